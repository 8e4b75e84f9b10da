namespace CdpTools.Rollouts;

/// <summary>A change of status that somebody is to be told of, and has not been.</summary>
/// <param name="To">Which of the plan's Notify it is for, from 0.</param>
/// <param name="Seq">The record that changed it. With the rollout's id it is the message's own.</param>
/// <param name="Status">The status.</param>
/// <param name="Reason">Why.</param>
/// <param name="Attempts">How often it was tried.</param>
internal sealed record Notice(int To, int Seq, CdpRolloutStatus Status, string Reason, int Attempts = 0)
{
    /// <summary>How often it is tried at most.</summary>
    public const int MostAttempts = 5;

    /// <summary>What is to be told after a record: what was before, and what it changes itself.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="before">The state before; null for the first record.</param>
    /// <param name="after">The state after.</param>
    /// <param name="seq">The record's number.</param>
    public static IReadOnlyList<Notice> After(RolloutPlan plan, RolloutState? before, RolloutState after, int seq)
    {
        CdpRolloutStatus status = after.StatusIn(plan);
        IReadOnlyList<Notice> left = before?.Notices ?? [];
        return status == before?.StatusIn(plan)
            ? left
            :
            [
                .. left,
                .. plan.Notify.Select((n, i) => (n, i)).Where(n => n.n.On.Count == 0 || n.n.On.Contains(status))
                    .Select(n => new Notice(n.i, seq, status, after.Reason)),
            ];
    }
}
