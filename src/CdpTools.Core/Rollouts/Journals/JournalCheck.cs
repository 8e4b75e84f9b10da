using System.Text.Json;

namespace CdpTools.Rollouts;

/// <summary>Holds a journal against itself: no gap, each record the successor of the one before, and each verdict what its numbers come to.</summary>
internal static class JournalCheck
{
    /// <summary>All faults, in the order of the records; none where all is well.</summary>
    public static async Task<IReadOnlyList<CdpException>> RunAsync(IJournalStore store, string id, CancellationToken cancellationToken)
    {
        var faults = new List<CdpException>();
        if (!Journal.IsId(id))
        {
            throw RolloutFaults.NotFound(id, store.Name);
        }

        var journal = new Journal(store, id);
        IReadOnlyList<string> names = await store.ListAsync(journal.Path + "/", "", cancellationToken).ConfigureAwait(false);
        if (names.Count == 0)
        {
            throw RolloutFaults.NotFound(id, store.Name);
        }

        JournalRecord? before = null;
        for (int seq = 1; seq <= names.Count; seq++)
        {
            try
            {
                JournalRecord record = await journal.ReadAsync(seq, cancellationToken).ConfigureAwait(false);
                Check(journal, record, before);
                before = record;
            }
            catch (CdpValidationException e)
            {
                faults.Add(e);
                before = null;
            }
        }

        return faults;
    }

    private static void Check(Journal journal, JournalRecord record, JournalRecord? before)
    {
        string place = JournalRecord.NameOf(journal.Path, record.Seq);
        if (before is not null && record.Prev != before.Hash)
        {
            throw RolloutFaults.Damaged(JournalRecord.NameOf(journal.Path, before.Seq), "it was changed after the next record was written.");
        }

        if (record.Type != RecordType.Measured || before is null)
        {
            return;
        }

        try
        {
            List<Measurement> measured = record.Body["Measurements"].Deserialize<List<Measurement>>(JournalRecord.Json)!;
            IReadOnlyDictionary<string, GateTally> expected = Decide.Tally(before.State, measured);
            foreach ((string gate, GateTally tally) in expected)
            {
                if (record.State.Gates.GetValueOrDefault(gate) != tally)
                {
                    throw RolloutFaults.Damaged(place, $"its measurements of {gate} come to another verdict than it has.");
                }
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw RolloutFaults.Damaged(place, $"its measurements cannot be read ({e.Message}).");
        }
    }
}
