using System.Text.Json;
using CdpTools.Distributions;
using CdpTools.Policies;
using CdpTools.Xml;

namespace CdpTools.Rollouts;

/// <summary>What a rollout was, from its journal and from nothing else: what it changes, its steps and gates, who did what and when.</summary>
internal sealed record RolloutReport
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public required string Status { get; init; }

    public required string Reason { get; init; }

    public required string PrimaryId { get; init; }

    public required string StagingId { get; init; }

    public required string PolicyId { get; init; }

    public required string Store { get; init; }

    /// <summary>By the service's clock, UTC, as all times here.</summary>
    public required DateTime Opened { get; init; }

    public required string OpenedBy { get; init; }

    /// <summary>When the last record was written.</summary>
    public required DateTime Changed { get; init; }

    public required bool Done { get; init; }

    /// <summary>The fields that a promotion changes in the primary.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    public required string WayBack { get; init; }

    public required IReadOnlyList<ReportStep> Steps { get; init; }

    public required IReadOnlyList<ReportEvent> Events { get; init; }

    /// <summary>The share of the traffic that staging's configuration had, from each of these times on; 1 after a promotion.</summary>
    public required IReadOnlyList<ReportShare> Shares { get; init; }

    /// <summary>What each Compare gate could show in its step, at the rate that was measured there.</summary>
    public required IReadOnlyList<CdpRolloutForecast> Forecasts { get; init; }

    /// <summary>Reads a journal.</summary>
    public static async Task<RolloutReport> OfAsync(OpenRollout rollout, CancellationToken cancellationToken)
    {
        var records = new List<JournalRecord>();
        for (int seq = 1; seq <= rollout.Journal.Last.Seq; seq++)
        {
            records.Add(await rollout.Journal.ReadAsync(seq, cancellationToken).ConfigureAwait(false));
        }

        RolloutPlan plan = rollout.Plan;
        RolloutState state = rollout.State;
        var steps = plan.Steps.Select((s, i) => new StepBuilder(plan, s, i)).ToList();
        var shares = new List<ReportShare>();
        foreach (JournalRecord record in records)
        {
            steps[record.State.Step].Add(record);
            if (record.State.Step > 0)
            {
                steps[record.State.Step - 1].Left(record.At.UtcDateTime);
            }

            decimal share = ShareOf(record.State);
            if (shares.Count == 0 || shares[^1].Share != share)
            {
                shares.Add(new(record.At.UtcDateTime, share));
            }
        }

        string back = plan.Rollback == RollbackMode.Disable ? "the policy is disabled" : "the policy's weight is set to 0";
        return new()
        {
            Id = state.Id,
            Name = plan.Name,
            Status = rollout.Status.ToString(),
            Reason = state.Reason,
            PrimaryId = state.PrimaryId,
            StagingId = state.StagingId,
            PolicyId = state.PolicyId,
            Store = rollout.Journal.Store.Name,
            Opened = records[0].At.UtcDateTime,
            OpenedBy = records[0].By,
            Changed = records[^1].At.UtcDateTime,
            Done = state.Final is not null,
            Changes = [.. DistributionFields.Promoted(rollout.Primary, rollout.Staging).Select(c => c.Describe())],
            WayBack = $"Before a promotion {back}; after it the primary is put back as it was, with what others have changed since.",
            Steps = [.. steps.Select(s => s.ToStep(state))],
            Events = [.. records.Where(r => r.Type != RecordType.Measured).Select(r => new ReportEvent(
                r.Seq, r.At.UtcDateTime, r.By, r.Type.ToString(), r.State.StatusIn(plan).ToString(), r.State.Reason))],
            Shares = shares,
            Forecasts = [.. Forecasted(plan, records)],
        };
    }

    // By the last totals of each step that was judged at all.
    private static IEnumerable<CdpRolloutForecast> Forecasted(RolloutPlan plan, List<JournalRecord> records)
    {
        const int Runs = 300;
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            foreach (PlanGate gate in plan.GatesOf(plan.Steps[i]).Where(g => g.Type == GateKind.Compare))
            {
                if (records.Select(r => r.State.Evidence.GetValueOrDefault(gate.Name)).LastOrDefault(e => e?.Step == i) is { Minutes: > 0 } last
                    && last.Totals.PrimaryErrors > 0)
                {
                    JudgedMinute all = last.Totals;
                    var rate = new SiteRate(
                        (all.Staging + all.Primary) / (60.0 * last.Minutes), (double)all.PrimaryErrors / all.Primary, (double)plan.Steps[i].Weight!);
                    yield return Planner.Of(plan, i, gate, rate, Runs);
                }
            }
        }
    }

    private static decimal ShareOf(RolloutState state)
    {
        if (state.IsPromoted && state.Final is not (CdpRolloutStatus.RolledBack or CdpRolloutStatus.Stopped))
        {
            return 1;
        }

        CdpPolicyConfig policy = PolicyXml.Read(ServiceXml.Parse(state.Policy));
        return state.SafeAt is not null || !policy.Enabled ? 0 : policy.TrafficConfig?.SingleWeightConfig?.Weight ?? 0;
    }

    private sealed class StepBuilder(RolloutPlan plan, PlanStep step, int index)
    {
        private readonly Dictionary<string, List<(DateTime At, Measurement Measured)>> measured = [];
        private DateTime? from;
        private DateTime? deployed;
        private DateTime? to;
        private ReportApproval? approval;

        public void Add(JournalRecord record)
        {
            from ??= record.State.IsWritten || record.Type == RecordType.Intent ? record.At.UtcDateTime : null;
            deployed ??= record.State.DeployedAt?.UtcDateTime;
            if (record is { Type: RecordType.Answered, State.Approval: { } given })
            {
                approval = new(record.At.UtcDateTime, record.By, given.Reason, given.Hash);
            }

            if (record.Type != RecordType.Measured)
            {
                return;
            }

            foreach (Measurement one in record.Body["Measurements"].Deserialize<List<Measurement>>(JournalRecord.Json) ?? [])
            {
                if (!measured.TryGetValue(one.Gate, out List<(DateTime, Measurement)>? list))
                {
                    measured[one.Gate] = list = [];
                }

                list.Add((record.At.UtcDateTime, one));
            }
        }

        public void Left(DateTime at) => to ??= at;

        public ReportStep ToStep(RolloutState state)
        {
            string outcome = from is null && index >= state.Step ? "not reached"
                : state.NotShown.Contains(index) ? "advanced, not shown"
                : index < state.Step || state.Final == CdpRolloutStatus.Completed ? "passed"
                : state.Return is not null ? "turned back"
                : "under way";
            return new(
                index + 1, step.Describe(), Duration.Text(step.Hold), outcome, from, deployed, to, approval,
                [.. plan.GatesOf(step).Select(g => ToGate(g, measured.GetValueOrDefault(g.Name) ?? []))]);
        }

        private static ReportGate ToGate(PlanGate gate, List<(DateTime At, Measurement Measured)> all)
        {
            Measurement? last = all.Count > 0 ? all[^1].Measured : null;
            return new(
                gate.Name, gate.Type.ToString(), gate.Advisory, last?.Verdict.ToString() ?? "not measured", last?.Value, last?.Limit, last?.Reason,
                [.. all.Select(m => new ReportMeasurement(m.At, m.Measured.Verdict.ToString(), m.Measured.Value, m.Measured.Line))]);
        }
    }
}

