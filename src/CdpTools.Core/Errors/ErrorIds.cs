namespace CdpTools.Errors;

/// <summary>
/// The ids of errors: the module's own begin with Cdp, the others are the AWS error codes that the module acts on.
/// No other file spells one out.
/// </summary>
internal static class ErrorIds
{
    // AWS error codes
    public const string PreconditionFailed = "PreconditionFailed";
    public const string InvalidIfMatchVersion = "InvalidIfMatchVersion";
    public const string StagingDistributionInUse = "StagingDistributionInUse";
    public const string PolicyAlreadyExists = "ContinuousDeploymentPolicyAlreadyExists";
    public const string IllegalUpdate = "IllegalUpdate";
    public const string NoSuchDistribution = "NoSuchDistribution";
    public const string DistributionAlreadyExists = "DistributionAlreadyExists";
    public const string DistributionNotDisabled = "DistributionNotDisabled";
    public const string ResourceInUse = "ResourceInUse";
    public const string PolicyInUse = "ContinuousDeploymentPolicyInUse";
    public const string Throttling = "Throttling";
    public const string NoSuchPolicy = "NoSuchContinuousDeploymentPolicy";

    // Connections
    public const string NameNotFound = "CdpNameNotFound";
    public const string ConnectionRefused = "CdpConnectionRefused";
    public const string ConnectionLost = "CdpConnectionLost";
    public const string TlsFailure = "CdpTlsFailure";
    public const string Timeout = "CdpTimeout";
    public const string ProxyFailure = "CdpProxyFailure";
    public const string BadReply = "CdpBadReply";

    // Credentials, region, endpoint
    public const string NoCredentials = "CdpNoCredentials";
    public const string CredentialsFailed = "CdpCredentialsFailed";
    public const string CredentialsExpired = "CdpCredentialsExpired";
    public const string ProfileNotFound = "CdpProfileNotFound";
    public const string AmbiguousCredentials = "CdpAmbiguousCredentials";
    public const string InvalidEndpoint = "CdpInvalidEndpoint";
    public const string InvalidRegion = "CdpInvalidRegion";
    public const string EngineMissing = "CdpEngineMissing";

    // Values
    public const string WeightOutOfRange = "CdpWeightOutOfRange";
    public const string IdleTtlOutOfRange = "CdpIdleTTLOutOfRange";
    public const string MaximumTtlOutOfRange = "CdpMaximumTTLOutOfRange";
    public const string IdleTtlAboveMaximumTtl = "CdpIdleTTLAboveMaximumTTL";
    public const string HeaderPrefix = "CdpHeaderPrefix";
    public const string HeaderValueMissing = "CdpHeaderValueMissing";
    public const string StagingDnsNameMissing = "CdpStagingDnsNameMissing";
    public const string StagingDnsNameEmpty = "CdpStagingDnsNameEmpty";
    public const string TrafficTypeMismatch = "CdpTrafficTypeMismatch";
    public const string QuantityMismatch = "CdpQuantityMismatch";
    public const string UnknownField = "CdpUnknownField";
    public const string UnreadableValue = "CdpUnreadableValue";
    public const string IncompleteObject = "CdpIncompleteObject";

    // Warnings of Test-CdpPolicy
    public const string WeightZero = "CdpWeightZero";
    public const string StickinessReset = "CdpStickinessReset";
    public const string SeveralStagingDnsNames = "CdpSeveralStagingDnsNames";
    public const string HeaderValueCase = "CdpHeaderValueCase";

    // Requests that contradict themselves
    public const string InvalidId = "CdpInvalidId";
    public const string NothingToChange = "CdpNothingToChange";
    public const string ContradictingSettings = "CdpContradictingSettings";
    public const string Superseded = "CdpSuperseded";
    public const string OutcomeUnknown = "CdpOutcomeUnknown";
    public const string SimulatorNotStarted = "CdpSimulatorNotStarted";

    // Requests that cannot be sent as they are
    public const string InvalidRequest = "CdpInvalidRequest";

    // What nobody has thought of
    public const string Unexpected = "CdpUnexpected";

    // Distributions: values
    public const string OriginPath = "CdpOriginPath";
    public const string OriginDomainName = "CdpOriginDomainName";
    public const string DefaultRootObject = "CdpDefaultRootObject";
    public const string NoSuchOrigin = "CdpNoSuchOrigin";
    public const string InvalidEdit = "CdpInvalidEdit";

