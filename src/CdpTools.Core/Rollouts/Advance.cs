using CdpTools.Policies;
using CdpTools.Xml;

namespace CdpTools.Rollouts;

/// <summary>The way from one step to the next, where nothing speaks against it. A part of <see cref="Decide"/>, and as pure.</summary>
internal static class Advance
{
    /// <summary>The step is not written yet.</summary>
    public static Decision Write(RolloutPlan plan, RolloutState state, PlanStep step, Facts facts)
    {
        if (step.Promote && state.Step > 0 && Unapproved(plan, state, state.Step - 1, facts) is { } missing)
        {
            return missing;
        }

        // The same again makes an Intent young; there is never another one beside it.
        if (state.Intent is { } open)
        {
            return new Send(state with { Intent = open with { At = facts.Now } });
        }

        if (step.Promote)
        {
            return new Send(state with
            {
                Intent = new(state.Step, facts.Now, facts.PairETags, null), MayBePromoted = true, Reason = "The staging configuration is promoted.",
            });
        }

        string wanted = Wanted(plan, step, state.Policy);
        return XmlDiff.SameContent(ServiceXml.Parse(wanted), ServiceXml.Parse(state.Policy))
            ? new Note(RecordType.Outcome, state with { IsWritten = true, Reason = $"The policy has {step.Describe()} already." })
            : new Send(state with
            {
                Intent = new(state.Step, facts.Now, facts.PolicyETag, wanted), Reason = $"Step {state.Step + 1}: {step.Describe()}.",
            });
    }

    /// <summary>The policy as a step makes it: on, with the step's share or header, and all else as it was.</summary>
    public static string Wanted(RolloutPlan plan, PlanStep step, string policy)
    {
        var edit = new PolicyEdit
        {
            MaySwitch = true, Enabled = true, Weight = step.Weight, Header = step.Header, HeaderValue = step.Value,
            IdleTTL = step.Weight is null ? null : plan.Stickiness?.IdleTTL, MaximumTTL = step.Weight is null ? null : plan.Stickiness?.MaximumTTL,
        };
        return ServiceXml.ToText(PolicyXml.Patch(ServiceXml.Parse(policy), edit.Apply(PolicyXml.Read(ServiceXml.Parse(policy)))));
    }

    /// <summary>The step is deployed: its hold, its gates, its approval, and then the next one.</summary>
    public static Decision Held(RolloutPlan plan, RolloutState state, PlanStep step, DateTimeOffset since, Facts facts)
    {
        List<PlanGate> gates = [.. plan.GatesOf(step)];

        // Gates are measured as soon as there is something to measure, and then once a minute.
        DateTimeOffset look = gates.Count == 0 ? DateTimeOffset.MaxValue
            : facts.Now + (state.MeasuredAt is null ? TimeSpan.FromSeconds(1) : PlanRules.GateInterval);
        if (facts.Now < since + step.Hold)
        {
            return new Rest(
                look < since + step.Hold ? look : since + step.Hold,
                $"Step {state.Step + 1} ({step.Describe()}) is held until {(since + step.Hold).UtcDateTime:HH:mm:ss}Z.");
        }

        var notShown = new List<string>();
        foreach (PlanGate gate in gates.Where(g => !g.Advisory))
        {
            GateTally? tally = state.Gates.GetValueOrDefault(gate.Name);
            if (facts.Now >= since + step.MaxHold && MayGoUnshown(plan, state, gate, tally))
            {
                notShown.Add(gate.Name);
            }
            else if (tally?.Verdict != GateVerdict.Pass)
            {
                return facts.Now < since + step.MaxHold
                    ? new Rest(look, $"The gate {gate.Name} has not passed: {tally?.Reason ?? "it was not measured yet"}")
                    : GiveUp(plan, state, gate, tally);
            }
        }

        if (notShown.Count > 0 && !state.NotShown.Contains(state.Step))
        {
            return new Note(RecordType.Decided, state with
            {
                NotShown = [.. state.NotShown, state.Step],
                Reason = $"Step {state.Step + 1} ({step.Describe()}) advanced, not shown: MaxHold is over, and {string.Join(", ", notShown)} "
                    + "could not tell.",
            });
        }

        return Unapproved(plan, state, state.Step, facts) ?? (state.Step + 1 < plan.Steps.Count
            ? new Note(RecordType.Decided, state with
            {
                Step = state.Step + 1, IsWritten = false, DeployedAt = null, Gates = new Dictionary<string, GateTally>(), MeasuredAt = null,
                Asked = null, Reason = $"Step {state.Step + 1} ({step.Describe()}) {(notShown.Count > 0 ? "advanced, not shown" : "has passed")}.",
            })
            : plan.CleanUp
            ? new Note(RecordType.Decided, state with { IsCleaningUp = true, Reason = "Promoted and baked; the pair is taken down." })
            : new Note(RecordType.Closed, state with
            {
                Final = CdpRolloutStatus.Completed,
                Reason = (step.Promote
                    ? "Promoted, and the hold after it has passed."
                    : "All steps are done. The policy stays as the last one made it.")
                    + (state.NotShown.Count > 0 ? $" Without proof: step {string.Join(", ", state.NotShown.Select(s => s + 1))}." : ""),
            }));
    }

    // Of no error at all it is 1, but for the last digit.
    private const double NoEvidence = 1 + 1e-9;

    // The plan's own choice for a site that is too small to show anything: never without traffic, nor where anything speaks for Fail.
    private static bool MayGoUnshown(RolloutPlan plan, RolloutState state, PlanGate gate, GateTally? tally) =>
        gate is { Type: GateKind.Compare, OnInconclusive: GateAction.Advance } && tally?.Verdict == GateVerdict.Inconclusive
        && state.Evidence.GetValueOrDefault(gate.Name) is { IsMoved: false } evidence && evidence.Step == state.Step
        && evidence.Totals.Staging >= gate.MinRequests && evidence.Fail(CompareGate.Settings(plan, gate)) <= NoEvidence;

    private static Note GiveUp(RolloutPlan plan, RolloutState state, PlanGate gate, GateTally? tally)
    {
        string reason = $"MaxHold is over, and the gate {gate.Name} has not passed: {tally?.Reason ?? "it was not measured"}";
        GateAction action = tally?.Verdict switch
        {
            GateVerdict.Fail => gate.OnFail,
            GateVerdict.Error => gate.OnError,
            _ => gate.OnInconclusive,
        };
        return action == GateAction.Rollback
            ? Decide.Turn(state, plan, reason)
            : new(RecordType.Decided, state with { Held = reason, Reason = reason });
    }

    // An approval is compared with what is there when it is used, not when it is given.
    private static Decision? Unapproved(RolloutPlan plan, RolloutState state, int step, Facts facts)
    {
        if (plan.Steps[step].Approve is not { } text || state.Approval?.Hash == Decide.ApprovalHash(state, step))
        {
            return null;
        }

        string hash = Decide.ApprovalHash(state, step);
        return state.Asked == hash
            ? Rest.For(facts.Now, PlanRules.GateInterval, $"Waiting for approval: {text}.")
            : new Note(RecordType.Asked, state with { Asked = hash, Approval = null, Reason = $"Approval is asked for: {text}." });
    }
}
