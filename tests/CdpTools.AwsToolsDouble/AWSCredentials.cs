namespace Amazon.Runtime;

/// <summary>A double of the SDK's base class, for tests in a process that has no SDK in its default context.</summary>
public abstract class AWSCredentials
{
    /// <summary>The keys of now.</summary>
    public abstract ImmutableCredentials GetCredentials();
}

/// <summary>A double of the SDK's snapshot of keys.</summary>
public sealed record ImmutableCredentials(string AccessKey, string SecretKey, string Token);

/// <summary>Credentials that tests make, and that count how often they are asked.</summary>
public sealed class CountingCredentials(Func<int, ImmutableCredentials> give) : AWSCredentials
{
    private int asked;

    /// <summary>How often keys were asked for.</summary>
    public int Asked => asked;

    /// <inheritdoc/>
    public override ImmutableCredentials GetCredentials() => give(Interlocked.Increment(ref asked));
}
