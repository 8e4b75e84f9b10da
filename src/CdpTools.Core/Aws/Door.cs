using CdpTools.Xml;

namespace CdpTools.Aws;

/// <summary>The one door to everything behind <c>lib/</c>. Implemented by CdpTools.Aws, which is loaded in a load context of its own.</summary>
internal interface IEngine
{
    /// <summary>Gives the shared connection for these settings. Cheap when one exists; resolves no credentials and touches no network.</summary>
    /// <exception cref="CdpException">The settings contradict each other or name something that does not exist.</exception>
    IConnection Connect(ConnectionSettings settings, ICallLog log);

    /// <summary>Opens a bucket as a store. Touches no network; the assembly for S3 is loaded here, and for nobody else.</summary>
    /// <exception cref="CdpException">The settings contradict each other or name something that does not exist.</exception>
    IJournalStore OpenStore(StoreAddress address, ConnectionSettings settings, ICallLog log);

    /// <summary>Starts a local CloudFront control plane on loopback.</summary>
    ISimulator StartSimulator(SimulatorSettings settings);
}

/// <summary>Endpoint, region and a source of credentials, shared by all calls that use the same ones. Safe for many threads.</summary>
internal interface IConnection
{
    /// <summary>
    /// Signs and sends one call. Reads are repeated on connection errors, throttling and 5xx. A write is repeated
    /// only when it is proved that no attempt can have been applied; anything else comes out as an exception
    /// whose <see cref="CdpException.Outcome"/> says what is known.
    /// </summary>
    /// <returns>A reply with a 2xx status.</returns>
    /// <exception cref="CdpServiceException">The service answered with an error.</exception>
    /// <exception cref="CdpConnectionException">No complete answer came.</exception>
    /// <exception cref="CdpCredentialException">No usable credentials.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired (Ctrl+C), never a time-out.</exception>
    Task<AwsReply> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken);
}

/// <summary>Takes what the engine has to say. Implementations must be safe to call from any thread.</summary>
internal interface ICallLog
{
    /// <summary>What was sent, and what came of it. Never a secret.</summary>
    void Verbose(string message);

    /// <summary>Where credentials, region and endpoint came from. Never a secret.</summary>
    void Debug(string message);

    /// <summary>Something the operator should know although the call goes on.</summary>
    void Warning(string message);

    /// <summary>
    /// Asks the operator for the code that the MFA device with this serial number shows. Holds the calling thread until
    /// there is an answer; null where nobody can be asked.
    /// </summary>
    string? AskForMfaCode(string device) => null;
}

/// <summary>One AWS call, before it is signed. Any service's.</summary>
internal sealed record AwsCall
{
    /// <summary>The service that is called.</summary>
    public AwsService Service { get; init; } = AwsService.CloudFront;

    /// <summary>The region that it goes to; null for the service's own rule. One endpoint a partition has no other.</summary>
    public string? Region { get; init; }

    /// <summary>The API operation, for messages: <c>UpdateContinuousDeploymentPolicy</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Whether the call changes nothing, and may be repeated freely. The operation knows: some services read with POST.</summary>
    public required bool IsRead { get; init; }

    /// <summary>Whether the call makes a resource of another one: the answer is about the new one.</summary>
    public bool IsCreation { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Absolute path, each segment percent-encoded: <c>/2020-05-31/distribution/E1</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Query parameters, not encoded. A null value is a bare flag (<c>?WithTags</c>).</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Query { get; init; } = [];

    /// <summary>Request headers beyond those that signing adds, for instance If-Match.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body; empty when the API wants none.</summary>
    public byte[] Content { get; init; } = [];

    /// <summary>The content type, sent when there is a body.</summary>
    public string ContentType { get; init; } = "application/xml";

    /// <summary>
    /// Whether a write may still be signed: asked after the date of its signature was taken, so that whoever freezes between the two holds a
    /// signature that has grown old. Null for always.
    /// </summary>
    public Func<bool>? MayBeSigned { get; init; }

    /// <summary>The id of the resource the call is about, for messages; null for lists and creations.</summary>
    public string? ResourceId { get; init; }
}

/// <summary>A 2xx reply, read to its end.</summary>
internal sealed class AwsReply
{
    /// <summary>The HTTP status, 200 to 299.</summary>
    public required int Status { get; init; }

    /// <summary>Reply headers; names compare without case.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The whole body, decompressed; at most <see cref="MaximumBytes"/>.</summary>
    public required byte[] Body { get; init; }

    /// <summary>How often the call was sent to get this reply, 1 or more.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>A reply larger than this is refused.</summary>
    public const int MaximumBytes = ServiceXml.MaximumBytes;

    /// <summary>The service's request id, or null.</summary>
    public string? RequestId => Header("x-amzn-RequestId") ?? Header("x-amz-request-id");

    /// <summary>The ETag byte for byte as it came, or null.</summary>
    public string? ETag => Header("ETag");

    private string? Header(string name) => Headers.TryGetValue(name, out string? value) ? value : null;
}
