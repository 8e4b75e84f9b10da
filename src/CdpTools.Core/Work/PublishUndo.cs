using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Writes;
using CdpTools.Xml;

namespace CdpTools.Work;

/// <summary>Puts a primary's configuration back as it was before a promotion, and keeps what others have changed since.</summary>
internal sealed class PublishUndo(CloudFront cloud, WorkSettings settings, bool? merge)
{
    /// <summary>Plans the way back from a snapshot, on the primary's current version.</summary>
    /// <exception cref="CdpConflictException">Somebody has changed a setting that the promotion changed, too.</exception>
    public async Task<Plan> PlanAsync(DistributionSnapshot snapshot, ICallLog log, CancellationToken cancellationToken)
    {
        Ids.Require(snapshot.Id, "distribution");
        XElement before = ServiceXml.Parse(snapshot.Before), promoted = ServiceXml.Parse(snapshot.Promoted);
        CdpDistribution now = await cloud.Distributions.GetAsync(snapshot.Id, log, cancellationToken).ConfigureAwait(false);

        // It is an edit of the current version: what others change in the meantime is kept too.
        var basis = new Basis<CdpDistribution>(now, true, now.ETag!, merge ?? true);
        var update = new DistributionUpdate(cloud, settings, merge);
        if (XmlDiff.SameContent(basis.Document, before))
        {
            return update.Planned(basis, basis.Document, log);
        }

        MergeResult back = ThreeWayMerge.Merge(promoted, before, basis.Document);
        return back.Conflicts.Count > 0
            ? throw ConflictReport.Create(
                new DistributionResource(cloud.Distributions, now.Id), null, promoted, before, snapshot.ETag, now,
                "somebody has changed the same settings after the promotion",
                advice: "Decide between the values above, and set them with Update-CdpDistribution.")
            : update.Planned(basis, back.Document, log, "Put back: " + ChangeText.Of(XmlDiff.Compare(basis.Document, back.Document)));
    }
}
