using System.Text.Json;
using System.Xml.Linq;
using CdpTools.Xml;

namespace CdpTools.Rollouts;

/// <summary>What the first record holds, and the record of a Repin but for the plan.</summary>
internal sealed record Opened
{
    public RolloutPlan? Plan { get; init; }

    public required Snapshot Primary { get; init; }

    public required Snapshot Staging { get; init; }

    public required Snapshot Policy { get; init; }

    /// <summary>One hash of plan and configurations, which approvals name.</summary>
    public string PinHash(RolloutPlan plan) =>
        JournalRecord.HashOf(JsonSerializer.Serialize(plan, JournalRecord.Json), Primary.Document, Staging.Document);
}

/// <summary>One configuration as it was read.</summary>
internal sealed record Snapshot(string Id, string ETag, string Document);

/// <summary>A rollout as its journal has it: the plan, what is pinned, and where it is.</summary>
internal sealed class OpenRollout
{
    private readonly int pinnedOf;

    private OpenRollout(Journal journal, RolloutPlan plan, Opened pinned)
    {
        Journal = journal;
        Plan = plan;
        Primary = ServiceXml.Parse(pinned.Primary.Document);
        Staging = ServiceXml.Parse(pinned.Staging.Document);
        pinnedOf = journal.Last.State.PinnedAt;
    }

    // Plan and pins are in records that never change.
    private OpenRollout(Journal journal, OpenRollout before)
    {
        Journal = journal;
        (Plan, Primary, Staging, pinnedOf) = (before.Plan, before.Primary, before.Staging, before.pinnedOf);
    }

    public Journal Journal { get; }

    public RolloutPlan Plan { get; }

    /// <summary>The primary's configuration as it is pinned.</summary>
    public XElement Primary { get; }

    /// <summary>The staging configuration as it is pinned.</summary>
    public XElement Staging { get; }

    public RolloutState State => Journal.Last.State;

    public CdpRolloutStatus Status => State.StatusIn(Plan);

    /// <summary>Appends a record, with what people are to be told of it.</summary>
    /// <returns>False where somebody else was first: then all is to be read and decided again.</returns>
    public Task<bool> TryAppendAsync(RecordType type, object body, RolloutState state, DateTimeOffset at, CancellationToken cancellationToken) =>
        Journal.TryAppendAsync(
            type,
            body,
            type == RecordType.Notified ? state : state with { Notices = Notice.After(Plan, State, state, Journal.Last.Seq + 1) },
            at,
            cancellationToken);

    public CdpRollout ToPublic() => CdpRollout.From(Plan, Journal.Last, Journal.Store.Name);

    /// <summary>Reads it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="id">The rollout's id.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <param name="caller">Who appends to it; null for this process.</param>
    /// <param name="before">The same one, read before: its plan and pins need not be read again.</param>
    /// <exception cref="CdpValidationException">There is none of that id, or its journal is damaged.</exception>
    public static async Task<OpenRollout> LoadAsync(
        IJournalStore store, string id, CancellationToken cancellationToken, Caller? caller = null, OpenRollout? before = null)
    {
        if (!Journal.IsId(id))
        {
            throw RolloutFaults.NotFound(id, store.Name);
        }

        var journal = new Journal(store, id) { Caller = caller ?? Caller.Local };
        if (!await journal.LoadAsync(cancellationToken).ConfigureAwait(false))
        {
            throw RolloutFaults.NotFound(id, store.Name);
        }

        if (before is not null && before.Journal.Id == id && before.pinnedOf == journal.Last.State.PinnedAt)
        {
            return new(journal, before);
        }

        JournalRecord first = journal.Last.Seq == 1 ? journal.Last : await journal.ReadAsync(1, cancellationToken).ConfigureAwait(false);
        Opened opened = Body(journal, first);
        int pinnedAt = journal.Last.State.PinnedAt;
        Opened pinned = pinnedAt == 1 ? opened : Body(journal, await journal.ReadAsync(pinnedAt, cancellationToken).ConfigureAwait(false));
        return new(journal, opened.Plan ?? throw RolloutFaults.Damaged(JournalRecord.NameOf(journal.Path, 1), "it has no plan."), pinned);
    }

    /// <summary>The ids in a store, those of one primary or all.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(IJournalStore store, string? primaryId, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> names = await store.ListAsync(primaryId is null ? "" : primaryId + "/", "", cancellationToken).ConfigureAwait(false);
        return
        [
            .. names.Where(n => n.EndsWith("/000001.json", StringComparison.Ordinal))
                .Select(n => n.Split('/')).Where(p => p.Length == 3 && int.TryParse(p[1], out _))
                .OrderBy(p => p[0], StringComparer.Ordinal).ThenBy(p => int.Parse(p[1], System.Globalization.CultureInfo.InvariantCulture))
                .Select(p => $"{p[0]}-{p[1]}"),
        ];
    }

    private static Opened Body(Journal journal, JournalRecord record)
    {
        try
        {
            return record.Body.Deserialize<Opened>(JournalRecord.Json)!;
        }
        catch (JsonException e)
        {
            throw RolloutFaults.Damaged(JournalRecord.NameOf(journal.Path, record.Seq), e.Message);
        }
    }
}
