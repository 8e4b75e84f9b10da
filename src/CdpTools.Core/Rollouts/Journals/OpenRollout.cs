using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Xml;

namespace CdpTools.Rollouts;

/// <summary>What the first record holds, and the record of a Repin.</summary>
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
    private const string First = "/000001.json";
    private readonly int pinnedOf;
    private readonly string? account;

    private OpenRollout(Journal journal, RolloutPlan plan, Opened pinned, string? account)
    {
        this.account = account;
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
        (Plan, Primary, Staging, pinnedOf, account) = (before.Plan, before.Primary, before.Staging, before.pinnedOf, before.account);
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

    public CdpRollout ToPublic() => CdpRollout.From(Plan, Journal.Last, Journal.Store.Name, account);

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
        before = before?.Journal.Id == id ? before : null;
        if (!await journal.LoadAsync(cancellationToken, before?.Journal.Last).ConfigureAwait(false))
        {
            throw RolloutFaults.NotFound(id, store.Name);
        }

        if (before is not null && before.pinnedOf == journal.Last.State.PinnedAt)
        {
            return new(journal, before);
        }

        int pinnedAt = journal.Last.State.PinnedAt;
        JournalRecord pins = await RecordAsync(pinnedAt).ConfigureAwait(false);
        Opened pinned = Body(journal, pins);

        // Earlier versions wrote a Repin without its plan.
        RolloutPlan? plan = pinned.Plan ?? Body(journal, await RecordAsync(1).ConfigureAwait(false)).Plan;
        return new(journal, plan ?? throw RolloutFaults.Damaged(JournalRecord.NameOf(journal.Path, 1), "it has no plan."), pinned, pins.Account);

        async Task<JournalRecord> RecordAsync(int seq) =>
            journal.Last.Seq == seq ? journal.Last : await journal.ReadAsync(seq, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The ids in a store, those of one primary or all.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(IJournalStore store, string? primaryId, CancellationToken cancellationToken)
    {
        // From one rollout to the next, and not through all that their journals hold.
        string prefix = primaryId is null ? "" : primaryId + "/", after = "";
        var found = new SortedSet<(string Primary, int Number)>(Comparer<(string Primary, int Number)>.Create(
            (a, b) => string.CompareOrdinal(a.Primary, b.Primary) is not 0 and var order ? order : a.Number.CompareTo(b.Number)));
        while (true)
        {
            IReadOnlyList<string> names = await store.ListAsync(prefix, after, IJournalStore.Page, cancellationToken).ConfigureAwait(false);
            found.UnionWith(names.Where(n => n.EndsWith(First, StringComparison.Ordinal)).Select(n => n.Split('/'))
                .Where(p => p.Length == 3 && int.TryParse(p[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Select(p => (p[0], int.Parse(p[1], CultureInfo.InvariantCulture))));
            if (names.Count < IJournalStore.Page)
            {
                return [.. found.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Primary}-{f.Number}"))];
            }

            // After all records of the last one: digits stand before this.
            after = $"{names[^1][..(names[^1].LastIndexOf('/') + 1)]}~";
        }
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
