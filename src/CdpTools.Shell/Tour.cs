using System.Management.Automation.Language;

namespace CdpTools.Shell;

/// <summary>
/// Walks through Tour.ps1: prints each statement and its real output. Statements that call Confirm-Step or
/// Confirm-Refused are not printed; they check that what was just shown is what the tour claims.
/// </summary>
internal sealed class Tour(ShellSession session)
{
    private const string Checks = """
        function Confirm-Step([string] $Claim, [scriptblock] $Test) {
            if (-not (. $Test)) { throw "The tour's claim does not hold: $Claim." }
        }
        function Confirm-Refused([string] $ErrorId) {
            if ($Error.Count -eq 0 -or $Error[0].FullyQualifiedErrorId -notlike "$ErrorId,*") {
                throw "The tour's claim does not hold: the last command is refused with $ErrorId."
            }
            $Error.Clear()
        }
        $Error.Clear()
        """;

    /// <returns>Whether every step did what the tour claims.</returns>
    public bool Run()
    {
        session.Host.Console.ErrorsToOutput = true;
        ScriptBlockAst script = Parser.ParseInput(ReadScript(), out Token[] tokens, out _);
        IReadOnlyList<StatementAst> statements = script.EndBlock.Statements;
        if (!session.Run(Checks))
        {
            return false;
        }
        int claims = 0;
        int told = 0;
        for (int i = 0; i < statements.Count; i++)
        {
            StatementAst statement = statements[i];
            bool isCheck = IsCall(statement, "Confirm-Step") || IsCall(statement, "Confirm-Refused");
            Narrate(tokens, told, statement.Extent.StartOffset);
            told = statement.Extent.EndOffset;
            if (!isCheck)
            {
                Say("PS> " + statement.Extent.Text.ReplaceLineEndings(Environment.NewLine + ">> "));
            }
            bool refusalFollows = i + 1 < statements.Count && IsCall(statements[i + 1], "Confirm-Refused");
            if (!session.Run(statement.Extent.Text) && !refusalFollows)
            {
                return false;
            }
            claims += isCheck ? 1 : 0;
        }
        Narrate(tokens, told, int.MaxValue);
        Say($"{Environment.NewLine}The tour is over; {claims} claims checked. A prompt to try it yourself: add -- -Interactive");
        return true;
    }

    /// <summary>Says the comments that stand between two statements.</summary>
    private void Narrate(Token[] tokens, int from, int to)
    {
        string[] comments = [.. tokens
            .Where(token => token.Kind == TokenKind.Comment && token.Extent.StartOffset >= from && token.Extent.EndOffset <= to)
            .Select(token => token.Text)];
        if (comments.Length > 0)
        {
            Say(Environment.NewLine + string.Join(Environment.NewLine, comments));
        }
    }

    private void Say(string text) => session.Host.UI.WriteLine(text);

    private static bool IsCall(StatementAst statement, string name) =>
        statement is PipelineAst { PipelineElements: [CommandAst command] } && command.GetCommandName() == name;

    private static string ReadScript()
    {
        using Stream script = typeof(Tour).Assembly.GetManifestResourceStream("Tour.ps1")
            ?? throw new InvalidOperationException("The tour's script is not in the assembly.");
        return new StreamReader(script).ReadToEnd();
    }
}
