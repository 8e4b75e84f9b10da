namespace CdpTools.Aws;

/// <summary>What a cmdlet's common parameters and session variables say about where and as whom to call. Nothing is resolved yet.</summary>
internal sealed record ConnectionSettings
{
    /// <summary>-AccessKey, literal.</summary>
    public string? AccessKey { get; init; }

    /// <summary>-SecretKey, literal. Never logged.</summary>
    public string? SecretKey { get; init; }

    /// <summary>-SessionToken, literal. Never logged.</summary>
    public string? SessionToken { get; init; }

    /// <summary>-ProfileName: an error if it does not exist, never a fall-through.</summary>
    public string? ProfileName { get; init; }

    /// <summary>-ProfileLocation: a credentials file other than the default one.</summary>
    public string? ProfileLocation { get; init; }

    /// <summary>-Credential: an object derived from a type named Amazon.Runtime.AWSCredentials, of any SDK version in the session.</summary>
    public object? Credential { get; init; }

    /// <summary>$StoredAWSCredentials as it was found, of whatever type; unusable ones are passed over with a debug line.</summary>
    public object? StoredCredential { get; init; }

    /// <summary>-Region.</summary>
    public string? Region { get; init; }

    /// <summary>$StoredAWSRegion.</summary>
    public string? StoredRegion { get; init; }

    /// <summary>-EndpointUrl: an absolute http or https URL.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>-RequestTimeoutSec: how long one attempt may take, headers and body; null is the default of 100 seconds.</summary>
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary>-RetrySec: how long a call is repeated where repeating is safe; null is the default of 30 seconds.</summary>
    public TimeSpan? RetryTime { get; init; }

    /// <summary>-MaxRetry: how often a call is repeated at most where repeating is safe; null leaves it to the time.</summary>
    public int? MaxRetry { get; init; }

    // A record's own would show the secrets.
    public override string ToString() => nameof(ConnectionSettings);
}

/// <summary>What Start-CdpSimulator was asked for.</summary>
internal sealed record SimulatorSettings
{
    public int Port { get; init; }

    public bool Sample { get; init; }

    /// <summary>How many sample pairs, 1 to 500.</summary>
    public int Sites { get; init; } = 1;

    public string? AccessKey { get; init; }

    public string? SecretKey { get; init; }

    public TimeSpan Propagation { get; init; }

    public IReadOnlyList<string> Faults { get; init; } = [];

    public IReadOnlyList<string> DenyActions { get; init; } = [];

    public IReadOnlyList<string> Alarms { get; init; } = [];

    /// <summary>The traffic, in a line; null for none.</summary>
    public string? Traffic { get; init; }

    public int? Seed { get; init; }

    /// <summary>Where the clock stands, but for being moved on; null for the machine's clock.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>Whether the sample's distributions have their additional metrics switched on.</summary>
    public bool AdditionalMetrics { get; init; }
}

/// <summary>What changes while a simulator runs; null for what stays.</summary>
internal sealed record SimulatorChange(
    IReadOnlyList<string>? Faults,
    IReadOnlyList<string>? DenyActions,
    IReadOnlyList<string>? Alarms,
    string? Traffic,
    TimeSpan? Propagation,
    TimeSpan? Advance);

/// <summary>A running simulator.</summary>
internal interface ISimulator : IDisposable
{
    Uri Endpoint { get; }

    string AccessKey { get; }

    string SecretKey { get; }

    /// <summary>How many requests have arrived so far.</summary>
    long RequestCount { get; }

    /// <summary>How many of them met an exception of the simulator's own, and were answered with 500.</summary>
    long InternalErrorCount { get; }

    /// <summary>The fault rules in force, as written.</summary>
    IReadOnlyList<string> Faults { get; }

    /// <summary>How long a changed distribution is InProgress.</summary>
    TimeSpan Propagation { get; }

    /// <summary>The simulator's time.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Changes it from now on: all of what is given, or nothing.</summary>
    /// <exception cref="CdpValidationException">A rule is not valid.</exception>
    void Change(SimulatorChange change);
}
