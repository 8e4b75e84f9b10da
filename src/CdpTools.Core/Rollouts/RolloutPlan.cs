using CdpTools.Policies;

namespace CdpTools.Rollouts;

/// <summary>What a rollback of a rollout that has not promoted does.</summary>
internal enum RollbackMode
{
    /// <summary>Disables the policy: at once, and for viewers pinned to staging too [D].</summary>
    Disable,

    /// <summary>Sets the weight to 0: viewers that are pinned to staging stay there up to MaximumTTL.</summary>
    WeightZero,

    /// <summary>Leaves everything as it is. Never of a plan; Stop-CdpRollout may ask for it.</summary>
    None,
}

/// <summary>What a rollout does where a gate does not pass.</summary>
internal enum GateAction
{
    /// <summary>The rollout is rolled back.</summary>
    Rollback,

    /// <summary>It goes no further, and a person decides.</summary>
    Hold,
}

/// <summary>What a gate asks.</summary>
internal enum GateKind
{
    /// <summary>Requests to URLs.</summary>
    Http,

    /// <summary>A PowerShell script.</summary>
    Script,
}

/// <summary>A rollout as it was planned: rollout's §2 by the words that plans use.</summary>
internal sealed record RolloutPlan
{
    /// <summary>The version of the words that plans are written in.</summary>
    public int PlanVersion { get; init; } = 1;

    public string? Name { get; init; }

    public string? PrimaryId { get; init; }

    public IReadOnlyList<PlanStep> Steps { get; init; } = [];

    /// <summary>Gates by their names, in the order of the plan.</summary>
    public IReadOnlyList<PlanGate> Gates { get; init; } = [];

    public PlanStickiness? Stickiness { get; init; }

    public RollbackMode Rollback { get; init; }

    /// <summary>How long the whole rollout may take until it is rolled back; null for ever.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The gates of a step.</summary>
    public IEnumerable<PlanGate> GatesOf(PlanStep step) => Gates.Where(g => step.Gates?.Contains(g.Name, StringComparer.OrdinalIgnoreCase) ?? true);
}

/// <summary>One step: a share of the traffic, requests with a header, or the promotion.</summary>
internal sealed record PlanStep
{
    public decimal? Weight { get; init; }

    public string? Header { get; init; }

    public string? Value { get; init; }

    public bool Promote { get; init; }

    /// <summary>How long it is held at least, from the moment at which it is deployed. After Promote this is the bake.</summary>
    public TimeSpan Hold { get; init; }

    /// <summary>When it is given up waiting for the gates to pass.</summary>
    public TimeSpan MaxHold { get; init; }

    /// <summary>What a person approves before the rollout leaves the step; null where nobody is asked.</summary>
    public string? Approve { get; init; }

    /// <summary>The names of the gates that watch it; null for all.</summary>
    public IReadOnlyList<string>? Gates { get; init; }

    /// <summary>What the step does, in a few words.</summary>
    public string Describe() => Promote ? "promote" : Header is not null ? $"header {Header}={Value}" : $"weight {PolicyText.Percent(Weight ?? 0)}";
}

/// <summary>Session stickiness, in seconds, for the steps by weight.</summary>
internal sealed record PlanStickiness(int IdleTTL, int MaximumTTL);

/// <summary>One gate.</summary>
internal sealed record PlanGate
{
    public required string Name { get; init; }

    public required GateKind Type { get; init; }

    /// <summary>Measured and shown, never deciding.</summary>
    public bool Advisory { get; init; }

    /// <summary>How many measurements in a row must fail.</summary>
    public int FailAfter { get; init; } = 1;

    public GateAction OnFail { get; init; } = GateAction.Rollback;

    /// <summary>What is done when MaxHold is over and there is no data.</summary>
    public GateAction OnInconclusive { get; init; } = GateAction.Hold;

    /// <summary>What is done when MaxHold is over and the gate could not be measured.</summary>
    public GateAction OnError { get; init; } = GateAction.Hold;

    /// <summary>Http: what is requested.</summary>
    public IReadOnlyList<string> Url { get; init; } = [];

    /// <summary>Http: the status that is expected.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Http: how long an answer may take, in milliseconds; null for any time up to the time-out.</summary>
    public int? MaxMs { get; init; }

    /// <summary>Script: the file.</summary>
    public string? Path { get; init; }

    /// <summary>Script: the SHA-256 of the file as it was when the rollout was opened, which is what runs and nothing else.</summary>
    public string? Sha256 { get; init; }

    /// <summary>How long a measurement may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
