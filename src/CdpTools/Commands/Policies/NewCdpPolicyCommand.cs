using System.Management.Automation;
using CdpTools.Binding;
using CdpTools.Policies;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Creates a continuous deployment policy for a staging distribution.</summary>
/// <remarks>
/// <para>
/// The policy is enabled unless -Disabled is given, and acts once it is attached to the primary distribution (Register-CdpPolicy). A staging
/// distribution can be in one policy only, and an account may have 20 policies.
/// </para>
/// <para>
/// A piped policy is copied, settings given beside it win; -StagingDistributionDnsName is needed then, because the original has its own staging
/// distribution. When the answer is lost, the policy is looked for by its staging distribution before anything is sent again, so nothing is
/// created twice.
/// </para>
/// </remarks>
/// <example>
/// <title>5 % of all requests, viewers staying where they are for up to an hour</title>
/// <code>PS> New-CdpPolicy -StagingDistributionDnsName d111111abcdef8.cloudfront.net -Weight 0.05 -IdleTTL 300 -MaximumTTL 3600 -WhatIf
/// What if: Performing the operation "Create the policy: StagingDistributionDnsNames {d111111abcdef8.cloudfront.net}, Enabled true, Weight 0.05, IdleTTL 300, MaximumTTL 3600, Type SingleWeight" on target "[simulator] staging distribution d111111abcdef8.cloudfront.net".</code>
/// </example>
/// <example>
/// <title>Requests with a header only, for the first tests</title>
/// <code>PS> New-CdpPolicy -StagingDistributionDnsName d111111abcdef8.cloudfront.net -Header aws-cf-cd-staging -HeaderValue on -WhatIf
/// What if: Performing the operation "Create the policy: StagingDistributionDnsNames {d111111abcdef8.cloudfront.net}, Enabled true, Header aws-cf-cd-staging, HeaderValue on, Type SingleHeader" on target "[simulator] staging distribution d111111abcdef8.cloudfront.net".</code>
/// </example>
[Cmdlet(
    VerbsCommon.New, "CdpPolicy", DefaultParameterSetName = SettingsSet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateContinuousDeploymentPolicy.html")]
[OutputType(typeof(CdpPolicy))]
public sealed class NewCdpPolicyCommand : WriterCommand
{
    private const string SettingsSet = "Settings";
    private const string ConfigSet = "Config";
    private const string CopySet = "InputObject";
    private const string StagingSet = "Staging";

    /// <summary>A policy to copy, its configuration as it stands in the object.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = CopySet)]
    [PolicyTransform]
    [ValidateNotNull]
    public CdpPolicy InputObject { get; set; } = null!;

    /// <summary>The staging distribution that gets the traffic, from Get-CdpDistribution or New-CdpStagingDistribution.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = StagingSet)]
    [DistributionTransform]
    [ValidateNotNull]
    public CdpDistribution Staging { get; set; } = null!;

    /// <summary>The CloudFront domain name of the staging distribution.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = SettingsSet)]
    [Parameter(Position = 0, ParameterSetName = CopySet)]
    [Alias("StagingDistributionDnsNames")]
    [ArgumentCompleter(typeof(Completers.StagingDnsNameCompleter))]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[] StagingDistributionDnsName { get; set; } = [];

    /// <summary>The share of traffic as a fraction, 0 to 0.15: 0.1 or 10% is 10 %.</summary>
    [Parameter(ParameterSetName = SettingsSet)]
    [Parameter(ParameterSetName = CopySet)]
    [Parameter(ParameterSetName = StagingSet)]
    [WeightTransform]
    [ArgumentCompleter(typeof(Completers.WeightCompleter))]
    public decimal Weight { get; set; }

    /// <summary>Seconds without a request after which a sticky session ends: 300 to 3600, not above MaximumTTL.</summary>
    [Parameter(ParameterSetName = SettingsSet)]
    [Parameter(ParameterSetName = CopySet)]
    [Parameter(ParameterSetName = StagingSet)]
    public int IdleTTL { get; set; }

    /// <summary>Seconds after which a sticky session ends in any case: 300 to 3600.</summary>
    [Parameter(ParameterSetName = SettingsSet)]
    [Parameter(ParameterSetName = CopySet)]
    [Parameter(ParameterSetName = StagingSet)]
    public int MaximumTTL { get; set; }

    /// <summary>The name of the header that selects the staging distribution; it begins with aws-cf-cd-.</summary>
    [Parameter(ParameterSetName = SettingsSet)]
    [Parameter(ParameterSetName = CopySet)]
    [Parameter(ParameterSetName = StagingSet)]
    [ArgumentCompleter(typeof(Completers.HeaderCompleter))]
    [AllowEmptyString]
    public string? Header { get; set; }

    /// <summary>The value that the header must have.</summary>
    [Parameter(ParameterSetName = SettingsSet)]
    [Parameter(ParameterSetName = CopySet)]
    [Parameter(ParameterSetName = StagingSet)]
    [AllowEmptyString]
    public string? HeaderValue { get; set; }

    /// <summary>Creates the policy disabled.</summary>
    [Parameter]
    public SwitchParameter Disabled { get; set; }

    /// <summary>A whole configuration: a Config object, a hashtable, or JSON text in the API's shape.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ConfigSet)]
    [PolicyConfigTransform]
    [ValidateNotNull]
    public CdpPolicyConfig? Config { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(ParameterSetName == CopySet ? InputObject : null, () =>
    {
        CdpPolicyConfig config = Build();
        CarryOut(new PolicyCreation(Cloud).Planned(config, ParameterSetName == CopySet ? InputObject : null), config);
    });

    private CdpPolicyConfig Build()
    {
        if (ParameterSetName == ConfigSet)
        {
            CdpPolicyConfig given = Config!.Defect is { } defect ? throw defect : Config.Copy();
            given.Enabled &= !Disabled;
            return given;
        }

        PolicyEdit edit = Edit();
        if (ParameterSetName == CopySet)
        {
            CdpPolicyConfig copy = InputObject.Defect is { } broken ? throw broken : InputObject.Config.Copy();
            copy = edit.Apply(copy);
            copy.Enabled &= !Disabled;
            return copy;
        }

        if (ParameterSetName == StagingSet)
        {
            edit = edit with { StagingDistributionDnsNames = [StagingName()] };
        }

        return edit.HasTraffic ? edit.Apply(new CdpPolicyConfig { Enabled = !Disabled }) : throw PolicyFaults.NoTraffic();
    }

    private string StagingName() =>
        !Staging.Staging ? throw WorkFaults.PolicyNamesStaging(Staging.Id) : Staging.DomainName ?? throw WorkFaults.NoDomainName(Staging.Id);

    private PolicyEdit Edit() => new()
    {
        StagingDistributionDnsNames = IsGiven(nameof(StagingDistributionDnsName)) ? StagingDistributionDnsName : null,
        Weight = IsGiven(nameof(Weight)) ? Weight : null,
        IdleTTL = IsGiven(nameof(IdleTTL)) ? IdleTTL : null,
        MaximumTTL = IsGiven(nameof(MaximumTTL)) ? MaximumTTL : null,
        Header = Header,
        HeaderValue = HeaderValue,
        MaySwitch = true,
    };
}
