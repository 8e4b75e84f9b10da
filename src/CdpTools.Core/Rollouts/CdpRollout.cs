using System.Text.Json.Nodes;
using CdpTools.Rollouts;

namespace CdpTools;

/// <summary>A rollout, as its journal had it when it was read.</summary>
public sealed class CdpRollout
{
    private CdpRollout(string id) => Id = id;

    /// <summary>The id: the primary's, a dash, and which rollout of it this is.</summary>
    public string Id { get; }

    /// <summary>The plan's name; null where it has none.</summary>
    public string? Name { get; private init; }

    /// <summary>Where it is.</summary>
    public CdpRolloutStatus Status { get; private init; }

    /// <summary>Whether the status is final. After that nothing is written.</summary>
    public bool Done => Status >= CdpRolloutStatus.Completed;

    /// <summary>The step that it is at, from 1.</summary>
    public int Step { get; private init; }

    /// <summary>How many steps there are.</summary>
    public int Of { get; private init; }

    /// <summary>The share of the traffic that the policy's weight sends to staging, 0 to 0.15; null where the policy goes by a header.</summary>
    public decimal? Weight { get; private init; }

    /// <summary>Why it is where it is.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>What each gate of the step has said last.</summary>
    public IReadOnlyList<CdpGateVerdict> Verdicts { get; private init; } = [];

    /// <summary>When it is worth to tick again, in UTC; null when it is done.</summary>
    public DateTime? NextTickAt { get; private init; }

    /// <summary>When the hold of the step began, in UTC; null before it is deployed.</summary>
    public DateTime? HeldSince { get; private init; }

    /// <summary>When the hold of the step is over at the earliest, in UTC; null before it is deployed.</summary>
    public DateTime? HeldUntil { get; private init; }

    /// <summary>What Approve-CdpRollout names; null while nothing is asked for.</summary>
    public string? ApprovalHash { get; private init; }

    /// <summary>When the last record was written, in UTC, by the service's clock.</summary>
    public DateTime Changed { get; private init; }

    /// <summary>The primary distribution.</summary>
    public string PrimaryId { get; private init; } = "";

    /// <summary>The continuous deployment policy.</summary>
    public string PolicyId { get; private init; } = "";

    /// <summary>The staging distribution.</summary>
    public string StagingId { get; private init; } = "";

    /// <summary>The account, by the ARN of whoever read the pair when it was pinned; null where STS did not tell it.</summary>
    public string? Account { get; private init; }

    /// <summary>Where the journal is.</summary>
    public string Store { get; private init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Id;

    internal static CdpRollout From(RolloutPlan plan, JournalRecord last, string store, string? account)
    {
        RolloutState state = last.State;
        CdpRolloutStatus status = state.StatusIn(plan);
        PlanStep step = plan.Steps[state.Step];
        CdpPolicyConfig policy = Policies.PolicyXml.Read(Xml.ServiceXml.Parse(state.Policy));
        return new(state.Id)
        {
            Name = plan.Name,
            Status = status,
            Step = state.Step + 1,
            Of = plan.Steps.Count,
            Weight = policy.TrafficConfig?.SingleWeightConfig?.Weight,
            Reason = state.Reason,
            Verdicts = [.. state.Gates.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new CdpGateVerdict(g.Key, g.Value))],
            MeasuredAt = state.MeasuredAt?.UtcDateTime,
            HeldSince = state.DeployedAt?.UtcDateTime,
            HeldUntil = (state.DeployedAt + step.Hold)?.UtcDateTime,
            ApprovalHash = status == CdpRolloutStatus.AwaitingApproval ? state.Asked : null,
            Changed = last.At.UtcDateTime,
            PrimaryId = state.PrimaryId,
            PolicyId = state.PolicyId,
            StagingId = state.StagingId,
            Account = account,
            Store = store,
        };
    }

    /// <summary>How long it is until the next tick is worth it; null where that is not known.</summary>
    internal TimeSpan? NextTickIn { get; private init; }

