namespace CdpTools.Aws.Credentials;

/// <summary>Gives keys for one attempt, refreshed when they are due. Safe for many threads.</summary>
internal interface ICredentialSource
{
    /// <summary>Where the keys come from, for debug lines and errors.</summary>
    string Description { get; }

    /// <exception cref="CdpCredentialException">There are none, or they cannot be used.</exception>
    ValueTask<SigningKeys> GetAsync(ICallLog log, CancellationToken cancellationToken);
}
