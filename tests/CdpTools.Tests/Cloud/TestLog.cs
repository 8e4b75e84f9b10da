using CdpTools.Aws;

namespace CdpTools.Tests.Cloud;

/// <summary>Takes what is said and keeps it.</summary>
internal sealed class TestLog : IWorkLog
{
    /// <summary>All messages in their order.</summary>
    public List<string> Lines { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<object> Outputs { get; } = [];

    public List<CdpException> Errors { get; } = [];

    public List<WorkProgress> Records { get; } = [];

    public void Verbose(string message) => Lines.Add(message);

    public void Debug(string message) => Lines.Add(message);

    public void Warning(string message)
    {
        Lines.Add(message);
        Warnings.Add(message);
    }

    public void Information(string message) => Lines.Add(message);

    public void Progress(WorkProgress progress) => Records.Add(progress);

    public void Error(CdpException error, object target) => Errors.Add(error);

    public void Output(object value) => Outputs.Add(value);
}
