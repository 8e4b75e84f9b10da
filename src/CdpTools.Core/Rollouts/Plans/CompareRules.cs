using CdpTools.Errors;
using CdpTools.Policies;

namespace CdpTools.Rollouts;

/// <summary>What a plan's Compare gates can show in a step at all.</summary>
internal static class CompareRules
{
    // A viewer who is pinned for longer weighs more than a block of minutes may (measured: 12 % wrong aborts at an hour).
    private const int LongestPinned = 1800;

    // Where errors arise at the origin a healthy staging has the ratio of the miss rates: modelled 1.7 at 15 %, 18 at 1 %.
    private const decimal SmallWeight = 0.05m;

    public static void Check(RolloutPlan plan, int i, List<CdpRolloutFinding> findings)
    {
        PlanStep step = plan.Steps[i];
        string place = $"Steps[{i}]";
        foreach (PlanGate gate in plan.Gates.Where(g => g.Type == GateKind.Compare))
        {
            if (step.Gates?.Contains(gate.Name, StringComparer.OrdinalIgnoreCase) == true && step.Weight is null)
            {
                findings.Add(PlanRules.Error(
                    ErrorIds.PlanMetric, place + ".Gates",
                    step.Promote
                        ? $"The gate '{gate.Name}' compares two arms, and after the promotion nothing goes to staging."
                        : $"The gate '{gate.Name}' compares two arms, and in a step by header testers would be compared with the public.",
                    step.Promote ? "Let an Alarm, or a Metric gate with Arm = 'Primary', watch the bake." : "Name it in steps by weight."));
            }

            if (plan.GatesOf(step).Contains(gate))
            {
                CheckStep(plan, i, gate, findings);
            }
        }
    }

    private static void CheckStep(RolloutPlan plan, int i, PlanGate gate, List<CdpRolloutFinding> findings)
    {
        PlanStep step = plan.Steps[i];
        string place = $"Steps[{i}]", parts = Duration.Text(plan.SettleTime) + " SettleTime"
            + (CompareGate.WarmsUp(plan, i) && gate.WarmUp > TimeSpan.Zero ? $" + {Duration.Text(gate.WarmUp)} WarmUp" : "")
            + $" + 3 blocks of {Duration.Text(CompareGate.BlockOf(plan, gate))} + 1m";
        TimeSpan needed = CompareGate.FirstWord(plan, gate, i);
        if (step.MaxHold < needed && !gate.Advisory)
        {
            findings.Add(PlanRules.Error(
                ErrorIds.PlanHold, place + ".Hold",
                $"The gate '{gate.Name}' can say its first word after {Duration.Text(needed)} ({parts}), when the step is given up.",
                $"Give Hold = '{Duration.Text(needed)}' or longer, or leave the gate out of this step."));
        }
        else if (step.Hold < needed && step.Approve is null && !gate.Advisory)
        {
            findings.Add(PlanRules.Warning(
                ErrorIds.PlanHold, place + ".Hold",
                $"The gate '{gate.Name}' can say its first word after {Duration.Text(needed)} ({parts}): the step is held until then at least.",
                $"Give Hold = '{Duration.Text(needed)}' or longer."));
        }

        if (plan.Stickiness?.MaximumTTL > LongestPinned && CompareGate.WarmsUp(plan, i))
        {
            findings.Add(PlanRules.Warning(
                ErrorIds.PlanMetric, "Stickiness.MaximumTTL",
                $"Viewers are pinned for up to {plan.Stickiness.MaximumTTL / 60} minutes: one whose requests all fail may look like a regression to "
                + $"the gate '{gate.Name}'.",
                "Give 600 (10 minutes), or 1800 at most; or let the gate hold (OnFail = 'Hold')."));
        }

        if (step.Weight <= SmallWeight && gate is { Per: ComparePer.Request, Baseline: 1 } && CompareGate.WarmsUp(plan, i))
        {
            findings.Add(PlanRules.Warning(
                ErrorIds.PlanMetric, $"Gates.{gate.Name}",
                $"At {PolicyText.Percent(step.Weight.Value)} staging's cache answers less than the primary's: where errors come from the origin, a "
                + "healthy release has more of them per request, for good.",
                "Count them with Per = 'Miss', which needs the additional metrics of both distributions, or measure the ratio of a release without "
                + "changes and give it as Baseline. If errors do not come from the origin, nothing is to be done."));
        }
    }
}
