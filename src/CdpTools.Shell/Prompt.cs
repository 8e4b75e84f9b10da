using System.Management.Automation;
using System.Management.Automation.Language;

namespace CdpTools.Shell;

/// <summary>The interactive prompt. With a redirected input it runs the lines that come, without editing.</summary>
internal sealed class Prompt(ShellSession session)
{
    private readonly LineEditor? _editor =
        Console.IsInputRedirected || Console.IsOutputRedirected ? null : new LineEditor(session.Complete);

    /// <returns>Whether the last command succeeded.</returns>
    public bool Run(bool logo)
    {
        if (logo)
        {
            session.Host.UI.WriteLine("""
                CdpTools shell. Get-Command -Module CdpTools lists the cmdlets, Get-Help NAME -Full explains one,
                Tab completes, Ctrl+C stops a command, 'exit' leaves.
                """);
        }
        bool succeeded = true;
        while (session.ExitCode is null && ReadStatement() is { } text)
        {
            if (text.Trim().Length > 0)
            {
                succeeded = session.Run(text);
            }
        }
        return succeeded;
    }

    /// <summary>Reads lines until they are a whole statement. Null at the end of input.</summary>
    private string? ReadStatement()
    {
        string? text = ReadLine($"CdpTools {session.CurrentFolder}> ");
        while (text is not null && IsIncomplete(text))
        {
            string? more = ReadLine(">> ");
            // An empty line, or the end of input, gives up on the statement; running it shows what it lacks.
            if (string.IsNullOrEmpty(more))
            {
                break;
            }
            text += Environment.NewLine + more;
        }
        return text;
    }

    private string? ReadLine(string prompt)
    {
        if (_editor is not null)
        {
            return _editor.ReadLine(prompt);
        }
        if (!Console.IsInputRedirected)
        {
            session.Host.UI.Write(prompt);
        }
        return Console.In.ReadLine();
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out ParseError[] errors);
        return errors.Any(error => error.IncompleteInput);
    }
}
