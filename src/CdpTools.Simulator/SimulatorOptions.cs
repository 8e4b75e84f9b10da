namespace CdpTools.Simulator;

/// <summary>
/// What a simulator is like. Where the documentation of the service is silent, the simulator's answer is its own
/// choice, and every such choice has a name here. Marks: [D] documented, [W] seen in the wild, [I] inferred, [?] unknown.
/// </summary>
public sealed record SimulatorOptions
{
    /// <summary>The port on loopback; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Starts with a primary, a staging distribution and one policy at weight 0.05. Ids and ETags are the same every time.</summary>
    public bool Sample { get; init; }

    /// <summary>How many such pairs there are with <see cref="Sample"/>, 1 to 500: a fleet.</summary>
    public int Sites { get; init; } = 1;

    /// <summary>The one access key that is known; null makes a random one.</summary>
    public string? AccessKey { get; init; }

    /// <summary>Its secret key; null makes a random one.</summary>
    public string? SecretKey { get; init; }

    /// <summary>The session token that belongs to the key. Null: a token may be sent and is not compared.</summary>
    public string? SessionToken { get; init; }

    /// <summary>False lets unsigned requests in, for tests without sockets.</summary>
    public bool RequireSignature { get; init; } = true;

    /// <summary>The region that signatures must name: all regions of the partition aws sign for this one [D].</summary>
    public string SigningRegion { get; init; } = "us-east-1";

    /// <summary>The account in ARNs.</summary>
    public string Account { get; init; } = "123456789012";

    /// <summary>How long a distribution stays InProgress after a change. Zero: Deployed at once.</summary>
    public TimeSpan Propagation { get; init; }

    /// <summary>Fault rules; the grammar is at <see cref="FaultRule"/>.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>CloudWatch alarms to begin with; the grammar is <see cref="SimulatedCloudWatch.Grammar"/>.</summary>
    public IReadOnlyList<string> Alarms { get; init; } = [];

    /// <summary>The traffic of the distributions, of which CloudWatch has the metrics; null for none.</summary>
    public TrafficOptions? Traffic { get; init; }

    /// <summary>Where the simulator's clock stands, but for being moved on; null lets it go with <see cref="Time"/>.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>Whether the sample's distributions have their additional metrics switched on.</summary>
    public bool AdditionalMetrics { get; init; }

    /// <summary>Actions answered with AccessDenied, with or without prefix, <c>*</c> as wildcard: <c>cloudfront:Update*</c>.</summary>
    public IReadOnlyList<string> DenyActions { get; init; } = [];

    /// <summary>The seed of ids, ETags and fault probabilities. Null: random, but fixed with <see cref="Sample"/>.</summary>
    public int? Seed { get; init; }

    /// <summary>The clock of dates, propagation, signatures and delays.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Policies an account may have [D].</summary>
    public int PolicyQuota { get; init; } = 20;

    /// <summary>Staging distributions an account may have [D]; the code for one too many is TooManyDistributions [I].</summary>
    public int StagingQuota { get; init; } = 20;

    /// <summary>Distributions an account may have [D].</summary>
    public int DistributionQuota { get; init; } = 500;

    /// <summary>Items on a page when MaxItems is not given [I].</summary>
    public int DefaultPageSize { get; init; } = 100;

    /// <summary>The most items on a page; a larger MaxItems is cut down to it [I].</summary>
    public int MaximumPageSize { get; init; } = 100;

    /// <summary>The largest request body in bytes; a larger one is refused with 413 [I].</summary>
    public int MaximumBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>How many entries History and Arrivals keep; the oldest fall out, sequence numbers go on.</summary>
    public int LogLimit { get; init; } = 20_000;

    /// <summary>How many characters of documents History keeps besides: as trees they take about three times as many bytes.</summary>
    public long LogSize { get; init; } = 32 * 1024 * 1024;

    /// <summary>A policy's DNS names must be those of staging distributions in the account [I].</summary>
    public bool CheckStagingDnsNames { get; init; } = true;

    /// <summary>More than one staging DNS name in a policy: the schema has a list, the guide wants one, nobody has seen two [?].</summary>
    public bool AllowSeveralStagingDnsNames { get; init; } = true;

    /// <summary>A policy without TrafficConfig, which the model has as optional [?].</summary>
    public bool AllowMissingTrafficConfig { get; init; } = true;

    /// <summary>A TrafficConfig with both kinds of settings. The guide has people remove the other kind, so the default refuses it [?].</summary>
    public bool AcceptBothTrafficConfigs { get; init; }

    /// <summary>A TrafficConfig type that the model does not know. False answers as for other enumerations, MalformedXML [I].</summary>
    public bool AcceptUnknownTrafficTypes { get; init; }

    /// <summary>Rounds a weight to the model's float, as a service that keeps it in one would [?].</summary>
    public bool RoundWeightToFloat { get; init; }

    /// <summary>Takes <c>If-Match: *</c> for the current version. Seen in scripts, without proof that it works [?].</summary>
    public bool AcceptStarIfMatch { get; init; }

    /// <summary>What a second create with the same content is answered with [?].</summary>
    public DuplicateCreateError DuplicateCreate { get; init; }

    /// <summary>When the staging distribution's own configuration begins to show the policy's id [?].</summary>
    public StagingPolicyId StagingShowsPolicyId { get; init; }

    /// <summary>Lets a policy that is attached but disabled be deleted, and clears the primary. The model says no, one report says yes [?].</summary>
    public bool DeleteDisabledAttachedPolicy { get; init; }

    /// <summary>An update of an attached policy puts its primary InProgress [W].</summary>
    public bool PolicyUpdateRedeploysPrimary { get; init; } = true;

    /// <summary>Promotion needs an enabled policy [?].</summary>
    public bool PromoteNeedsEnabledPolicy { get; init; }

    /// <summary>
    /// The code for promoting two distributions that are not a pair; IllegalUpdate, InvalidArgument and NoSuchDistribution are declared [?].
    /// </summary>
    public string PromoteWrongPairCode { get; init; } = "IllegalUpdate";

    /// <summary>
    /// Settings off the documented list of what may differ are locked while a policy is attached, elements unknown to the model too [I].
    /// </summary>
    public bool LockUnknownSettings { get; init; } = true;

    /// <summary>UpdateDistribution demands members that create fills in (WebACLId, OriginReadTimeout) [W].</summary>
    public bool UpdateDemandsDefaultedMembers { get; init; } = true;

    /// <summary>DescribeAlarms takes LogAlarm as a type, as it does since 2025 [R]; regions may be behind [I].</summary>
    public bool KnowsLogAlarms { get; init; } = true;

    /// <summary>A copied distribution gets the primary's tags [?].</summary>
    public bool CopyTags { get; init; }
}

/// <summary>Answers to a create that repeats a policy which exists.</summary>
public enum DuplicateCreateError
{
    /// <summary>The staging distribution has a policy already: checked first, so this hides the other one [I].</summary>
    StagingDistributionInUse,

    /// <summary>Equal content is noticed before the staging distribution is looked at [?].</summary>
    ContinuousDeploymentPolicyAlreadyExists,
}

/// <summary>When the staging distribution's configuration carries the policy's id.</summary>
public enum StagingPolicyId
{
    /// <summary>From the moment the primary has the policy [I].</summary>
    AtAttachment,

    /// <summary>Only when a client writes it there [?].</summary>
    Never,
}
