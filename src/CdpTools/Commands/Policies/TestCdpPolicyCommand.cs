using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Binding;
using CdpTools.Policies;

namespace CdpTools.Commands;

/// <summary>Checks a policy or a configuration against CloudFront's rules, without any call.</summary>
/// <remarks>
/// <para>
/// The rules are the ones that every cmdlet applies before it writes. The answer is $true when no rule is broken; warnings do not count. With
/// -Detailed there is one finding for each rule that is broken or nearly so, and nothing when all is well.
/// </para>
/// </remarks>
/// <example>
/// <title>Is this policy in order?</title>
/// <code>PS> Get-CdpPolicy | Test-CdpPolicy
/// True</code>
/// </example>
/// <example>
/// <title>What is wrong with a configuration from a file</title>
/// <code>PS> '{"StagingDistributionDnsNames":["d111111abcdef8.cloudfront.net"],"Enabled":true,"TrafficConfig":{"Type":"SingleWeight","SingleWeightConfig":{"Weight":0.5}}}' | Test-CdpPolicy
/// False</code>
/// </example>
[Cmdlet(
    VerbsDiagnostic.Test, "CdpPolicy",
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ContinuousDeploymentPolicyConfig.html")]
[OutputType(typeof(bool), typeof(CdpFinding))]
public sealed class TestCdpPolicyCommand : CdpCommand
{
    /// <summary>A policy, a configuration, a hashtable in the API's shape, or JSON text.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object InputObject { get; set; } = null!;

    /// <summary>Writes the findings instead of $true or $false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(InputObject, () =>
    {
        if (PSObject.AsPSObject(InputObject).BaseObject is string text && (Ids.IsPolicyId(text) || Ids.IsDistributionId(text)))
        {
            throw PolicyFaults.IdToTest(text);
        }

        CdpPolicy? policy = PolicyShape.TryRead(InputObject);
        List<CdpFinding> findings;
        try
        {
            CdpPolicyConfig config = policy?.Config ?? PolicyShape.ReadConfig(InputObject);
            findings = (policy?.Defect ?? config.Defect) is { } defect
                ? throw defect
                : [.. PolicyRules.Check(config, policy?.Document is { } read ? PolicyXml.Read(read) : null)];
        }
        catch (CdpValidationException e)
        {
            findings = [PolicyRules.Unreadable(e)];
        }

        if (Detailed)
        {
            WriteObject(findings, enumerateCollection: true);
        }
        else
        {
            WriteObject(findings.TrueForAll(f => f.Severity != CdpSeverity.Error));
        }
    });
}
