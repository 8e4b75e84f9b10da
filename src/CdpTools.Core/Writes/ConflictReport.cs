using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Errors;
using CdpTools.Xml;

namespace CdpTools.Writes;

/// <summary>Makes the error that shows, field by field, what the user read, what the user wants, and what is there now.</summary>
internal static class ConflictReport
{
    /// <param name="resource">What was to be written.</param>
    /// <param name="refused">The error that the write ended in; null when nothing was sent.</param>
    /// <param name="common">What the user read; null when it is not known.</param>
    /// <param name="wanted">What the user wants; null for a deletion.</param>
    /// <param name="etag">The ETag that was sent.</param>
    /// <param name="now">What is there now.</param>
    /// <param name="reason">A sentence that is put in front, when the usual one does not fit.</param>
    /// <param name="lost">Whether an answer was lost, so that the write may have been applied and replaced.</param>
    /// <param name="advice">What to do, when the usual advice does not fit.</param>
    public static CdpConflictException Create<T>(
        IResource<T> resource, CdpException? refused, XElement? common, XElement? wanted, string? etag, T now,
        string? reason = null, bool lost = false, string? advice = null)
        where T : class, IResourceVersion
    {
        XElement document = now.Document!;
        IReadOnlyList<CdpConflictField> fields = Fields(common, wanted, document);
        var conflict = new CdpConflict(
            resource.Kind, resource.Id, etag, now.ETag,
            common is null ? null : resource.ToConfig(common), wanted is null ? null : resource.ToConfig(wanted), now, fields);
        bool neverIssued = refused?.ErrorId == ErrorIds.InvalidIfMatchVersion;
        string why = reason ?? (
            neverIssued ? $"the service never issued the ETag {etag} for it, or not as its own version" : "it was changed after you read it");
        string have = etag is null ? "no ETag" : $"ETag {etag}";
        string same = common is not null && XmlDiff.SameContent(common, document)
            ? " Its content is the same as what you read; only its ETag moved."
            : "";
        var service = refused as CdpServiceException;
        return new(
            lost ? ErrorIds.Superseded : refused is not null && ErrorIds.IsStale(refused) ? refused.ErrorId : ErrorIds.PreconditionFailed,
            $"The {resource.Kind} {resource.Id} was not {(wanted is null ? "deleted" : "overwritten")}: {why}. You have {have}, it is now "
            + $"{now.ETag}.{same}",
            service?.StatusCode ?? 0,
            service?.RequestId,
            service?.Operation ?? "",
            conflict,
            refused)
        {
            Outcome = lost ? CdpWriteOutcome.Unknown : CdpWriteOutcome.NotApplied,
            RecommendedAction = advice ?? (
                neverIssued ? null : AdviceFor(fields.Any(f => f.Conflicting) || reason is not null, wanted is null, lost)),
            Detail = string.Concat(fields.Select(f => $"{Environment.NewLine}  {f}")),
        };
    }

    private static string AdviceFor(bool mustDecide, bool deletion, bool lost)
    {
        if (lost)
        {
            return "Look at the values above: your change may have been applied and then replaced. Read it again and decide.";
        }

        if (deletion)
        {
            return "Read it again, look at what changed, and delete that version if you still mean to.";
        }

        return mustDecide
            ? "Decide between the values above: read it again, make your change on that, and write it."
            : "Read it again and repeat the change, or give -ConflictAction Merge to re-apply your change on the current version.";
    }

    private static List<CdpConflictField> Fields(XElement? common, XElement? wanted, XElement now)
    {
        if (common is null)
        {
            return wanted is null
                ? []
                : [.. XmlDiff.Compare(now, wanted).Select(c => new CdpConflictField(c.Path.ToString(), "(not known)", c.NewText, c.OldText, true))];
        }

        List<FieldChange> mine = wanted is null ? [] : XmlDiff.Compare(common, wanted);
        List<FieldChange> theirs = XmlDiff.Compare(common, now);
        var fields = new List<CdpConflictField>();
        foreach (FieldChange change in mine)
        {
            FieldChange? same = theirs.Find(t => t.Path.Equals(change.Path));
            bool conflicting = theirs.Exists(t => t.Path.Overlaps(change.Path)) && !(same is not null && XmlDiff.SameValue(same.New, change.New));
            fields.Add(new(change.Path.ToString(), change.OldText, change.NewText, same is null ? TextIn(now, change) : same.NewText, conflicting));
        }

        foreach (FieldChange change in theirs.Where(t => !mine.Exists(m => m.Path.Equals(t.Path))))
        {
            bool conflicting = mine.Exists(m => m.Path.Overlaps(change.Path));
            fields.Add(
                new(change.Path.ToString(), change.OldText, conflicting ? TextIn(wanted!, change) : change.OldText, change.NewText, conflicting));
        }

        return fields;
    }

    // The value that a field has in a version that changed a part of it, or something that it is part of.
    private static string? TextIn(XElement document, FieldChange change) =>
        change.Path.IsElement ? FieldChange.Text(change.Path.Find(document)) : change.OldText;
}
