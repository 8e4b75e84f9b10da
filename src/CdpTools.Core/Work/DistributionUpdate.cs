using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Writes;
using CdpTools.Xml;

namespace CdpTools.Work;

/// <summary>Updates a distribution: finds out what the update starts from, and plans the write of a new configuration.</summary>
/// <param name="cloud">The API.</param>
/// <param name="settings">How writes and waits go.</param>
/// <param name="merge">Whether the changes are re-applied when somebody else has changed it; null where the user did not say.</param>
internal sealed class DistributionUpdate(CloudFront cloud, WorkSettings settings, bool? merge)
{
    /// <summary>
    /// Where a primary's configuration is saved before it is edited: a file or a folder. Null for a change that has its own way back.
    /// </summary>
    public string? SnapshotPath { get; init; }

    /// <summary>
    /// What an update starts from: the object as read when it is whole; else the current version. Of an object without its
    /// document only the ETag is known, of an id not even that.
    /// </summary>
    public async Task<Basis<CdpDistribution>> StartFromAsync(
        CdpDistribution given, string? ifMatch, ICallLog log, CancellationToken cancellationToken)
    {
        Ids.Require(given.Id, "distribution");
        string? etag = ifMatch ?? given.ETag;
        if (given.Document is not null && etag is not null && etag == given.ETag)
        {
            if (given.IsFromOutside)
            {
                var resource = new DistributionResource(cloud.Distributions, given.Id);
                await Saved.RequireUntouchedAsync(resource, given, log, cancellationToken).ConfigureAwait(false);
            }

            return new(given, true, etag, merge ?? false);
        }

        CdpDistribution current = await cloud.Distributions.GetAsync(given.Id, log, cancellationToken).ConfigureAwait(false);
        return new(current, etag is null || etag == current.ETag, etag ?? current.ETag!, merge ?? etag is null);
    }

    /// <summary>Plans the write. Nothing changed means no call.</summary>
    /// <param name="basis">What it starts from.</param>
    /// <param name="wanted">The new configuration.</param>
    /// <param name="log">Takes messages.</param>
    /// <param name="action">What is asked, when the changed fields do not say it best.</param>
    /// <param name="check">Looks once more before the write, when the user has said yes; null for nothing.</param>
    public Plan Planned(
        Basis<CdpDistribution> basis, XElement wanted, ICallLog log, string? action = null, Func<ICallLog, CancellationToken, Task>? check = null)
    {
        CdpDistribution distribution = basis.Version;
        List<FieldChange> changes = XmlDiff.Compare(basis.Document, wanted);
        var plan = new Plan(
            $"update of distribution {distribution.Id}",
            $"distribution {distribution.Id} (ETag {basis.ETag})",
            action ?? ChangeText.Of(changes),
            Waits(distribution.Id))
        {
            Result = distribution,
        };
        if (changes.Count == 0 && basis.ETag == distribution.ETag)
        {
            log.Verbose($"Distribution {distribution.Id} has these values already; nothing is sent.");
            return plan;
        }

        bool isEdit = SnapshotPath is not null && !DistributionXml.IsTrue(basis.Document, "Staging");
        var write = new Step($"write distribution {distribution.Id}", async (work, workLog, token) =>
        {
            if (check is not null)
            {
                await check(workLog, token).ConfigureAwait(false);
            }

            Task<CdpDistribution> Write() => WriteAsync(work, basis, wanted, workLog, token);
            work.Result = isEdit
                ? await WayBack.KeepAsync(SnapshotOf(basis, wanted), SnapshotPath!, workLog, Write).ConfigureAwait(false)
                : await Write().ConfigureAwait(false);
        });
        return plan with
        {
            Result = null,
            Steps = [write, .. plan.Steps],
            IsGrave = isEdit,
            Target = isEdit ? $"PRIMARY distribution {distribution.Id} (ETag {basis.ETag})" : plan.Target,
        };
    }

    private DistributionSnapshot SnapshotOf(Basis<CdpDistribution> basis, XElement wanted) => new()
    {
        Id = basis.Version.Id,
        ETag = basis.ETag,
        Time = settings.Time.GetUtcNow().UtcDateTime,
        Before = ServiceXml.ToText(basis.Document),
        Promoted = ServiceXml.ToText(wanted),
    };

    /// <summary>The step that waits until what the work has made of a distribution is deployed; none when that is not asked for.</summary>
    public IReadOnlyList<Step> Waits(string id) => !settings.Wait ? [] :
    [
        new($"wait for {id}", async (work, log, token) =>
        {
            var written = (CdpDistribution)work.Result!;
            CdpDistribution deployed = await work.WaitForAsync(cloud.Distributions, written, log, token).ConfigureAwait(false);
            written.Status = deployed.Status;
        })
        {
            Writes = false,
            Command = work => $"Wait-CdpDistribution -Id {(work.Result as CdpDistribution)?.Id ?? id}",
        },
    ];

    /// <summary>The write of a new configuration, whose refusals are explained.</summary>
    public static UpdateWrite<CdpDistribution> Write(CloudFront cloud, Basis<CdpDistribution> basis, XElement wanted) =>
        new(new DistributionResource(cloud.Distributions, basis.Version.Id), basis, wanted)
        {
            Explain = (refusal, sent, log, token) => new IllegalUpdateReport(cloud).ExplainAsync(refusal, basis.Version.Id, sent, log, token),
        };

    // A staging distribution shows its policy's id once it is linked, an update without it is an IllegalUpdate [W] TF
    // PR#33578, and its ETag may move with that [?]. An object read before does not have it yet. The service itself
    // made that change, and it is nobody's edit, so it is no conflict.
    private async Task<CdpDistribution> WriteAsync(
        WorkUnderWay work, Basis<CdpDistribution> basis, XElement wanted, IWorkLog log, CancellationToken cancellationToken)
    {
        try
        {
            return await work.WriteAsync(Write(cloud, basis, wanted), log, cancellationToken).ConfigureAwait(false);
        }
        catch (CdpServiceException e) when (e.Outcome == CdpWriteOutcome.NotApplied
            && (e is CdpConflictException || e.ErrorCode == ErrorIds.IllegalUpdate)
            && basis.Common is { } common && DistributionXml.IsTrue(wanted, "Staging")
                && DistributionXml.PolicyOf(wanted) == DistributionXml.PolicyOf(common))
        {
            CdpDistribution now = await cloud.Distributions.GetAsync(basis.Version.Id, log, cancellationToken).ConfigureAwait(false);
            List<FieldChange> theirs = XmlDiff.Differences(basis.Common, now.Document!);
            if (theirs is not [var linked] || DistributionFields.SettingOf(linked.Path) != DistributionXml.PolicyId)
            {
                throw;
            }

            log.Verbose($"The staging distribution was linked to a policy after it was read ({linked.Describe()}). Sending the update with that.");
            var linkedBasis = new Basis<CdpDistribution>(now, true, now.ETag!, basis.Merge);
            XElement both = ThreeWayMerge.Merge(basis.Common, wanted, now.Document!).Document;
            return await work.WriteAsync(Write(cloud, linkedBasis, both), log, cancellationToken).ConfigureAwait(false);
        }
    }
}
