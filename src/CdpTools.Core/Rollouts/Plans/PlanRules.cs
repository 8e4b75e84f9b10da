using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>The rules of a plan whose words are all in order: what its steps and gates mean together.</summary>
internal static class PlanRules
{
    /// <summary>How often gates are measured at most.</summary>
    public static readonly TimeSpan GateInterval = TimeSpan.FromMinutes(1);

    public static List<CdpRolloutFinding> Check(RolloutPlan plan)
    {
        var findings = new List<CdpRolloutFinding>();
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            CheckOrder(plan, i, findings);
            CheckHold(plan, i, findings);
        }

        if (plan.CleanUp && !plan.Steps.Any(s => s.Promote))
        {
            findings.Add(Error(
                ErrorIds.PlanOrder, "CleanUp", "There is no promotion: taking the pair down would take the release with it.",
                "Add a step with Promote, or leave CleanUp out."));
        }

        TimeSpan shortest = plan.Steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Hold);
        if (plan.Deadline is { } deadline && deadline < shortest)
        {
            findings.Add(Error(
                ErrorIds.PlanDeadline, "Deadline", $"The holds alone take {Duration.Text(shortest)}, and the deadline is {Duration.Text(deadline)}.",
                "Give a later deadline, or shorter holds."));
        }

        return findings;
    }

    private static void CheckOrder(RolloutPlan plan, int i, List<CdpRolloutFinding> findings)
    {
        PlanStep step = plan.Steps[i];
        string place = $"Steps[{i}]";
        if (step.Promote && i < plan.Steps.Count - 1)
        {
            findings.Add(Error(
                ErrorIds.PlanOrder, place, "The promotion is not the last step: it disables the policy, so that nothing can follow.",
                "Put it at the end; what is to follow is its Hold."));
        }

        if (i == 0)
        {
            return;
        }

        PlanStep before = plan.Steps[i - 1];
        if (step.Weight < before.Weight)
        {
            findings.Add(Error(
                ErrorIds.PlanOrder, place + ".Weight", $"The weight goes down, from {before.Weight} to {step.Weight}.",
                "Let weights grow; the way back is the rollback's."));
        }
        else if (step.Weight is { } weight && weight == before.Weight)
        {
            findings.Add(Warning(
                ErrorIds.PlanOrder, place + ".Weight", $"The weight {weight} is that of the step before.",
                "Give the step before a longer hold instead."));
        }

        if (step.Header is not null && before.Weight is not null)
        {
            findings.Add(Error(
                ErrorIds.PlanOrder, place + ".Header", "A header follows a weight: the public would be taken off staging again.",
                "Put steps by header before those by weight."));
        }
    }

    private static void CheckHold(RolloutPlan plan, int i, List<CdpRolloutFinding> findings)
    {
        PlanStep step = plan.Steps[i];
        string place = $"Steps[{i}]";
        List<PlanGate> gates = [.. plan.GatesOf(step)];
        if (step.MaxHold < step.Hold)
        {
            findings.Add(Error(
                ErrorIds.PlanHold, place + ".MaxHold", $"MaxHold {Duration.Text(step.MaxHold)} is below Hold {Duration.Text(step.Hold)}.",
                "Give at least Hold, or leave it out: it is four times Hold then."));
        }

        foreach (PlanGate gate in gates.Where(g => !g.Advisory))
        {
            TimeSpan needed = GateInterval * (gate.FailAfter - 1);
            if (needed > step.MaxHold)
            {
                findings.Add(Error(
                    ErrorIds.PlanHold, place + ".Hold",
                    $"The gate '{gate.Name}' fails after {gate.FailAfter} measurements, a minute apart: the hold is over before it could.",
                    $"Give Hold = '{Duration.Text(needed)}' or longer, or a smaller FailAfter."));
            }
        }

        CheckMetrics(plan, step, place, gates, findings);
        CompareRules.Check(plan, i, findings);
        if (gates.Find(g => g.SameAsPrimary.Count > 0) is { } same && step.Header is null && step.Gates is not null)
        {
            findings.Add(Warning(
                ErrorIds.PlanHold, place + ".Gates",
                $"The gate '{same.Name}' compares nothing with the primary here: only a header tells which of the two answers.",
                "Name it in a step by header."));
        }

        if (step.Hold == TimeSpan.Zero && step.Approve is null)
        {
            findings.Add(Warning(
                ErrorIds.PlanHold, place + ".Hold",
                step.Promote ? "There is no bake: nobody looks after the promotion." : "The step is left at once.",
                "Give Hold = '15m', say."));
        }

        if (!gates.Exists(g => !g.Advisory) && step.Approve is null)
        {
            findings.Add(Warning(
                ErrorIds.PlanUnwatched, place, "No gate watches this step, and nobody is asked: it passes whatever happens.",
                "Name a gate, or give Approve."));
        }
    }

    // A minute is judged when it is settled, so that a hold which is shorter can see none.
    private static void CheckMetrics(RolloutPlan plan, PlanStep step, string place, List<PlanGate> gates, List<CdpRolloutFinding> findings)
    {
        foreach (PlanGate gate in gates.Where(g => g.Type == GateKind.Metric))
        {
            TimeSpan needed = plan.SettleTime + TimeSpan.FromMinutes(2);
            if (step.MaxHold < needed && !gate.Advisory)
            {
                findings.Add(Error(
                    ErrorIds.PlanHold, place + ".Hold",
                    $"The gate '{gate.Name}' sees no minute in time: each is judged when it is {Duration.Text(plan.SettleTime)} old (SettleTime).",
                    $"Give Hold = '{Duration.Text(needed)}' or longer, or leave the gate out of this step."));
            }
            else if (step.Hold < needed && step.Approve is null && !gate.Advisory)
            {
                findings.Add(Warning(
                    ErrorIds.PlanHold, place + ".Hold",
                    $"The gate '{gate.Name}' sees its first minute after {Duration.Text(needed)}: the step is held until then.",
                    $"Give Hold = '{Duration.Text(needed)}' or longer."));
            }

            if (step.Promote && gate.Namespace is null && gate.Arm == GateArm.Staging)
            {
                findings.Add(Warning(
                    ErrorIds.PlanMetric, place + ".Gates",
                    $"The gate '{gate.Name}' looks at staging, and after the promotion nothing goes there.",
                    "Let the bake be watched by gates with Arm = 'Primary', or by an alarm, and name them in the step's Gates."));
            }
        }
    }

    public static CdpRolloutFinding Error(string id, string place, string message, string action) =>
        new(id, CdpSeverity.Error, place, message, action);

    public static CdpRolloutFinding Warning(string id, string place, string message, string action) =>
        new(id, CdpSeverity.Warning, place, message, action);
}
