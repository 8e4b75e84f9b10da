using CdpTools.Aws;

namespace CdpTools;

/// <summary>A simulator that runs in this process.</summary>
public sealed class CdpSimulator
{
    private readonly ISimulator simulator;

    internal CdpSimulator(ISimulator simulator, bool isDefault)
    {
        this.simulator = simulator;
        IsDefault = isDefault;
    }

    /// <summary>Where it listens: give it as -EndpointUrl, or to any AWS client as AWS_ENDPOINT_URL_CLOUDFRONT.</summary>
    public Uri Endpoint => simulator.Endpoint;

    /// <summary>The access key it accepts.</summary>
    public string AccessKey => simulator.AccessKey;

    /// <summary>The secret key it accepts. It protects nothing: the simulator listens on this machine only.</summary>
    public string SecretKey => simulator.SecretKey;

    /// <summary>Whether the cmdlets of this process use it when they name no endpoint.</summary>
    public bool IsDefault { get; }

    /// <summary>How many requests have arrived so far.</summary>
    public long RequestCount => simulator.RequestCount;

    /// <summary>The fault rules in force, as written.</summary>
    public IReadOnlyList<string> Fault => simulator.Faults;

    /// <summary>How long a changed distribution is InProgress, in seconds.</summary>
    public double PropagationSeconds => simulator.Propagation.TotalSeconds;

    /// <summary>The simulator's time, which Set-CdpSimulator -AdvanceSeconds moves on.</summary>
    public DateTimeOffset Time => simulator.Now;

    /// <summary>How many requests met an error of the simulator's own and were answered with 500. Anything but 0 is a bug to report.</summary>
    public long InternalErrorCount => simulator.InternalErrorCount;

    /// <inheritdoc/>
    public override string ToString() => Endpoint.ToString();
}
