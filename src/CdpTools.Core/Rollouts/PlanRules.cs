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

    private static CdpRolloutFinding Error(string id, string place, string message, string action) =>
        new(id, CdpSeverity.Error, place, message, action);

    private static CdpRolloutFinding Warning(string id, string place, string message, string action) =>
        new(id, CdpSeverity.Warning, place, message, action);
}
