using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Bench;

/// <summary>A log that nobody reads.</summary>
internal sealed class Quiet : IWorkLog
{
    public static readonly Quiet Log = new();

    public void Verbose(string message)
    {
    }

    public void Debug(string message)
    {
    }

    public void Warning(string message)
    {
    }

    public void Progress(WorkProgress progress)
    {
    }

    public void Information(string message)
    {
    }

    public void Error(CdpException error, object target)
    {
    }

    public void Output(object value)
    {
    }
}
