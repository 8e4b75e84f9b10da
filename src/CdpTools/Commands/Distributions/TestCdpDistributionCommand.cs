using System.Management.Automation;
using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Binding;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Checks whether a primary and a staging distribution can be a pair, and names what CloudFront would only refuse.</summary>
/// <remarks>
/// <para>
/// The answer is $true when no rule is broken; warnings do not count. With -Detailed there is one finding for each rule that is broken or nearly
/// so, with both values and what to do, and nothing when all is well. Register-CdpPolicy runs the same rules.
/// </para>
/// <para>
/// Objects are checked as they were read, without a call; ids are read first, and with them the attached policy. Without -Staging the primary
/// alone is checked: can it be copied, and is there room for another staging distribution and policy in the account?
/// </para>
/// </remarks>
/// <example>
/// <title>Can these two be a pair?</title>
/// <code>PS> Test-CdpDistribution -Primary EDFDVBD6EXAMPLE -Staging E2STAGINGEXAMPLE
/// True</code>
/// </example>
/// <example>
/// <title>All findings</title>
/// <code>PS> Test-CdpDistribution -Primary EDFDVBD6EXAMPLE -Staging E2STAGINGEXAMPLE -Detailed | ForEach-Object { "$($_.Severity) $($_.Path)" }
/// Warning Origins[site].OriginAccessControlId
/// Warning CustomErrorResponses</code>
/// </example>
[Cmdlet(
    VerbsDiagnostic.Test, "CdpDistribution",
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(bool), typeof(CdpDistributionFinding))]
public sealed class TestCdpDistributionCommand : ServiceCommand
{
    /// <summary>The primary distribution, an object or an id.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [DistributionTransform(AllowId = true)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNull]
    public CdpDistribution Primary { get; set; } = null!;

    /// <summary>The staging distribution, an object or an id.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [DistributionTransform(AllowId = true)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    public CdpDistribution? Staging { get; set; }

    /// <summary>The policy between them, for the rules that depend on how traffic is chosen.</summary>
    [Parameter]
    [PolicyTransform]
    [ValidateNotNull]
    public CdpPolicy? Policy { get; set; }

    /// <summary>Writes the findings instead of $true or $false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(Staging ?? Primary, () =>
    {
        List<CdpDistributionFinding> findings = [.. Await(CheckAsync)];
        if (Detailed)
        {
            WriteObject(findings, enumerateCollection: true);
        }
        else
        {
            WriteObject(findings.TrueForAll(f => f.Severity != CdpSeverity.Error));
        }
    });

    private async Task<IEnumerable<CdpDistributionFinding>> CheckAsync(IWorkLog log, CancellationToken cancellationToken)
    {
        if (Policy?.Defect is { } defect)
        {
            throw defect;
        }

        bool offline = Primary.Document is not null && Staging?.Document is not null;
        XElement primary = await Cloud.ConfigOfAsync(Primary, log, cancellationToken).ConfigureAwait(false);
        if (Staging is null)
        {
            var quotas = await DistributionQuotaRules.CheckAsync(Cloud, log, cancellationToken).ConfigureAwait(false);
            return [.. DistributionPairRules.CheckPrimary(primary), .. quotas];
        }

        if (Staging.Id == Primary.Id)
        {
            string same = WorkFaults.SameDistribution().Text;
            return [DistributionPairRules.Error(ErrorIds.SameDistribution, "Id", Primary.Id, Staging.Id, same, "Give two.")];
        }

        XElement staging = await Cloud.ConfigOfAsync(Staging, log, cancellationToken).ConfigureAwait(false);
        CdpPolicy? policy = Policy;
        if (policy is null && !offline && DistributionXml.PolicyOf(primary) is { } attached)
        {
            policy = await Cloud.Policies.GetAsync(attached, log, cancellationToken).ConfigureAwait(false);
        }

        return DistributionPairRules.Check(primary, staging, policy?.Config.RoutesByWeight ?? false);
    }
}
