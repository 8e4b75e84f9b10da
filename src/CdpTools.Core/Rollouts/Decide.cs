using System.Globalization;
using System.Xml.Linq;
using CdpTools.Policies;
using CdpTools.Xml;

namespace CdpTools.Rollouts;

/// <summary>
/// From where a rollout is and what was seen to the one thing that is done next. Pure: no clock, no call, no file. The rules of writing are
/// those that a model of two tickers which freeze and crash anywhere has shown to be needed; about_CdpTools_Rollouts has them in words.
/// </summary>
internal static class Decide
{
    /// <summary>A writer signs only so long after its Intent.</summary>
    public static readonly TimeSpan SendWithin = TimeSpan.FromSeconds(60);

    /// <summary>AWS refuses a signature after 5 to 15 minutes: so long after its Intent nothing of it is applied any more.</summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromMinutes(20);

    /// <summary>A read is at most so old (assumed): two looks that far apart cannot both be.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan DeployingInterval = TimeSpan.FromSeconds(20);

    public static Decision Next(RolloutPlan plan, RolloutState state, Facts facts)
    {
        if (state.Final is { } final)
        {
            return new Rest(DateTimeOffset.MaxValue, $"It is {final}.");
        }

        if (facts.IsOld)
        {
            return Rest.For(facts.Now, DeployingInterval, "CloudFront's answer was older than one before it.");
        }

        return Settle(state, facts)
            ?? Measure(plan, state, facts)
            ?? Judge(plan, state, facts)
            ?? (state.Return is { } way ? Back(state, way, facts) : Forward(plan, state, facts));
    }

    /// <summary>The hash that an approval of a step names: plan, both configurations, and the step.</summary>
    public static string ApprovalHash(RolloutState state, int step) =>
        JournalRecord.HashOf(state.PinHash, step.ToString(CultureInfo.InvariantCulture));

    // No Outcome says "not applied" before the Intent is dead: whoever froze before the write may still wake up and send it.
    private static Note? Settle(RolloutState state, Facts facts)
    {
        if (state.Intent is not { } intent || facts.Fate == IntentFate.Open)
        {
            return null;
        }

        RolloutState after = state with { Intent = null };
        if (facts.Fate == IntentFate.Applied)
        {
            return new(RecordType.Outcome, Applied(after, intent));
        }

        if (facts.Fate == IntentFate.Dead)
        {
            return new(RecordType.Outcome, after with { MayBePromoted = after.MayBePromoted && intent.Wanted is not null });
        }

        string reason = "Somebody else has changed what the step was to change.";
        return new(RecordType.Outcome, state.Return is null ? after with { Held = reason, Reason = reason } : after);
    }

    /// <summary>The state after an announced write that was applied.</summary>
    public static RolloutState Applied(RolloutState state, Intent intent)
    {
        RolloutState after = state with { Intent = null, DriftAt = null, SafeAt = null };
        bool isCurrent = state.Return is null && intent.Step == state.Step;
        return intent.Wanted is { } policy
            ? after with { Policy = policy, IsWritten = state.IsWritten || isCurrent, DeployedAt = null }
            : after with { Policy = Off(state.Policy), IsPromoted = true, IsWritten = state.IsWritten || isCurrent, DeployedAt = null };
    }

    // Promotion disables the policy [D].
    private static string Off(string policy)
    {
        XElement document = ServiceXml.Parse(policy);
        return ServiceXml.ToText(PolicyXml.Patch(document, new PolicyEdit { Enabled = false }.Apply(PolicyXml.Read(document))));
    }

    private static Note? Measure(RolloutPlan plan, RolloutState state, Facts facts) => facts.Measurements.Count == 0
        ? null
        : new(RecordType.Measured, state with
        {
            Gates = Tally(state, facts.Measurements), Evidence = EvidenceAfter(plan, state, facts.Measurements), MeasuredAt = facts.Now,
        });

    /// <summary>What the Compare gates know after these measurements.</summary>
    public static IReadOnlyDictionary<string, Evidence> EvidenceAfter(RolloutPlan plan, RolloutState state, IReadOnlyList<Measurement> measurements)
    {
        var evidence = new Dictionary<string, Evidence>(state.Evidence);
        foreach (Measurement m in measurements.Where(m => m.Look is not null))
        {
            JudgeSettings settings = CompareGate.Settings(plan, plan.Gates.First(g => g.Name == m.Gate));
            evidence[m.Gate] = (evidence.GetValueOrDefault(m.Gate) ?? new()).After(settings, m.Look!);
        }

        return evidence;
    }

    /// <summary>What the gates of a step have said last, after these measurements.</summary>
    public static IReadOnlyDictionary<string, GateTally> Tally(RolloutState state, IReadOnlyList<Measurement> measurements)
    {
        var tallies = new Dictionary<string, GateTally>(state.Gates);
        foreach (Measurement m in measurements)
        {
            int failures = m.Verdict == GateVerdict.Fail ? (tallies.GetValueOrDefault(m.Gate)?.Failures ?? 0) + 1 : 0;
            tallies[m.Gate] = new(m.Verdict, failures, m.Value, m.Limit, m.Reason, m.Line);
        }

        return tallies;
    }

