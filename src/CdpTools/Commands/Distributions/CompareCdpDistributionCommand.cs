using System.Management.Automation;
using System.Xml.Linq;
using CdpTools.Binding;
using CdpTools.Distributions;

namespace CdpTools.Commands;

/// <summary>Shows what differs between a primary and its staging distribution, and what promotion would do with it.</summary>
/// <remarks>
/// <para>
/// Promoted settings are overwritten on the primary. Kept ones are the primary's own: aliases, the attached policy, the caller reference, and
/// that it is no staging distribution. Locked ones may not differ while a policy is attached; CloudFront answers IllegalUpdate without naming
/// them.
/// </para>
/// <para>
/// Objects are compared as they were read, without a call; ids are read first. Publish-CdpStagingDistribution takes the two objects that you
/// compared.
/// </para>
/// </remarks>
/// <example>
/// <title>What would promotion change?</title>
/// <code>PS> $primary = Get-CdpDistribution -Id EDFDVBD6EXAMPLE
/// PS> $staging = Get-CdpDistribution -Id E2STAGINGEXAMPLE | Update-CdpDistribution -OriginId site -OriginPath /v2
/// PS> Compare-CdpDistribution -Primary $primary -Staging $staging | Where-Object Effect -eq Promoted | ForEach-Object { "$_" }
/// Origins[site].OriginPath: /v1 | /v2 (Promoted)</code>
/// </example>
/// <example>
/// <title>By ids</title>
/// <code>PS> Compare-CdpDistribution EDFDVBD6EXAMPLE E2STAGINGEXAMPLE</code>
/// </example>
[Cmdlet(
    VerbsData.Compare, "CdpDistribution",
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpDistributionDifference))]
public sealed class CompareCdpDistributionCommand : ServiceCommand
{
    /// <summary>The primary distribution, an object or an id.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [DistributionTransform(AllowId = true)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNull]
    public CdpDistribution Primary { get; set; } = null!;

    /// <summary>The staging distribution, an object or an id.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [DistributionTransform(AllowId = true)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNull]
    public CdpDistribution Staging { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(Staging, () =>
    {
        XElement primary = ConfigOf(Primary), staging = ConfigOf(Staging);
        foreach (CdpDistributionFinding swapped in DistributionPairRules.CheckRoles(primary, staging))
        {
            WriteWarning($"{swapped.Message} {swapped.Action}");
        }

        WriteObject(DistributionFields.Compare(primary, staging), enumerateCollection: true);
    });

    private XElement ConfigOf(CdpDistribution given) => Await((log, token) => Cloud.ConfigOfAsync(given, log, token));
}
