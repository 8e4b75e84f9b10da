namespace CdpTools;

/// <summary>A fleet to be rolled out: the input of the state machine module/fleet/rollout.asl.json.</summary>
public sealed class CdpFleetPlan
{
    internal CdpFleetPlan(string name, IReadOnlyList<CdpFleetWave> waves, string json)
    {
        Name = name;
        Waves = waves;
        Json = json;
    }

    /// <summary>The fleet's name, which its rollouts have as theirs.</summary>
    public string Name { get; }

    /// <summary>The waves in their order.</summary>
    public IReadOnlyList<CdpFleetWave> Waves { get; }

    /// <summary>How many sites there are.</summary>
    public int SiteCount => Waves.Sum(w => w.Sites.Count);

    /// <summary>The state machine's input.</summary>
    public string Json { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>One wave of a fleet: it begins when the one before has ended well.</summary>
public sealed class CdpFleetWave
{
    internal CdpFleetWave(int number, bool approve, int maxConcurrency, int toleratedFailurePercentage, IReadOnlyList<CdpFleetSite> sites)
    {
        Number = number;
        Approve = approve;
        MaxConcurrency = maxConcurrency;
        ToleratedFailurePercentage = toleratedFailurePercentage;
        Sites = sites;
    }

    /// <summary>Which one, from 1.</summary>
    public int Number { get; }

    /// <summary>Whether a person is asked before it begins.</summary>
    public bool Approve { get; }

    /// <summary>How many of its sites are rolled out at one time, 1 to 1,000.</summary>
    public int MaxConcurrency { get; }

    /// <summary>How many of 100 sites may end otherwise than Completed, 0 to 100; with more the wave is stopped.</summary>
    public int ToleratedFailurePercentage { get; }

    /// <summary>Its sites.</summary>
    public IReadOnlyList<CdpFleetSite> Sites { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Number}: {Sites.Count}";
}

/// <summary>One site of a fleet.</summary>
public sealed class CdpFleetSite
{
    internal CdpFleetSite(string primaryId) => PrimaryId = primaryId;

    /// <summary>The primary distribution.</summary>
    public string PrimaryId { get; }

    /// <summary>Its account, twelve digits; null for that of whoever carries the fleet on.</summary>
    public string? Account { get; internal init; }

    /// <summary>Its requests, as they were given or measured; the waves go from few to many.</summary>
    public double? Requests { get; internal init; }

    /// <summary>Whether it is a canary: it is in the first wave.</summary>
    public bool Canary { get; internal init; }

    internal object? PlanTree { get; init; }

    /// <inheritdoc/>
    public override string ToString() => PrimaryId;
}