    // The first thing that speaks against going on; it does so in a hold, an approval and a suspension too.
    private static Note? Judge(RolloutPlan plan, RolloutState state, Facts facts)
    {
        if (state.Return is not null || state.IsCleaningUp)
        {
            return null;
        }

        if (plan.Deadline is { } deadline && facts.Now - state.OpenedAt > deadline && !state.IsPromoted)
        {
            return Turn(state, plan, $"The deadline of {Duration.Text(deadline)} is over.");
        }

        if (state.DeployedAt is null)
        {
            return null;
        }

        foreach (PlanGate gate in plan.GatesOf(plan.Steps[state.Step]).Where(g => !g.Advisory))
        {
            if (state.Gates.GetValueOrDefault(gate.Name) is { Verdict: GateVerdict.Fail } tally && tally.Failures >= gate.FailAfter)
            {
                string times = gate.FailAfter > 1 ? $" {tally.Failures} times in a row" : "";
                string reason = $"The gate {gate.Name} failed{times}: {tally.Reason}";
                if (gate.OnFail == GateAction.Rollback)
                {
                    return Turn(state, plan, reason);
                }

                if (state.Held is null)
                {
                    return new(RecordType.Decided, state with { Held = reason, Reason = reason });
                }
            }
        }

        return null;
    }

    /// <summary>Turns the rollout back.</summary>
    public static Note Turn(RolloutState state, RolloutPlan plan, string reason) => new(
        RecordType.Decided, state with { Return = new(plan.Rollback, CdpRolloutStatus.RolledBack, reason), Reason = reason, SafeAt = null });

    // A loop to a goal. Two looks a minute apart must show it, and nothing that was announced may still be applied.
    private static Decision Back(RolloutState state, Return way, Facts facts)
    {
        if (!facts.IsSafe)
        {
            return state.SafeAt is not null ? new Note(RecordType.Decided, state with { SafeAt = null })
                : facts.CannotReturn is null ? new Reduce()
                : state.Intent is not null ? UntilDead(state.Intent)
                : new Note(RecordType.Closed, state with { Final = CdpRolloutStatus.Failed, Reason = $"{way.Reason} {facts.CannotReturn}" });
        }

        if (state.SafeAt is not { } safe)
        {
            return new Note(RecordType.Decided, state with { SafeAt = facts.Now });
        }

        return state.Intent is not null ? UntilDead(state.Intent)
            : facts.Now - safe < Apart ? new Rest(safe + Apart, "The way back is done; a second look makes sure of it.")
            : new Note(RecordType.Closed, state with { Final = way.End, Reason = way.Reason, Held = null, Suspended = null });
    }

    private static Rest UntilDead(Intent intent) =>
        new(intent.At + DeadAfter, "A write that was announced may still be applied; it is waited for until no signature of it is taken any more.");

    private static Decision Forward(RolloutPlan plan, RolloutState state, Facts facts)
    {
        if (state.IsCleaningUp)
        {
            return (state.Held ?? state.Suspended) is { } why ? Rest.For(facts.Now, PlanRules.GateInterval, why) : new TakeDown();
        }

        if (Drift(state, facts) is { } drift)
        {
            return drift;
        }

        // Before it is looked whether it is held: gates go on in a hold, from when the step is deployed.
        if (state is { IsWritten: true, DeployedAt: null } && facts.IsDeployed)
        {
            return new Note(
                RecordType.Decided,
                state with { DeployedAt = facts.Now, Reason = state.Held ?? state.Suspended ?? $"Step {state.Step + 1} is deployed." });
        }

        if (state.Held is not null || state.Suspended is not null)
        {
            return Rest.For(facts.Now, PlanRules.GateInterval, state.Held ?? state.Suspended!);
        }

        PlanStep step = plan.Steps[state.Step];
        if (!state.IsWritten)
        {
            return Advance.Write(plan, state, step, facts);
        }

        if (state.DeployedAt is not { } since)
        {
            return Rest.For(facts.Now, DeployingInterval, $"Step {state.Step + 1} is being deployed.");
        }

        return Advance.Held(plan, state, step, since, facts);
    }

    // Old reads hold no healthy rollout: it counts when it is later than all that is known, or is there a minute later too.
    private static Decision? Drift(RolloutState state, Facts facts)
    {
        if (facts.Drift is null)
        {
            return state.DriftAt is null ? null : new Note(RecordType.Decided, state with { DriftAt = null });
        }

        if (state.Held is not null)
        {
            return null;
        }

        if (facts.DriftIsNew || (state.DriftAt is { } first && facts.Now - first >= Apart))
        {
            return new Note(RecordType.Decided, state with { Held = facts.Drift, Reason = facts.Drift, DriftAt = null });
        }

        return state.DriftAt is { } seen
            ? new Rest(seen + Apart, "Something is not as it was pinned; a second look makes sure of it.")
            : new Note(RecordType.Decided, state with { DriftAt = facts.Now });
    }
}
