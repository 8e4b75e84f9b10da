using System.Management.Automation;

namespace CdpTools.Service;

/// <summary>What long work has to say beside messages. Implementations must be safe to call from any thread.</summary>
internal interface IWorkLog : ICallLog
{
    /// <summary>How far the work is.</summary>
    void Progress(ProgressRecord progress);

    /// <summary>An object for the pipeline, before the work is over.</summary>
    void Output(object value);
}

/// <summary>Passes on messages and leaves out progress, for work inside of other work.</summary>
internal sealed class QuietLog(ICallLog log) : IWorkLog
{
    public void Verbose(string message) => log.Verbose(message);

    public void Debug(string message) => log.Debug(message);

    public void Warning(string message) => log.Warning(message);

    public string? AskForMfaCode(string device) => log.AskForMfaCode(device);

    public void Progress(ProgressRecord progress)
    {
    }

    public void Output(object value)
    {
    }
}
