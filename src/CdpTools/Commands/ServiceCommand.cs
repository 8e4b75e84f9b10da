using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Base of all cmdlets that call AWS. Parameter names and aliases are those of AWS Tools for PowerShell.</summary>
public abstract class ServiceCommand : CdpCommand
{
    private CloudFront? cloud;
    private IConnection? connection;

    /// <summary>The AWS region. CloudFront is global: the region only chooses the partition, and us-east-1 is the default.</summary>
    [Parameter]
    [Alias("RegionToCall")]
    [ArgumentCompleter(typeof(Completers.RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>A profile of the shared AWS credentials and config files. It is an error if the profile does not exist.</summary>
    [Parameter]
    [Alias("StoredCredentials", "AWSProfileName")]
    [ArgumentCompleter(typeof(Completers.ProfileNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    /// <summary>The credentials file to look for the profile in, instead of the default one.</summary>
    [Parameter]
    [Alias("AWSProfilesLocation", "ProfilesLocation")]
    [ValidateNotNullOrEmpty]
    public string? ProfileLocation { get; set; }

    /// <summary>An AWS access key. Prefer -ProfileName or -Credential: literal keys end up in histories and logs.</summary>
    [Parameter]
    [Alias("AK")]
    [ValidateNotNullOrEmpty]
    public string? AccessKey { get; set; }

    /// <summary>The secret of -AccessKey, as plain text, as in AWS Tools.</summary>
    [Parameter]
    [Alias("SK", "SecretAccessKey")]
    [ValidateNotNullOrEmpty]
    public string? SecretKey { get; set; }

    /// <summary>The session token that belongs to temporary keys.</summary>
    [Parameter]
    [Alias("ST")]
    [ValidateNotNullOrEmpty]
    public string? SessionToken { get; set; }

    /// <summary>
    /// AWS credentials as an object, for instance from AWS Tools' Get-AWSCredential or New-AWSCredential; not a PSCredential. It is asked for
    /// its keys at each request.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? Credential { get; set; }

    /// <summary>Sends requests to this URL instead of CloudFront's own, for instance to a simulator: http://127.0.0.1:8080.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EndpointUrl { get; set; }

    /// <summary>How long one attempt at a call may take, in seconds, from connecting to the last byte of the answer. Default 100.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int RequestTimeoutSec { get; set; }

    /// <summary>
    /// How long a call is repeated, in seconds, while the service is throttled, unavailable or out of reach: reads, and writes that are proved
    /// not to be applied. The waits between are random and grow to 20 seconds. 0 repeats nothing.
    /// </summary>
    /// <value>30</value>
    [Parameter]
    [ValidateRange(0, 3600)]
    public int RetrySec { get; set; } = 30;

    /// <summary>How often a call is repeated at most within -RetrySec. Default: as often as the time allows.</summary>
    [Parameter]
    [ValidateRange(0, 20)]
    public int MaxRetry { get; set; }

    /// <summary>The door, which opens at the first call.</summary>
    private protected IConnection Connection => connection ??= new LazyConnection(DefaultSimulator.Redirect(SessionSettings()));

    /// <summary>CloudFront's API. Connects at the first call, so that -WhatIf with a piped object needs neither credentials nor network.</summary>
    private protected CloudFront Cloud => cloud ??= new(Connection);

    /// <summary>Put in front of every ShouldProcess target when it is not CloudFront itself, or not the usual profile, that is called.</summary>
    private protected string TargetPrefix
    {
        get
        {
            if (EndpointUrl is null && DefaultSimulator.Endpoint is not null)
            {
                return "[simulator] ";
            }

            string? url = EndpointUrl ?? Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_CLOUDFRONT")
                ?? Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL");
            return !string.IsNullOrWhiteSpace(url) ? $"[{url}] " : ProfileName is { } profile ? $"[profile {profile}] " : "";
        }
    }

    /// <summary>What the common parameters and the session say; a simulator in AWS's place does not count, as it has no buckets.</summary>
    internal ConnectionSettings SessionSettings() =>
        new()
        {
            AccessKey = AccessKey,
            SecretKey = SecretKey,
            SessionToken = SessionToken,
            ProfileName = ProfileName,
            ProfileLocation = ProfileLocation,
            Credential = Unwrap(Credential),
            StoredCredential = Unwrap(SessionState.PSVariable.GetValue("StoredAWSCredentials")),
            Region = Region,
            StoredRegion = Unwrap(SessionState.PSVariable.GetValue("StoredAWSRegion")) as string,
            EndpointUrl = EndpointUrl,
            RequestTimeout = RequestTimeoutSec > 0 ? TimeSpan.FromSeconds(RequestTimeoutSec) : null,
            RetryTime = TimeSpan.FromSeconds(RetrySec),
            MaxRetry = IsGiven(nameof(MaxRetry)) ? MaxRetry : null,
        };

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