/// <summary>A step as it went.</summary>
internal sealed record ReportStep(
    int Number,
    string Does,
    string Hold,
    string Outcome,
    DateTime? From,
    DateTime? Deployed,
    DateTime? To,
    ReportApproval? Approval,
    IReadOnlyList<ReportGate> Gates);

/// <summary>A person's word.</summary>
internal sealed record ReportApproval(DateTime At, string By, string? Reason, string Hash);

/// <summary>A gate in a step: what it said last, and all that it said.</summary>
internal sealed record ReportGate(
    string Name, string Type, bool Advisory, string Verdict, string? Value, string? Limit, string? Reason, IReadOnlyList<ReportMeasurement> Measured)
{
    /// <summary>How often it said each, in words.</summary>
    public string Counts => Measured.Count == 0 ? "not measured" : string.Join(
        ", ", Measured.GroupBy(m => m.Verdict).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} {g.Key}"));
}

/// <summary>One measurement.</summary>
internal sealed record ReportMeasurement(DateTime At, string Verdict, string? Value, double? Evidence);

/// <summary>A record of the journal.</summary>
internal sealed record ReportEvent(int Seq, DateTime At, string By, string Type, string Status, string Reason);

/// <summary>A share of the traffic from a time on.</summary>
internal sealed record ReportShare(DateTime At, decimal Share);
