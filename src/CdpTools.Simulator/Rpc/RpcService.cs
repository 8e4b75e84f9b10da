using System.Text.Json.Nodes;

namespace CdpTools.Simulator;

/// <summary>A service whose operations are all POST / : CloudWatch, STS, SNS.</summary>
/// <param name="SigningName">Its name in the credential scope, which tells it from CloudFront on the same port.</param>
/// <param name="ActionPrefix">How its actions begin in IAM.</param>
/// <param name="Version">Its API version, as Query requests have it.</param>
/// <param name="Target">Its name in JSON's X-Amz-Target and in CBOR's path; null where it speaks Query only.</param>
/// <param name="Model">The namespace of its shapes in JSON and CBOR errors.</param>
/// <param name="Xml">The namespace of its Query replies.</param>
/// <param name="Operations">What it does.</param>
internal sealed record RpcService(
    string SigningName, string ActionPrefix, string Version, string? Target, string Model, string Xml, IReadOnlyList<RpcOperation> Operations);

/// <summary>One operation.</summary>
/// <param name="Name">The name in the API reference.</param>
/// <param name="IsWrite">Whether it changes something.</param>
/// <param name="Run">Does it. Null for a reply without a result.</param>
internal sealed record RpcOperation(string Name, bool IsWrite, Func<RpcInput, JsonObject?> Run);

/// <summary>A protocol: how a request's members are read, and how results and errors are written.</summary>
internal interface IRpcWire
{
    /// <exception cref="SimError">The body is not one of this protocol's.</exception>
    JsonObject Read(SimRequest request, byte[] body);

    SimReply Result(RpcService service, RpcOperation operation, JsonObject? result, string requestId);

    SimReply Error(RpcService service, SimError error, string requestId);
}
