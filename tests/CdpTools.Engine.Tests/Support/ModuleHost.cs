using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace CdpTools.Engine.Tests.Support;

/// <summary>What a script did, stream by stream.</summary>
public sealed record ScriptResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Debug,
    string HostText)
{
    /// <summary>The only output, or a failure that shows the errors.</summary>
    public PSObject Single()
    {
        NoErrors();
        return Assert.Single(Output);
    }

    /// <summary>The only error.</summary>
    public ErrorRecord Error() => Assert.Single(Errors);

    /// <summary>Fails with the errors' texts if there are any.</summary>
    public ScriptResult NoErrors()
    {
        Assert.True(Errors.Count == 0, string.Join(Environment.NewLine, Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e} {e.Exception}")));
        return this;
    }
}

/// <summary>A real PowerShell engine with the built module imported by its manifest.</summary>
public sealed class ModuleHost : IDisposable
{
    private readonly Runspace runspace;

    public ModuleHost(bool import = true)
    {
        Ui = new RecordingHost();
        var state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.UseNewThread;
        runspace = RunspaceFactory.CreateRunspace(Ui, state);
        runspace.Open();
        if (import)
        {
            Run($"Import-Module '{Manifest}'").NoErrors();
        }
    }

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The manifest that a user imports.</summary>
    public static string Manifest => Path.Combine(Root, "CdpTools.psd1");

    /// <summary>What the host was told and answers.</summary>
    public RecordingHost Ui { get; }

    public Runspace Runspace => runspace;

    /// <summary>Runs a script; variables are set before it. A terminating error comes out among the errors.</summary>
    public ScriptResult Run(string script, params (string Name, object? Value)[] variables)
    {
        foreach ((string name, object? value) in variables)
        {
            runspace.SessionStateProxy.SetVariable(name, value);
        }

        Ui.Clear();
        using PowerShell shell = NewShell(script);
        var output = new PSDataCollection<PSObject>();
        var errors = new List<ErrorRecord>();
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException e)
        {
            errors.Add(e.ErrorRecord);
        }

        errors.InsertRange(0, shell.Streams.Error);
        return new(
            [.. output], errors, [.. shell.Streams.Verbose.Select(v => v.Message)], [.. shell.Streams.Warning.Select(w => w.Message)],
            [.. shell.Streams.Debug.Select(d => d.Message)], Ui.Text);
    }

    /// <summary>A shell on this runspace, for tests that stop it.</summary>
    public PowerShell NewShell(string script)
    {
        var shell = PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddScript(script);
        return shell;
    }

    public void Dispose() => runspace.Dispose();

    private static string FindRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "CdpTools.psd1")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("The tests run outside the repository: there is no CdpTools.psd1 above them.");
    }
}

/// <summary>A host that writes down what it is told and answers prompts from a queue.</summary>
public sealed class RecordingHost : PSHost
{
    private readonly RecordingUi ui = new();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "CdpTools.Engine.Tests";

    public override PSHostUserInterface UI => ui;

    public override Version Version => new(1, 0);

    /// <summary>All that was written to the host.</summary>
    public string Text => ui.Text;

    /// <summary>Answers to ShouldProcess prompts: 0 is Yes, 1 Yes to All, 2 No.</summary>
    public Queue<int> Choices => ui.Choices;

    /// <summary>Answers to ReadLine, for instance MFA codes.</summary>
    public Queue<string> Lines => ui.Lines;

    /// <summary>What happens when a line is read, before the answer is taken from the queue.</summary>
    public Action? Reading
    {
        get => ui.Reading;
        set => ui.Reading = value;
    }

    public void Clear() => ui.Clear();

    public override void EnterNestedPrompt()
    {
    }

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }

    private sealed class RecordingUi : PSHostUserInterface
    {
        private readonly System.Text.StringBuilder text = new();

        public Queue<int> Choices { get; } = new();

        public Queue<string> Lines { get; } = new();

        public Action? Reading { get; set; }

        public string Text
        {
            get
            {
                lock (text)
                {
                    return text.ToString();
                }
            }
        }

        public override PSHostRawUserInterface RawUI { get; } = new FixedSizeRawUi();

        public void Clear()
        {
            lock (text)
            {
                text.Clear();
            }
        }

        public override void Write(string value)
        {
            lock (text)
            {
                text.Append(value);
            }
        }

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

        public override void WriteLine(string value) => Write(value + Environment.NewLine);

        public override void WriteErrorLine(string value) => WriteLine(value);

        public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

        public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

        public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
        }

        public override string ReadLine()
        {
            Reading?.Invoke();
            return Lines.Count > 0 ? Lines.Dequeue() : "";
        }

        public override System.Security.SecureString ReadLineAsSecureString() => new();

        public override Dictionary<string, PSObject> Prompt(string caption, string message, System.Collections.ObjectModel.Collection<FieldDescription> descriptions) => [];

        public override int PromptForChoice(string caption, string message, System.Collections.ObjectModel.Collection<ChoiceDescription> choices, int defaultChoice)
        {
            WriteLine(caption);
            WriteLine(message);
            return Choices.Count > 0 ? Choices.Dequeue() : defaultChoice;
        }

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => null!;

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => null!;
    }
}
