using System.Management.Automation;
using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Service;
using CdpTools.Updates;
using CdpTools.Validation;

namespace CdpTools.Commands;

/// <summary>Puts back a primary's configuration as it was before a promotion.</summary>
/// <remarks>
/// <para>Publish-CdpStagingDistribution saves the configuration to a file before it promotes. This cmdlet takes back what the promotion changed, on the primary's current version and with its current ETag: what others have changed since is kept. A setting that both have changed stops it, with the values.</para>
/// <para>The policy stays as it is: promotion has disabled it.</para>
/// </remarks>
/// <example>
/// <title>Go back to before the promotion</title>
/// <code>PS> $staging = Get-CdpDistribution -Id E2STAGINGEXAMPLE | Update-CdpDistribution -OriginId site -OriginPath /v2
/// PS> $published = Publish-CdpStagingDistribution -Primary EDFDVBD6EXAMPLE -Staging $staging -Force
/// PS> Undo-CdpPublish -SnapshotPath $published.SnapshotPath</code>
/// </example>
/// <example>
/// <title>What would be put back?</title>
/// <code>PS> $staging = Get-CdpDistribution -Id E2STAGINGEXAMPLE | Update-CdpDistribution -OriginId site -OriginPath /v2
/// PS> Publish-CdpStagingDistribution -Primary EDFDVBD6EXAMPLE -Staging $staging -Force | Undo-CdpPublish -WhatIf
/// What if: Performing the operation "Put back: Origins[site].OriginPath /v2 -&gt; /v1" on target "[simulator] distribution EDFDVBD6EXAMPLE (ETag …)".</code>
/// </example>
[Cmdlet(VerbsCommon.Undo, "CdpPublish", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(CdpDistribution))]
public sealed class UndoCdpPublishCommand : DistributionWriterCommand
{
    /// <summary>The file that Publish-CdpStagingDistribution wrote; its output has it as SnapshotPath.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string SnapshotPath { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(SnapshotPath, () =>
    {
        DistributionSnapshot snapshot = DistributionSnapshot.Load(GetUnresolvedProviderPathFromPSPath(SnapshotPath));
        Ids.Require(snapshot.Id, "distribution");
        XElement before = ServiceXml.Parse(snapshot.Before), promoted = ServiceXml.Parse(snapshot.Promoted);
        CdpDistribution now = Read(snapshot.Id);
        if (XmlDiff.SameContent(now.Read!, before))
        {
            WriteVerbose($"Distribution {now.Id} is as it was before the promotion; nothing is sent.");
            if (!OnlyShows)
            {
                WriteObject(now);
            }

            return;
        }

        MergeResult merge = ThreeWayMerge.Merge(promoted, before, now.Read!);
        if (merge.Conflicts.Count > 0)
        {
            var stale = new CdpValidationException(ErrorIds.PreconditionFailed, "The primary was changed after the promotion.");
            CdpConflictException conflict = ConflictReport.Create(
                Resource(now.Id), stale, promoted, before, snapshot.ETag, new ResourceVersion(now.Read!, now.ETag, now.Read!), now, "somebody has changed the same settings after the promotion");
            conflict.RecommendedAction = "Decide between the values above, and set them with Update-CdpDistribution.";
            throw conflict;
        }

        // From here it is an edit of the current version: what others change in the meantime is kept too.
        var start = new Start(now, now.Read, now.ETag!, CdpConflictAction.Merge);
        if (Change(start, merge.Document, "Put back: " + ChangeText.Of(XmlDiff.Compare(now.Read!, merge.Document))) is { } written)
        {
            WriteObject(written);
        }
    });
}
