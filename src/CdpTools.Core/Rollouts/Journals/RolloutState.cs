namespace CdpTools.Rollouts;

/// <summary>
/// Where a rollout is, folded from its journal. Each record carries the state that it leads to, so that reading the last one is enough, and
/// Test-CdpRollout can hold every record against the one before.
/// </summary>
internal sealed record RolloutState
{
    public required string Id { get; init; }

    public required string PrimaryId { get; init; }

    public required string PolicyId { get; init; }

    public required string StagingId { get; init; }

    /// <summary>The record with the snapshots that are pinned: the first, or the last Repin.</summary>
    public int PinnedAt { get; init; } = 1;

    /// <summary>One hash of the plan and both configurations as they are pinned.</summary>
    public required string PinHash { get; init; }

    /// <summary>The policy's configuration as it is to be now, XML.</summary>
    public required string Policy { get; init; }

    /// <summary>The latest versions that were seen: a read that is older than these says nothing.</summary>
    public Seen Seen { get; init; } = new(null, null, null);

    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>The step that it is at, from 0.</summary>
    public int Step { get; init; }

    /// <summary>Whether the step's write was applied.</summary>
    public bool IsWritten { get; init; }

    /// <summary>When it was first seen deployed; null before. The hold counts from here.</summary>
    public DateTimeOffset? DeployedAt { get; init; }

    /// <summary>The write that was announced and whose end is not known; null for none. There is one at most.</summary>
    public Intent? Intent { get; init; }

    /// <summary>Whether a promotion was ever announced and not found dead: then the way back looks at the primary too.</summary>
    public bool MayBePromoted { get; init; }

    public bool IsPromoted { get; init; }

    /// <summary>What each gate of the step has said last, by name.</summary>
    public IReadOnlyDictionary<string, GateTally> Gates { get; init; } = new Dictionary<string, GateTally>();

    /// <summary>What each Compare gate knows, by name; it outlasts a step.</summary>
    public IReadOnlyDictionary<string, Evidence> Evidence { get; init; } = new Dictionary<string, Evidence>();

    /// <summary>The steps, from 0, that were left without proof, as the plan says.</summary>
    public IReadOnlyList<int> NotShown { get; init; } = [];

    public DateTimeOffset? MeasuredAt { get; init; }

    /// <summary>Why a person suspended it; null where nobody has.</summary>
    public string? Suspended { get; init; }

    /// <summary>Why it goes no further; null where it does.</summary>
    public string? Held { get; init; }

    /// <summary>The hash that an approval is asked for; null where none is.</summary>
    public string? Asked { get; init; }

    public Approval? Approval { get; init; }

    public Return? Return { get; init; }

    /// <summary>When the way back was first seen at its goal; null before.</summary>
    public DateTimeOffset? SafeAt { get; init; }

    /// <summary>When something was first seen that is not as it was pinned; null before.</summary>
    public DateTimeOffset? DriftAt { get; init; }

    /// <summary>Whether the pair is being taken down after the bake.</summary>
    public bool IsCleaningUp { get; init; }

    /// <summary>What people are still to be told.</summary>
    public IReadOnlyList<Notice> Notices { get; init; } = [];

    /// <summary>The final status; null while it is under way.</summary>
    public CdpRolloutStatus? Final { get; init; }

    /// <summary>Why it is as it is, in words.</summary>
    public string Reason { get; init; } = "";

    public CdpRolloutStatus StatusIn(RolloutPlan plan) => Final
        ?? (Return is not null ? CdpRolloutStatus.RollingBack
            : Held is not null ? CdpRolloutStatus.Holding
            : Suspended is not null ? CdpRolloutStatus.Suspended
            : Asked is not null && Approval?.Hash != Asked ? CdpRolloutStatus.AwaitingApproval
            : IsCleaningUp ? CdpRolloutStatus.CleaningUp
            : !plan.Steps[Step].Promote ? CdpRolloutStatus.Progressing
            : IsPromoted ? CdpRolloutStatus.Baking
            : CdpRolloutStatus.Promoting);
}

/// <summary>The latest LastModifiedTime that was seen of each of the three.</summary>
internal sealed record Seen(DateTime? Policy, DateTime? Primary, DateTime? Staging);

/// <summary>A write towards more traffic, announced before it is sent.</summary>
/// <param name="Step">The step that it is of.</param>
/// <param name="At">The service's time when it was announced, last.</param>
/// <param name="IfMatch">The ETag that it is guarded by; of a promotion the primary's and the staging distribution's.</param>
/// <param name="Wanted">The policy's configuration that it makes, XML; null for a promotion.</param>
internal sealed record Intent(int Step, DateTimeOffset At, string IfMatch, string? Wanted);

/// <summary>A person's word for leaving a step.</summary>
internal sealed record Approval(string Hash, string By, string? Reason);

/// <summary>The way back.</summary>
/// <param name="Mode">What it does where nothing is promoted.</param>
/// <param name="End">RolledBack or Stopped.</param>
/// <param name="Reason">Why.</param>
internal sealed record Return(RollbackMode Mode, CdpRolloutStatus End, string Reason);

/// <summary>What a gate says.</summary>
internal enum GateVerdict
{
    /// <summary>All is well. Only this lets a step advance.</summary>
    Pass,

    /// <summary>It is not.</summary>
    Fail,

    /// <summary>There is no data.</summary>
    Inconclusive,

    /// <summary>It could not be measured.</summary>
    Error,
}

/// <summary>One measurement of one gate.</summary>
/// <param name="Gate">The gate's name.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Value">What was measured, in words.</param>
/// <param name="Limit">What was wanted, in words.</param>
/// <param name="Reason">Why, in a sentence.</param>
internal sealed record Measurement(string Gate, GateVerdict Verdict, string? Value, string? Limit, string? Reason)
{
    /// <summary>Of a Compare gate: what it read. What it knows after that, and its verdict, follow from it.</summary>
    public EvidenceLook? Look { get; init; }

    /// <summary>Of a Compare gate: its evidence, from -1, worse, over 0, nothing shown, to +1, fine.</summary>
    public double? Line { get; init; }
}

/// <summary>A gate's last word in a step, and how often in a row it has failed.</summary>
internal sealed record GateTally(GateVerdict Verdict, int Failures, string? Value, string? Limit, string? Reason, double? Line = null);
