namespace CdpTools.Aws.Credentials;

/// <summary>Gives keys for one attempt, refreshed when they are due. Safe for many threads.</summary>
internal interface ICredentialSource
{
    /// <summary>Where the keys come from, for debug lines and errors.</summary>
    string Description { get; }

    /// <summary>Whether it may ask a person for something, which no time limit for a call should end.</summary>
    bool AsksPeople => false;

    /// <summary>Forgets the keys that it holds, so that they are asked for again. Returns whether that can give others.</summary>
    bool Forget() => false;

    /// <exception cref="CdpCredentialException">There are none, or they cannot be used.</exception>
    ValueTask<SigningKeys> GetAsync(ICallLog log, CancellationToken cancellationToken);
}