    // Distributions: rules of the pair
    public const string PriceClassDiffers = "CdpPriceClassDiffers";
    public const string ViewerCertificateDiffers = "CdpViewerCertificateDiffers";
    public const string HttpVersionDiffers = "CdpHttpVersionDiffers";
    public const string Ipv6Differs = "CdpIPv6Differs";
    public const string WebAclDiffers = "CdpWebAclDiffers";
    public const string LockedSettingDiffers = "CdpLockedSettingDiffers";
    public const string Http3 = "CdpHttp3";
    public const string MultiTenant = "CdpMultiTenant";
    public const string UndocumentedDiffers = "CdpUndocumentedDiffers";
    public const string StagingHasAliases = "CdpStagingHasAliases";
    public const string PathPatternNotInPrimary = "CdpPathPatternNotInPrimary";
    public const string OriginAccessControl = "CdpOriginAccessControl";
    public const string WeightWithCustomErrors = "CdpWeightWithCustomErrors";
    public const string StagingDisabled = "CdpStagingDisabled";
    public const string PrimaryIsStaging = "CdpPrimaryIsStaging";
    public const string NotStaging = "CdpNotStaging";
    public const string SameDistribution = "CdpSameDistribution";
    public const string StagingNotFound = "CdpStagingNotFound";
    public const string PolicyQuota = "CdpPolicyQuota";
    public const string StagingQuota = "CdpStagingQuota";
    public const string DistributionQuota = "CdpDistributionQuota";

    // Distributions: what is refused at the wrong time
    public const string AnotherPolicyAttached = "CdpAnotherPolicyAttached";
    public const string NotAttached = "CdpNotAttached";
    public const string ServesAnotherPrimary = "CdpServesAnotherPrimary";
    public const string PolicyMustGo = "CdpPolicyMustGo";
    public const string WaitTimeout = "CdpWaitTimeout";
    public const string DeploymentUnseen = "CdpDeploymentUnseen";
    public const string SnapshotUnreadable = "CdpSnapshotUnreadable";
    public const string InvalidPath = "CdpInvalidPath";
    public const string SnapshotNotWritten = "CdpSnapshotNotWritten";

    // Rollouts: the plan
    public const string PlanUnreadable = "CdpPlanUnreadable";
    public const string PlanUnknownKey = "CdpPlanUnknownKey";
    public const string PlanValue = "CdpPlanValue";
    public const string PlanDuration = "CdpPlanDuration";
    public const string PlanStepKind = "CdpPlanStepKind";
    public const string PlanNoSteps = "CdpPlanNoSteps";
    public const string PlanUnknownGate = "CdpPlanUnknownGate";
    public const string PlanUrl = "CdpPlanUrl";
    public const string PlanMetric = "CdpPlanMetric";
    public const string PlanOrder = "CdpPlanOrder";
    public const string PlanHold = "CdpPlanHold";
    public const string PlanUnwatched = "CdpPlanUnwatched";
    public const string PlanDeadline = "CdpPlanDeadline";

    // Rollouts: what is refused, and the journal
    public const string NoMetrics = "CdpNoMetrics";
    public const string NoSuchRollout = "CdpNoSuchRollout";
    public const string ReportNotWritten = "CdpReportNotWritten";
    public const string RolloutPrimaryGone = "CdpRolloutPrimaryGone";
    public const string RolloutUnderWay = "CdpRolloutUnderWay";
    public const string RolloutState = "CdpRolloutState";
    public const string RolloutRefused = "CdpRolloutRefused";
    public const string ApprovalHash = "CdpApprovalHash";
    public const string StoreUnusable = "CdpStoreUnusable";
    public const string FleetPlan = "CdpInvalidFleetPlan";
    public const string JournalDamaged = "CdpJournalDamaged";
    public const string JournalNewer = "CdpJournalNewer";
    public const string TooLate = "CdpTooLate";

    /// <summary>Whether whatever is tried next fails the same way: without credentials, or a usable endpoint.</summary>
    public static bool EndsAll(CdpException e) =>
        e is CdpCredentialException || e.ErrorId is InvalidEndpoint or InvalidRegion or AmbiguousCredentials or EngineMissing;

    /// <summary>Whether the same call may well succeed later.</summary>
    public static bool IsPassing(CdpException e) => e switch
    {
        CdpConnectionException => true,
        CdpServiceException service => service.StatusCode >= 500 || Advice.IsThrottling(service.ErrorCode),
        _ => false,
    };

    /// <summary>Whether a write was refused because its ETag is not the current one.</summary>
    public static bool IsStale(CdpException e) => e.ErrorId is PreconditionFailed or InvalidIfMatchVersion;
}
