using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell.Commands;

namespace CdpTools.Lambda;

/// <summary>One PowerShell session for the life of the function: the module and the handler are read once.</summary>
internal sealed class Shell : IDisposable
{
    private const string Handler = "handler.ps1", Function = "Invoke-FleetEvent";
    private const string Packaged = "cdptools";
    private const int DeepestJson = 64;

    // To say so while there is somebody who listens.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(500);
    private readonly Runspace runspace;

    private Shell(Runspace runspace) => this.runspace = runspace;

    /// <summary>Opens it.</summary>
    /// <param name="folder">Where the handler is, and the modules in a folder of that name.</param>
    /// <exception cref="RuntimeException">The handler cannot be read, or the module not be imported.</exception>
    public static Shell Open(string folder)
    {
        Environment.SetEnvironmentVariable("PSModulePath", Path.Combine(folder, Packaged));

        // With all of PowerShell's own cmdlets, which nothing has to be searched for then.
        InitialSessionState state = InitialSessionState.CreateDefault();
        state.ThreadOptions = PSThreadOptions.UseCurrentThread;
        Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        Runspace.DefaultRunspace = runspace;
        var shell = new Shell(runspace);
        string path = Path.Combine(folder, Handler).Replace("'", "''", StringComparison.Ordinal);

        // A non-terminating error would be an answer with nothing in it; nobody is there to be asked.
        using PowerShell start = shell.Command();
        const string Unattended =
            "$global:ErrorActionPreference = 'Stop'; $global:ConfirmPreference = 'None'; $global:ProgressPreference = 'SilentlyContinue'";
        start.AddScript($"{Unattended}; . '{path}'", useLocalScope: false).Invoke();
        return shell;
    }

    /// <summary>Answers an event.</summary>
    /// <returns>JSON.</returns>
    /// <exception cref="TimeoutException">The deadline came first; what is under way was stopped.</exception>
    public string Invoke(Invocation invocation)
    {
        object? input;
        try
        {
            input = JsonObject.ConvertFromJson(invocation.Body, returnHashtable: true, DeepestJson, out ErrorRecord error);
            if (error is not null)
            {
                throw error.Exception;
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new FormatException($"The event is no JSON: {e.Message}", e);
        }

        using PowerShell shell = Command();
        TimeSpan left = invocation.Deadline - DateTimeOffset.UtcNow - Margin;
        bool isOver = false;
        using var limit = new Timer(
            _ =>
            {
                isOver = true;
                try
                {
                    shell.BeginStop(null, null);
                }
                catch (ObjectDisposedException)
                {
                    // It has ended at the same moment; thrown here, it would end the function.
                }
            },
            null,
            left > TimeSpan.Zero ? left : TimeSpan.Zero,
            Timeout.InfiniteTimeSpan);
        try
        {
            PSObject[] output = [.. shell.AddCommand(Function).AddParameter("FleetEvent", input).Invoke()];
            return isOver ? throw new PipelineStoppedException()
                : output is [{ BaseObject: string json }] ? json
                : throw new InvalidOperationException($"{Function} gave {output.Length} objects in place of one text of JSON.");
        }
        catch (PipelineStoppedException e) when (isOver)
        {
            throw new TimeoutException("The time of the invocation was over. The rollout is as its journal has it; the next tick goes on.", e);
        }
    }

    public void Dispose() => runspace.Dispose();

    // What is said goes to the function's log.
    private PowerShell Command()
    {
        var shell = PowerShell.Create(runspace);
        shell.Streams.Warning.DataAdded += (list, at) => Console.WriteLine("WARNING: " + ((PSDataCollection<WarningRecord>)list!)[at.Index]);
        shell.Streams.Information.DataAdded += (list, at) => Console.WriteLine(((PSDataCollection<InformationRecord>)list!)[at.Index]);
        shell.Streams.Verbose.DataAdded += (list, at) => Console.WriteLine("VERBOSE: " + ((PSDataCollection<VerboseRecord>)list!)[at.Index]);
        return shell;
    }
}
