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

    /// <inheritdoc/>
    public override string ToString() => Endpoint.ToString();
}
