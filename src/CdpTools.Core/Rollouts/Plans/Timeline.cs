namespace CdpTools.Rollouts;

/// <summary>A plan as a person reads it before it is started: every write, and when it comes at the earliest.</summary>
internal static class Timeline
{
    /// <summary>All of it in one sentence, for a prompt.</summary>
    public static string Text(RolloutPlan plan)
    {
        List<string> steps = [.. Steps(plan)];
        return $"Roll out: {string.Join("; ", [.. steps, .. Rest(plan)])}";
    }

    /// <summary>A line each.</summary>
    public static IReadOnlyList<string> Lines(RolloutPlan plan) => [.. Steps(plan), .. Rest(plan)];

    private static IEnumerable<string> Steps(RolloutPlan plan)
    {
        TimeSpan at = TimeSpan.Zero;
        foreach (PlanStep step in plan.Steps)
        {
            yield return (at == TimeSpan.Zero ? "at once" : "after " + Duration.Text(at)) + ": " + step.Describe()
                + (step.Hold > TimeSpan.Zero ? $", held for {Duration.Text(step.Hold)}" : "")
                + (step.Approve is { } approve ? $", approved ({approve})" : "");
            at += step.Hold;
        }

        if (plan.CleanUp)
        {
            yield return $"after {Duration.Text(at)}: the policy and the staging distribution are taken down";
        }
    }

    private static IEnumerable<string> Rest(RolloutPlan plan)
    {
        string gates = string.Join(", ", plan.Gates.Select(g => g.Name + (g.Advisory ? " (advisory)" : "")));
        yield return gates.Length > 0 ? $"gates {gates}" : "no gates";
        if (plan.Notify.Count > 0)
        {
            yield return $"{string.Join(", ", plan.Notify.Select(n => n.To))} told of it";
        }

        string back = plan.Rollback == RollbackMode.Disable ? "disables the policy" : "sets the weight to 0";
        yield return $"a rollback {back}" + (plan.Steps.Any(s => s.Promote) ? ", or puts the primary back after the promotion" : "");
    }
}
