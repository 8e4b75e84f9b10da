using CdpTools.Errors;
using CdpTools.Policies;

namespace CdpTools.Rollouts;

/// <summary>Several rollouts as one table, a line each, drawn anew in place once a second at most.</summary>
/// <param name="ids">The rollouts in their order.</param>
/// <param name="size">Columns and lines of the terminal.</param>
/// <param name="isUnicode">Whether the terminal shows more than ASCII.</param>
/// <param name="time">When it is time to draw again.</param>
internal sealed class FleetView(IReadOnlyList<string> ids, (int Width, int Height) size, bool isUnicode, TimeProvider time) : ILiveView
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(900);
    private readonly object gate = new();
    private readonly Dictionary<string, (CdpRollout Rollout, DateTime Now)> known = [];
    private readonly Dictionary<string, string> failed = [];
    private long? drawn;

    /// <summary>Takes that one cannot be gone on with.</summary>
    public void Fail(string id, CdpException error)
    {
        lock (gate)
        {
            failed[id] = error.Text;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Draw(CdpRollout rollout, TimeSpan since)
    {
        lock (gate)
        {
            bool isNew = !known.TryGetValue(rollout.Id, out var before) || before.Rollout.Status != rollout.Status;
            known[rollout.Id] = (rollout, (rollout.SeenAt ?? rollout.Changed) + since);
            if (!isNew && drawn is { } last && time.GetElapsedTime(last) < Often)
            {
                return null;
            }

            drawn = time.GetTimestamp();
            return Lines();
        }
    }

    private List<string> Lines()
    {
        int done = known.Values.Count(k => k.Rollout.Done), wanted = known.Values.Count(k => IsWanted(k.Rollout));
        int width = ids.Max(i => i.Length);
        var lines = new List<string>
        {
            $"{ids.Count} rollouts: {done} done, {wanted} for a person, {failed.Count} with an error. Ctrl+C leaves them as they are.",
        };

        // Where they are more than the terminal has lines for, those that need nobody's eye are counted.
        HashSet<string> shown = [.. ids.OrderBy(Urgency).Take(Math.Max(1, size.Height - 4))];
        lines.AddRange(ids.Where(shown.Contains).Select(id => Line(id, width)));
        if (shown.Count < ids.Count)
        {
            lines.Add($"and {ids.Count - shown.Count} more");
        }

        return [.. lines.Select(l => LiveView.Cut(l, size.Width, isUnicode))];
    }

    private string Line(string id, int width)
    {
        string name = id.PadRight(width);
        if (failed.TryGetValue(id, out string? error))
        {
            return $"{name}  {"error",-16}  {Shown.OneLine(error)}";
        }

        if (!known.TryGetValue(id, out var at))
        {
            return $"{name}  ...";
        }

        CdpRollout rollout = at.Rollout;
        string weight = rollout.Weight is { } share ? PolicyText.Percent(share) : "";
        string left = !rollout.Done && rollout.HeldUntil is { } until && until > at.Now ? $"{Duration.Text(until - at.Now)} left" : "";
        return $"{name}  {rollout.Status,-16}  {rollout.Step}/{rollout.Of}  {weight,6}  {left,-12}  {Shown.OneLine(rollout.Reason)}";
    }

    private int Urgency(string id) => failed.ContainsKey(id) ? 0
        : !known.TryGetValue(id, out var at) ? 2
        : IsWanted(at.Rollout) ? 0
        : at.Rollout.Done ? 3 : 1;

    private static bool IsWanted(CdpRollout rollout) =>
        rollout.Status is CdpRolloutStatus.Holding or CdpRolloutStatus.AwaitingApproval or CdpRolloutStatus.Suspended;
}
