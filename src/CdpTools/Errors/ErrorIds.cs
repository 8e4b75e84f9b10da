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
    public const string MissingETag = "CdpMissingETag";
    public const string Superseded = "CdpSuperseded";
    public const string OutcomeUnknown = "CdpOutcomeUnknown";
    public const string SimulatorNotStarted = "CdpSimulatorNotStarted";

    // Requests that cannot be sent as they are
    public const string InvalidRequest = "CdpInvalidRequest";
}
