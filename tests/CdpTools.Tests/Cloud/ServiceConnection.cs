using CdpTools.Aws;
using CdpTools.Simulator;

namespace CdpTools.Tests.Cloud;

/// <summary>All of the simulator behind the door, CloudWatch, STS and SNS with it, without sockets and signatures.</summary>
internal sealed class ServiceConnection(SimulatorOptions options) : IConnection
{
    public SimulatedService Service { get; } = new(options with { RequireSignature = false });

    public List<AwsCall> Calls { get; } = [];

    public Task<AwsReply> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
    {
        Calls.Add(call);
        try
        {
            SimOutcome outcome = Service.Handle(new()
            {
                Method = call.Method,
                Path = call.Path,
                Query = call.Query,
                Headers = call.Region is null ? call.Headers : [.. call.Headers, new("Authorization", Scope(call))],
                Body = call.Content,
            });
            AwsReply reply = TestCloud.ToReply(outcome.Reply ?? throw TestCloud.Lost(), call);
            string date = Service.Clock.GetUtcNow().ToString("r", System.Globalization.CultureInfo.InvariantCulture);
            return Task.FromResult(new AwsReply
            {
                Status = reply.Status, Body = reply.Body, Headers = new Dictionary<string, string>(reply.Headers, StringComparer.OrdinalIgnoreCase) { ["Date"] = date },
            });
        }
        catch (CdpException e)
        {
            return Task.FromException<AwsReply>(e);
        }
    }

    // Which region is meant stands in the signature only.
    private static string Scope(AwsCall call) =>
        $"AWS4-HMAC-SHA256 Credential=AK/20260101/{call.Region}/{call.Service.SigningName}/aws4_request, SignedHeaders=host, Signature=00";
}
