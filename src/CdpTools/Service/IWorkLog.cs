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
