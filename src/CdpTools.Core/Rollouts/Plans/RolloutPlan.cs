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

    /// <summary>It goes on, and the step is recorded as not shown. Only of a Compare gate that is inconclusive.</summary>
    Advance,
}

/// <summary>What a gate asks.</summary>
internal enum GateKind
{
    /// <summary>Requests to URLs.</summary>
    Http,

    /// <summary>A PowerShell script.</summary>
    Script,

    /// <summary>CloudWatch alarms.</summary>
    Alarm,

    /// <summary>A CloudWatch metric against limits.</summary>
    Metric,

    /// <summary>The errors of staging against those of the primary.</summary>
    Compare,
}

/// <summary>What errors are counted per.</summary>
internal enum ComparePer
{
    /// <summary>Each request of a viewer.</summary>
    Request,

    /// <summary>Each request that the cache did not answer.</summary>
    Miss,
}

/// <summary>What of an answer is compared with the primary's.</summary>
internal enum SameAsPrimary
{
    /// <summary>The status.</summary>
    Status,

    /// <summary>The names of the headers, but for those that come and go by themselves.</summary>
    Headers,
}

/// <summary>Whose metric is meant.</summary>
internal enum GateArm
{
    /// <summary>The staging distribution's.</summary>
    Staging,

    /// <summary>The primary's.</summary>
    Primary,
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

    /// <summary>Minutes of metrics that are younger are not judged: points come late, and change.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The chance of a wrong Fail of all Compare gates together, 0 to 1; advisory ones have no share in it.</summary>
    public decimal FalseAborts { get; init; } = 0.01m;

    /// <summary>Whether the pair is taken down when the rollout has promoted and baked.</summary>
    public bool CleanUp { get; init; }

    /// <summary>Who is told of what.</summary>
    public IReadOnlyList<PlanNotice> Notify { get; init; } = [];

    /// <summary>The gates of a step.</summary>
    /// <remarks>A Compare gate has two arms in a step by weight only: testers are no public, and a promotion leaves one.</remarks>
    public IEnumerable<PlanGate> GatesOf(PlanStep step) => Gates.Where(g =>
        (step.Gates?.Contains(g.Name, StringComparer.OrdinalIgnoreCase) ?? true) && (g.Type != GateKind.Compare || step.Weight is not null));
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

/// <summary>Who is told of what.</summary>
/// <param name="To">An https URL, or the ARN of an SNS topic.</param>
/// <param name="On">The statuses that are told; empty for every change of status.</param>
/// <param name="SecretVariable">The environment variable with the secret that a message to a URL is signed with; null for none.</param>
internal sealed record PlanNotice(string To, IReadOnlyList<CdpRolloutStatus> On, string? SecretVariable);

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

    /// <summary>Http: what must be as it is on the primary, in a step by header.</summary>
    public IReadOnlyList<SameAsPrimary> SameAsPrimary { get; init; } = [];

    /// <summary>Alarm: names, or ARNs where they are in another region than CloudFront's metrics.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Alarm: what one without enough data counts as.</summary>
    public GateVerdict InsufficientData { get; init; } = GateVerdict.Inconclusive;

    /// <summary>Metric: its name.</summary>
    public string? Metric { get; init; }

    /// <summary>Metric: the statistic a minute.</summary>
    public string? Stat { get; init; }

    /// <summary>Metric: of which distribution, where it is CloudFront's.</summary>
    public GateArm Arm { get; init; }

    /// <summary>Metric: the namespace of one that is not CloudFront's; null for CloudFront's.</summary>
    public string? Namespace { get; init; }

    /// <summary>Metric: the dimensions of one that is not CloudFront's.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Dimensions { get; init; } = [];

    /// <summary>Metric: how many minutes are looked at, at most.</summary>
    public TimeSpan Over { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Metric: the least that passes; null for any.</summary>
    public decimal? Min { get; init; }

    /// <summary>Metric: the most that passes; null for any.</summary>
    public decimal? Max { get; init; }

    /// <summary>Compare: Fail where the odds of an error on staging are shown to be above so many times the primary's.</summary>
    public decimal FailRatio { get; init; } = 1.5m;

    /// <summary>Compare: Pass where they are shown to be below so many times.</summary>
    public decimal PassRatio { get; init; } = 3;

    /// <summary>Compare: Pass also where less than this share of staging's requests is shown to fail, 0 to 1; null for no such word.</summary>
    public decimal? Ceiling { get; init; }

    /// <summary>Compare: how many minutes count for one factor at most; null for what stickiness comes to.</summary>
    public TimeSpan? Block { get; init; }

    /// <summary>Compare: how much of the first step by weight is not judged, as staging's cache is cold.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Compare: what errors are counted per.</summary>
    public ComparePer Per { get; init; }

    /// <summary>Compare: the ratio that a healthy staging has, by which both ratios are multiplied.</summary>
    public decimal Baseline { get; init; } = 1;

    /// <summary>Compare: how many requests staging must have had in a step that is left without proof.</summary>
    public int MinRequests { get; init; } = 500;

    /// <summary>How long a measurement may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
