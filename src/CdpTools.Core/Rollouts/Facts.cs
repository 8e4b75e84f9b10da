using System.Globalization;

namespace CdpTools.Rollouts;

/// <summary>What has become of an announced write.</summary>
internal enum IntentFate
{
    /// <summary>Its ETag has not moved: it may still be applied.</summary>
    Open,

    /// <summary>What it wanted is there.</summary>
    Applied,

    /// <summary>Its ETag has moved and something else is there: it can be applied no more.</summary>
    Superseded,

    /// <summary>Its ETag has not moved, and no signature of it is taken any more.</summary>
    Dead,
}

/// <summary>What a tick has seen, and nothing that it has decided.</summary>
internal sealed record Facts
{
    /// <summary>The service's time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>An answer was older than one before it, so that it says nothing.</summary>
    public bool IsOld { get; init; }

    /// <summary>What is not as it was pinned, in words; null where all is.</summary>
    public string? Drift { get; init; }

    /// <summary>Whether that is later than all that the journal knows, so that it cannot be an old read.</summary>
    public bool DriftIsNew { get; init; }

    /// <summary>What became of the write that is announced. Open where none is.</summary>
    public IntentFate Fate { get; init; }

    /// <summary>What guards the step's write: the policy's ETag, or the primary's and the staging distribution's.</summary>
    public string PolicyETag { get; init; } = "";

    public string PairETags { get; init; } = "";

    public bool IsDeployed { get; init; }

    /// <summary>Whether the way back is at its goal.</summary>
    public bool IsSafe { get; init; }

    /// <summary>Why the primary cannot be put back; null where it can.</summary>
    public string? CannotReturn { get; init; }

    /// <summary>What the gates said at this tick; empty where they were not asked.</summary>
    public IReadOnlyList<Measurement> Measurements { get; init; } = [];
}

/// <summary>What a tick does.</summary>
internal abstract record Decision;

/// <summary>A record, and then it is decided again.</summary>
internal sealed record Note(RecordType Type, RolloutState State) : Decision;

/// <summary>A write towards more traffic: its announcement, then the write.</summary>
internal sealed record Send(RolloutState State) : Decision;

/// <summary>A write towards less traffic, which needs no announcement.</summary>
internal sealed record Reduce : Decision;

/// <summary>The next step of taking the pair down.</summary>
internal sealed record TakeDown : Decision;

/// <summary>Nothing, until then.</summary>
internal sealed record Rest(DateTimeOffset Until, string Reason) : Decision
{
    public static Rest For(DateTimeOffset now, TimeSpan time, string reason) => new(now + time, reason);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Reason} Next look at {Until.UtcDateTime:HH:mm:ss}Z.");
}
