namespace CdpTools.Simulator;

/// <summary>Ids in the forms of the real ones, repeatable from a seed. Safe for many threads.</summary>
internal sealed class IdSource
{
    /// <summary>The seed with sample data, so that examples in documents stay true.</summary>
    public const int SampleSeed = 20221118;

    private readonly Random _resources;
    private readonly Random _requests;

    /// <summary>Request ids have a stream of their own: reads must not change the ids of what is created next.</summary>
    public IdSource(SimulatorOptions options)
    {
        int seed = SeedOf(options);
        _resources = new Random(seed);
        _requests = new Random(seed ^ 0x5EED);
        Tags = new VersionTags((ulong)_resources.NextInt64());
    }

    /// <summary>The ETags of this simulator.</summary>
    public VersionTags Tags { get; }

    /// <summary>The seed that these options lead to.</summary>
    public static int SeedOf(SimulatorOptions options) => options.Seed ?? (options.Sample ? SampleSeed : Random.Shared.Next());

    /// <summary>A policy id: a lower-case UUID [W].</summary>
    public string NewPolicyId() => NewUuid(_resources);

    /// <summary>A distribution id: E and 12 or 13 upper-case letters and digits [W].</summary>
    public string NewDistributionId() => "E" + NewLongId();

    /// <summary>An invalidation id: I… in upper case [W].</summary>
    public string NewInvalidationId() => "I" + NewLongId();

    /// <summary>A distribution's name: d and 12 or 13 lower-case letters and digits [W].</summary>
    public string NewDomainName() => "d" + NewLongId().ToLowerInvariant() + ".cloudfront.net";

    /// <summary>A request id: a UUID [W].</summary>
    public string NewRequestId() => NewUuid(_requests);

    private static string NewUuid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (random)
        {
            random.NextBytes(bytes);
        }

        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes).ToString();
    }

    private string NewLongId()
    {
        lock (_resources)
        {
            return Base36.Format((ulong)_resources.NextInt64(1L << 57, long.MaxValue));
        }
    }
}
