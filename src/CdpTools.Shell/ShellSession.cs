using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace CdpTools.Shell;

/// <summary>One runspace with its host: runs texts and files, renders what comes out, knows how it ended.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly Runspace _runspace;
    private readonly Lock _gate = new();
    private PowerShell? _running;

    public ShellSession()
    {
        LeaveOutForeignModules();
        Host = new ShellHost();
        Host.Console.Interrupted = () => Stop();
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        }
        _runspace = RunspaceFactory.CreateRunspace(Host, state);
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
    }

    public ShellHost Host { get; }

    /// <summary>The code of an <c>exit</c>, once there was one.</summary>
    public int? ExitCode => Host.ExitCode;

    /// <summary>The last run was stopped by Ctrl+C.</summary>
    public bool Interrupted { get; private set; }

    /// <summary>The folder that relative paths start from.</summary>
    public string CurrentFolder => _runspace.SessionStateProxy.Path.CurrentLocation.Path;

    /// <summary>Imports the module by its manifest; what is wrong with it is shown.</summary>
    public bool Import(string manifest)
    {
        var import = new Command("Import-Module");
        import.Parameters.Add("Name", manifest);
        import.Parameters.Add("ErrorAction", ActionPreference.Stop);
        return Invoke(import);
    }

    /// <summary>Starts the simulator with its sample data as the process's default endpoint.</summary>
    public bool StartSimulator() =>
        Run("$null = Start-CdpSimulator -Sample -AsDefault -ErrorAction Stop");

    /// <summary>Runs a text in the global scope and renders its output.</summary>
    /// <returns>What <c>$?</c> is at the end; false after a terminating error.</returns>
    public bool Run(string text, IEnumerable<string>? input = null) =>
        Invoke(new Command(text, isScript: true, useLocalScope: false), input) && Succeeded();

    /// <summary>Runs a script file, as -File does: what counts is whether it ended by a terminating error.</summary>
    public bool RunFile(string path, IEnumerable<string> arguments)
    {
        try
        {
            var command = new Command(ScriptFile.CallText(arguments), isScript: true, useLocalScope: false);
            command.Parameters.Add(null, ScriptFile.Read(path));
            return Invoke(command);
        }
        catch (ParseException problem)
        {
            Report(problem);
            return false;
        }
    }

    /// <summary>Evaluates an expression of the shell's own, without rendering.</summary>
    public IReadOnlyList<PSObject> Evaluate(string text)
    {
        using var shell = PowerShell.Create(_runspace);
        return shell.AddScript(text, useLocalScope: true).Invoke();
    }

    /// <summary>What could stand at the cursor.</summary>
    public CommandCompletion Complete(string text, int cursor)
    {
        using var shell = PowerShell.Create(_runspace);
        return CommandCompletion.CompleteInput(text, cursor, [], shell);
    }

    /// <summary>Stops what runs. False when nothing runs, or the second time: then the process may end.</summary>
    public bool Stop()
    {
        lock (_gate)
        {
            if (_running is null || Interrupted)
            {
                return false;
            }
            Interrupted = true;
            _running.BeginStop(null, null);
            return true;
        }
    }

    public void Dispose() => _runspace.Dispose();

    private bool Invoke(Command command, IEnumerable<string>? input = null)
    {
        using var shell = PowerShell.Create(_runspace);
        command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.Commands.AddCommand(command).AddCommand("Out-Default");
        lock (_gate)
        {
            Interrupted = false;
            _running = shell;
        }
        try
        {
            shell.Invoke(input, new PSInvocationSettings { AddToHistory = true });
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException failure)
        {
            Report(failure);
            return false;
        }
        finally
        {
            lock (_gate)
            {
                _running = null;
            }
        }
    }

    private bool Succeeded() => !Interrupted && Evaluate("$?") is [{ BaseObject: true }];

    /// <summary>Shows an error as the engine's formatter does, on the error stream.</summary>
    private void Report(RuntimeException failure)
    {
        if (failure is ParseException parse && parse.Errors is null or [{ Extent.File: null }, ..])
        {
            // The engine's view of an error in a text that is no file leaves everything out.
            foreach (string problem in parse.Errors?.Select(error => error.Message) ?? [parse.Message])
            {
                Host.UI.WriteErrorLine($"ParserError: {problem}");
            }
            return;
        }
        Host.Console.OutputIsError = true;
        try
        {
            using var shell = PowerShell.Create(_runspace);
            shell.AddCommand("Out-Default").Invoke(new[] { failure.ErrorRecord });
        }
        finally
        {
            Host.Console.OutputIsError = false;
        }
    }

    /// <summary>
    /// Takes another PowerShell's own modules off the path. Started from within pwsh, this engine would else load
    /// that version's Utility module by itself and fail in strange places.
    /// </summary>
    private static void LeaveOutForeignModules()
    {
        string path = Environment.GetEnvironmentVariable("PSModulePath") ?? "";
        IEnumerable<string> kept = path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(folder => !Directory.Exists(Path.Combine(folder, "Microsoft.PowerShell.Utility")));
        Environment.SetEnvironmentVariable("PSModulePath", string.Join(Path.PathSeparator, kept));
    }
}
