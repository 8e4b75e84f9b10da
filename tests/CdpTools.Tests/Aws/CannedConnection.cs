using CdpTools.Aws;

namespace CdpTools.Tests.Aws;

/// <summary>A connection that answers every call with what the test put there.</summary>
internal sealed class CannedConnection : IConnection
{
    public byte[] Body { get; set; } = [];

    public string? ETag { get; set; } = "E1";

    public int Status { get; set; } = 200;

    /// <summary>Answers instead of <see cref="Body"/>, when it is set.</summary>
    public Func<AwsCall, string>? Answer { get; set; }

    public List<AwsCall> Calls { get; } = [];

    public Task<AwsReply> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
    {
        if (Answer is not null)
        {
            Calls.Add(call);
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["x-amzn-RequestId"] = "r-1" };
        if (ETag is not null)
        {
            headers["ETag"] = ETag;
        }

        return Task.FromResult(new AwsReply { Status = Status, Headers = headers, Body = Answer is null ? Body : System.Text.Encoding.UTF8.GetBytes(Answer(call)) });
    }
}
