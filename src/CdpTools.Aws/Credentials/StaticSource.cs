namespace CdpTools.Aws.Credentials;

/// <summary>Keys that are simply there: literal ones, or those of the environment.</summary>
internal sealed class StaticSource(SigningKeys keys, string description) : ICredentialSource
{
    public string Description { get; } = description;

    public ValueTask<SigningKeys> GetAsync(ICallLog log, CancellationToken cancellationToken) => new(keys);
}
