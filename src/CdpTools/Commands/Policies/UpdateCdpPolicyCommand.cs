using System.Management.Automation;
using CdpTools.Binding;
using CdpTools.Policies;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Changes a continuous deployment policy: writes local edits, or single settings, or a whole configuration.</summary>
/// <remarks>
/// <para>
/// CloudFront replaces the whole configuration on every update. This cmdlet sends back everything as it was read, elements it does not know
/// included, and changes only what you changed. The ETag goes along as If-Match; if somebody else has changed the policy since you read it,
/// nothing is written, and the error shows every field.
/// </para>
/// <para>Settings that are not given are kept. Nothing changed means nothing is sent.</para>
/// </remarks>
/// <example>
/// <title>Edit a policy and write it back</title>
/// <code>PS> $policy = Get-CdpPolicy -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3
/// PS> $policy.Config.TrafficConfig.SingleWeightConfig.Weight = 0.08
/// PS> $policy | Update-CdpPolicy
/// Id                                   ETag           State Route                 Sticky      Changed Staging
/// --                                   ----           ----- -----                 ------      ------- -------
/// 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 E3W39CFT73ARCK on       8 % █████▍····     300/600 s       0 s d222222abcdef8</code>
/// </example>
/// <example>
/// <title>Change single settings by id</title>
/// <code>PS> Update-CdpPolicy -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 -IdleTTL 600 -MaximumTTL 1200
/// Id                                   ETag           State Route                 Sticky      Changed Staging
/// --                                   ----           ----- -----                 ------      ------- -------
/// 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 E3W39CFT73ARCK on       5 % ███▍······     600/1200 s      0 s d222222abcdef8</code>
/// </example>
[Cmdlet(
    VerbsData.Update, "CdpPolicy", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateContinuousDeploymentPolicy.html")]
[OutputType(typeof(CdpPolicy))]
public sealed class UpdateCdpPolicyCommand : PolicyUpdateCommand
{
    /// <summary>Whether the policy sends traffic to the staging distribution.</summary>
    [Parameter]
    public bool Enabled { get; set; }

    /// <summary>The CloudFront domain names of the staging distributions; CloudFront's guide asks for exactly one.</summary>
    [Parameter]
    [Alias("StagingDistributionDnsNames")]
    [ArgumentCompleter(typeof(Completers.StagingDnsNameCompleter))]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[] StagingDistributionDnsName { get; set; } = [];

    /// <summary>The share of traffic as a fraction, 0 to 0.15: 0.1 or 10% is 10 %. For weight policies.</summary>
    [Parameter]
    [WeightTransform]
    [ArgumentCompleter(typeof(Completers.WeightCompleter))]
    public decimal Weight { get; set; }

    /// <summary>Seconds without a request after which a sticky session ends: 300 to 3600, not above MaximumTTL.</summary>
    [Parameter]
    public int IdleTTL { get; set; }

    /// <summary>Seconds after which a sticky session ends in any case: 300 to 3600.</summary>
    [Parameter]
    public int MaximumTTL { get; set; }

    /// <summary>Takes session stickiness away.</summary>
    [Parameter]
    public SwitchParameter NoSessionStickiness { get; set; }

    /// <summary>The name of the header that selects the staging distribution; it begins with aws-cf-cd-. For header policies.</summary>
    [Parameter]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(Completers.HeaderCompleter))]
    public string? Header { get; set; }

    /// <summary>The value that the header must have. For header policies.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? HeaderValue { get; set; }

    /// <summary>
    /// A whole configuration: a Config object, a hashtable or JSON text in the API's shape, or what the AWS CLI's
    /// get-continuous-deployment-policy-config prints. It replaces everything the API knows and leaves unknown elements in place.
    /// </summary>
    [Parameter]
    [PolicyConfigTransform]
    [ValidateNotNull]
    public CdpPolicyConfig? Config { get; set; }

    private protected override PolicyUpdate Update
    {
        get
        {
            PolicyUpdate update = Changing(Change);
            return Config is null
                ? update
                : update with { ReplacesAll = true, IfMatch = update.IfMatch ?? (ParameterSetName == ByIdSet ? Config.ETagBeside : null) };
        }
    }

    private protected override void CheckSettings()
    {
        PolicyEdit edit = Edit();
        edit.Check();
        if (Config?.Defect is { } defect)
        {
            throw defect;
        }

        if (Config is not null && !edit.IsEmpty)
        {
            throw PolicyFaults.ConfigAndSettings();
        }

        if (Config is not null)
        {
            PolicyRules.Require(Config);
        }
    }

    private CdpPolicyConfig Change(CdpPolicyConfig config)
    {
        PolicyEdit edit = Edit();
        if (edit.IsEmpty && Config is null && ParameterSetName == ByIdSet)
        {
            throw PolicyFaults.NothingToChange();
        }

        return Config?.Copy() ?? edit.Apply(config);
    }

    private PolicyEdit Edit() => new()
    {
        Enabled = IsGiven(nameof(Enabled)) ? Enabled : null,
        StagingDistributionDnsNames = IsGiven(nameof(StagingDistributionDnsName)) ? StagingDistributionDnsName : null,
        Weight = IsGiven(nameof(Weight)) ? Weight : null,
        IdleTTL = IsGiven(nameof(IdleTTL)) ? IdleTTL : null,
        MaximumTTL = IsGiven(nameof(MaximumTTL)) ? MaximumTTL : null,
        NoSessionStickiness = NoSessionStickiness,
        Header = Header,
        HeaderValue = HeaderValue,
    };
}