    /// <summary>The service's time of the look that this came of; null where nothing was looked at.</summary>
    internal DateTime? SeenAt { get; private init; }

    /// <summary>When gates were measured last; null before.</summary>
    internal DateTime? MeasuredAt { get; private init; }

    internal CdpRollout At(Rest rest, DateTimeOffset now) => new(Id)
    {
        MeasuredAt = MeasuredAt,
        Name = Name, Status = Status, Step = Step, Of = Of, Weight = Weight, Verdicts = Verdicts, HeldSince = HeldSince, HeldUntil = HeldUntil,
        ApprovalHash = ApprovalHash, Changed = Changed, PrimaryId = PrimaryId, PolicyId = PolicyId, StagingId = StagingId, Account = Account,
        Store = Store,
        Reason = Done ? Reason : rest.Reason,
        SeenAt = now.UtcDateTime,
        NextTickIn = rest.Until == DateTimeOffset.MaxValue ? null : rest.Until - now,
        NextTickAt = Done || rest.Until == DateTimeOffset.MaxValue ? null : rest.Until.UtcDateTime,
    };
}

/// <summary>What a gate has said last in a step.</summary>
public sealed class CdpGateVerdict
{
    internal CdpGateVerdict(string gate, GateTally tally)
    {
        Gate = gate;
        Verdict = tally.Verdict.ToString();
        Value = tally.Value;
        Limit = tally.Limit;
        Reason = tally.Reason;
        Evidence = tally.Line;
    }

    /// <summary>The gate's name.</summary>
    public string Gate { get; }

    /// <summary>Pass, Fail, Inconclusive or Error. Only Pass lets a step advance.</summary>
    public string Verdict { get; }

    /// <summary>What was measured.</summary>
    public string? Value { get; }

    /// <summary>What was wanted.</summary>
    public string? Limit { get; }

    /// <summary>Why, in a sentence.</summary>
    public string? Reason { get; }

    /// <summary>Of a Compare gate its evidence: from -1, worse, over 0, nothing shown, to +1, fine. Null of other gates.</summary>
    public double? Evidence { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Gate} {Verdict}";
}

/// <summary>One record of a rollout's journal.</summary>
public sealed class CdpRolloutRecord
{
    internal CdpRolloutRecord(JournalRecord record, RolloutPlan plan)
    {
        Id = record.State.Id;
        Seq = record.Seq;
        At = record.At.UtcDateTime;
        By = record.By;
        Type = record.Type.ToString();
        Status = record.State.StatusIn(plan);
        Step = record.State.Step + 1;
        Reason = record.State.Reason;
        Body = Brief(record.Body).ToJsonString(JournalRecord.Json);
    }

    // Origins may have secrets in their custom headers: whole configurations stay in the journal.
    private static JsonNode Brief(JsonNode body)
    {
        JsonNode brief = body.DeepClone();
        foreach (JsonObject snapshot in new[] { "Primary", "Staging", "Policy" }.Select(name => (brief as JsonObject)?[name]).OfType<JsonObject>())
        {
            snapshot.Remove("Document");
        }

        return brief;
    }

    /// <summary>The rollout.</summary>
    public string Id { get; }

    /// <summary>The record's number, from 1.</summary>
    public int Seq { get; }

    /// <summary>When it was written, in UTC, by the service's clock.</summary>
    public DateTime At { get; }

    /// <summary>Who wrote it: user, host and process.</summary>
    public string By { get; }

    /// <summary>What it is about: Opened, Intent, Outcome, Measured, Decided, Asked, Answered, Commanded or Closed.</summary>
    public string Type { get; }

    /// <summary>Where the rollout is after it.</summary>
    public CdpRolloutStatus Status { get; }

    /// <summary>The step that it is at after it, from 1.</summary>
    public int Step { get; }

    /// <summary>Why it is there.</summary>
    public string Reason { get; }

    /// <summary>What was recorded, JSON.</summary>
    public string Body { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Id} {Seq} {Type}";
}
