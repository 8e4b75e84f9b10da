using System.Text.Json;
using System.Text.Json.Nodes;
using CdpTools.Aws;

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
        int count = await journal.CountAsync(0, cancellationToken).ConfigureAwait(false);
        if (count == 0)
        {
            throw RolloutFaults.NotFound(id, store.Name);
        }

        JournalRecord? before = null;
        RolloutPlan? plan = null;
        for (int seq = 1; seq <= count; seq++)
        {
            try
            {
                JournalRecord record = await journal.ReadAsync(seq, cancellationToken).ConfigureAwait(false);
                plan ??= record.Body is JsonObject body ? body["Plan"].Deserialize<RolloutPlan>(JournalRecord.Json) : null;
                Check(journal, record, before, plan);
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

    private static void Check(Journal journal, JournalRecord record, JournalRecord? before, RolloutPlan? plan)
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

            if (plan is not null)
            {
                CheckEvidence(place, plan, record.State, Decide.EvidenceAfter(plan, before.State, measured), measured);
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw RolloutFaults.Damaged(place, $"its measurements cannot be read ({e.Message}).");
        }
    }

    // A verdict is what the running sums come to, and these what the minutes do.
    private static void CheckEvidence(
        string place,
        RolloutPlan plan,
        RolloutState state,
        IReadOnlyDictionary<string, Evidence> expected,
        IReadOnlyList<Measurement> measured)
    {
        foreach (Measurement one in measured.Where(m => m.Look is not null))
        {
            JudgeSettings settings = CompareGate.Settings(plan, plan.Gates.First(g => g.Name == one.Gate));
            Evidence evidence = expected[one.Gate];
            if (state.Evidence.GetValueOrDefault(one.Gate) is not { } recorded || evidence.Totals != recorded.Totals
                || !IsSame(evidence.Fail(settings), recorded.Fail(settings)) || !IsSame(evidence.Pass(settings), recorded.Pass(settings)))
            {
                throw RolloutFaults.Damaged(place, $"the minutes that {one.Gate} judged come to other evidence than it has.");
            }

            if (evidence.Verdict(settings) != one.Verdict)
            {
                throw RolloutFaults.Damaged(
                    place, $"the evidence of {one.Gate} comes to {evidence.Verdict(settings)}, and it has {one.Verdict}.");
            }
        }
    }

    // Another machine's logarithms may differ in the last digit.
    private static bool IsSame(double one, double other) => Math.Abs(one - other) <= 1e-9 * Math.Max(Math.Abs(one), Math.Abs(other));
}
