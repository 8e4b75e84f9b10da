using System.Xml.Linq;
using CdpTools.Service;
using CdpTools.Updates;
using CdpTools.Validation;

namespace CdpTools.Commands;

/// <summary>Base of the cmdlets that change distributions.</summary>
public abstract class DistributionWriterCommand : UpdatingCommand
{
    /// <summary>What an update starts from.</summary>
    /// <param name="Distribution">The version that is patched; its document is there.</param>
    /// <param name="Common">What the user read; null when that is not known, and then it is never merged.</param>
    /// <param name="ETag">The ETag to send.</param>
    /// <param name="ByDefault">The conflict action unless the user gave one.</param>
    private protected sealed record Start(CdpDistribution Distribution, XElement? Common, string ETag, CdpConflictAction ByDefault)
    {
        public XElement Document => Distribution.Read!;
    }

    private protected DistributionResource Resource(string id) => new(Distributions, Policies, id);

    private protected CdpDistribution Read(string id) => Await(async (log, token) =>
        DistributionApi.ToDistribution(await Distributions.GetAsync(id, log, token).ConfigureAwait(false)));

    /// <summary>
    /// Finds out what an update starts from. The object as read when it is whole; else the current version: of an object
    /// without its document only the ETag is known, of an id not even that.
    /// </summary>
    private protected Start StartFrom(CdpDistribution given, string? ifMatch = null)
    {
        Ids.Require(given.Id, "distribution");
        string? etag = string.IsNullOrEmpty(ifMatch) ? given.ETag : ifMatch;
        if (given.Read is { } read && etag is not null && etag == given.ETag)
        {
            return new(given, read, etag, CdpConflictAction.Stop);
        }

        CdpDistribution current = Read(given.Id);
        return etag is null
            ? new(current, current.Read, current.ETag!, CdpConflictAction.Merge)
            : new(current, etag == current.ETag ? current.Read : null, etag, CdpConflictAction.Stop);
    }

    /// <summary>Shows the change set, asks, and writes. Nothing changed means no call.</summary>
    /// <returns>The distribution with its new ETag; null when the user said no, or under -WhatIf.</returns>
    private protected CdpDistribution? Change(Start start, XElement wanted, string? action = null, Action? beforeWriting = null)
    {
        CdpDistribution distribution = start.Distribution;
        List<FieldChange> changes = XmlDiff.Compare(start.Document, wanted);
        if (changes.Count == 0 && start.ETag == distribution.ETag)
        {
            WriteVerbose($"Distribution {distribution.Id} has these values already; nothing is sent.");
            return OnlyShows ? null : distribution;
        }

        if (!Confirm($"distribution {distribution.Id} (ETag {start.ETag})", action ?? ChangeText.Of(changes)))
        {
            return null;
        }

        beforeWriting?.Invoke();
        UpdateResult result = Update(Resource(distribution.Id), start.Common, wanted, start.ETag, start.ByDefault);
        return DistributionApi.ToDistribution(result.Version);
    }
}
