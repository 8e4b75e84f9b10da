using System.Management.Automation;
using System.Management.Automation.Host;

namespace CdpTools.Shell;

/// <summary>Text out: output to standard output, errors to standard error, colour only where a terminal shows it.</summary>
internal sealed partial class ShellUserInterface : PSHostUserInterface
{
    private readonly Lock _gate = new();
    private readonly bool _color = Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
    private bool _progressShown;

    /// <summary>Errors go to standard output: for the tour, whose refused write is part of what it shows.</summary>
    public bool ErrorsToOutput { get; set; }

    /// <summary>What is written now is the text of an error: a terminating one, which the formatter cannot tell from output.</summary>
    public bool OutputIsError { get; set; }

    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface();

    public override bool SupportsVirtualTerminal => _color && !Console.IsOutputRedirected;

    public override void Write(string value) => Put(value, error: false);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value)
    {
        if (OutputIsError)
        {
            WriteErrorLine(value);
        }
        else
        {
            Put(value + Environment.NewLine, error: false);
        }
    }

    public override void WriteErrorLine(string value)
    {
        value = value.TrimEnd('\r', '\n');
        PSStyle style = PSStyle.Instance;
        Put(style.Formatting.Error + value + style.Reset + Environment.NewLine, error: !ErrorsToOutput);
    }

    public override void WriteDebugLine(string message) => Labelled("DEBUG", PSStyle.Instance.Formatting.Debug, message);

    public override void WriteVerboseLine(string message) => Labelled("VERBOSE", PSStyle.Instance.Formatting.Verbose, message);

    public override void WriteWarningLine(string message) => Labelled("WARNING", PSStyle.Instance.Formatting.Warning, message);

    /// <summary>One line that is overwritten, on a terminal; nothing when errors are redirected.</summary>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (Console.IsErrorRedirected)
        {
            return;
        }
        lock (_gate)
        {
            ClearProgress();
            if (record.RecordType == ProgressRecordType.Completed)
            {
                return;
            }
            string percent = record.PercentComplete >= 0 ? $" {record.PercentComplete} %" : "";
            string line = $"{record.Activity}: {record.StatusDescription}{percent}".ReplaceLineEndings(" ");
            Console.Error.Write(line[..Math.Min(line.Length, RawUI.BufferSize.Width - 1)]);
            _progressShown = true;
        }
    }

    private void Labelled(string label, string color, string message) =>
        WriteLine($"{color}{label}: {message}{PSStyle.Instance.Reset}");

    private void Put(string text, bool error)
    {
        bool redirected = error ? Console.IsErrorRedirected : Console.IsOutputRedirected;
        string shown = GetOutputString(text, supportsVirtualTerminal: _color && !redirected);
        lock (_gate)
        {
            ClearProgress();
            (error ? Console.Error : Console.Out).Write(shown);
        }
    }

    private void ClearProgress()
    {
        if (_progressShown)
        {
            Console.Error.Write("\r\u001b[K");
            _progressShown = false;
        }
    }
}
