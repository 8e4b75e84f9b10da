namespace CdpTools.Errors;

/// <summary>The ids of errors that are not AWS error codes. No other file spells one out.</summary>
internal static class ErrorIds
{
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
}
