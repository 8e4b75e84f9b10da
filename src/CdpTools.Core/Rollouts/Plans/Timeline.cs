using System.Text;

namespace CdpTools.Rollouts;

/// <summary>A plan as a person reads it before it is started: every write, and when it comes at the earliest.</summary>
internal static class Timeline
{
    public static string Text(RolloutPlan plan)
    {
        var text = new StringBuilder("Roll out: ");
        TimeSpan at = TimeSpan.Zero;
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            PlanStep step = plan.Steps[i];
            text.Append(i > 0 ? "; " : "");
            text.Append(at == TimeSpan.Zero ? "at once" : "after " + Duration.Text(at)).Append(": ").Append(step.Describe());
            text.Append(step.Hold > TimeSpan.Zero ? $", held for {Duration.Text(step.Hold)}" : "");
            text.Append(step.Approve is { } approve ? $", approved ({approve})" : "");
            at += step.Hold;
        }

        string gates = string.Join(", ", plan.Gates.Select(g => g.Name + (g.Advisory ? " (advisory)" : "")));
        string back = plan.Rollback == RollbackMode.Disable ? "disables the policy" : "sets the weight to 0";
        return text.Append(gates.Length > 0 ? $"; gates {gates}" : "; no gates").Append($"; a rollback {back}")
            .Append(plan.Steps.Any(s => s.Promote) ? ", or puts the primary back after the promotion" : "").ToString();
    }
}
