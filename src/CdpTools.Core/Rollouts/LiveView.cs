using System.Globalization;
using System.Text;
using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>What is drawn while rollouts are waited for.</summary>
internal interface ILiveView
{
    /// <summary>Takes a rollout as it is.</summary>
    /// <param name="rollout">The rollout at its last look.</param>
    /// <param name="since">How long that look is ago.</param>
    /// <returns>All lines, or null where it is too early to draw again.</returns>
    IReadOnlyList<string>? Draw(CdpRollout rollout, TimeSpan since);
}

/// <summary>A rollout in a few lines, for a terminal on which they are drawn anew in place.</summary>
/// <param name="width">How many columns there are; a line never has all of them, as some terminals would break it.</param>
/// <param name="isUnicode">Whether the terminal shows more than ASCII.</param>
internal sealed class LiveView(int width, bool isUnicode) : ILiveView
{
    private const int MostMarks = 12;
    private readonly Dictionary<string, StringBuilder> marks = [];
    private readonly string signs = isUnicode ? "●✗○!█░" : "+x?!#-";

    // Evidence, from -1, worse, to +1, fine.
    private readonly string levels = isUnicode ? "▁▂▃▄▅▆▇█" : "_,.-=+*#";
    private int step;
    private DateTime? measured;

    /// <inheritdoc/>
    public IReadOnlyList<string> Draw(CdpRollout rollout, TimeSpan since)
    {
        Mark(rollout);
        DateTime now = (rollout.SeenAt ?? rollout.Changed) + since;
        var lines = new List<string>
        {
            $"{rollout.Id}{(rollout.Name is { } name ? $"  {Shown.OneLine(name)}" : "")}  {rollout.Status}  step {rollout.Step}/{rollout.Of}"
                + (rollout.Weight is { } weight ? $"  weight {Policies.PolicyText.Percent(weight)}" : ""),
            Shown.OneLine(rollout.Reason),
        };
        if (rollout is { HeldSince: { } from, HeldUntil: { } to } && to > from && !rollout.Done)
        {
            double share = Math.Clamp((now - from) / (to - from), 0, 1);
            int columns = Math.Clamp(width - 26, 10, 50), full = (int)Math.Round(share * columns);
            string left = to > now ? $"{Duration.Text(to - now)} left" : "over";
            lines.Add(string.Create(
                CultureInfo.InvariantCulture, $"hold [{new string(signs[4], full)}{new string(signs[5], columns - full)}] {share:P0}, {left}"));
        }

        int longest = rollout.Verdicts.Select(v => v.Gate.Length).DefaultIfEmpty(0).Max();
        foreach (CdpGateVerdict verdict in rollout.Verdicts)
        {
            string value = $"{Shown.OneLine(verdict.Value ?? "")}{(verdict.Limit is { } limit ? $" ({Shown.OneLine(limit)})" : "")}";
            string row = marks[verdict.Gate].ToString().PadRight(MostMarks);
            lines.Add($"  {verdict.Gate.PadRight(Math.Min(longest, 20))}  {verdict.Verdict,-12}  {row}  {value}");
        }

        if (!rollout.Done)
        {
            lines.Add(Next(rollout, since));
        }

        return [.. lines.Select(l => Cut(l, width, isUnicode))];
    }

    // Where a person is wanted the wait ends: then it says what for.
    private static string Next(CdpRollout rollout, TimeSpan since) => rollout.Status switch
    {
        CdpRolloutStatus.AwaitingApproval => $"Approve-CdpRollout {rollout.Id} -Hash {rollout.ApprovalHash?[..8]}, or -Deny.",
        CdpRolloutStatus.Holding => $"Resume-CdpRollout {rollout.Id}, with -Repin to take things as they are; or Stop-CdpRollout.",
        CdpRolloutStatus.Suspended => $"Resume-CdpRollout {rollout.Id} lets it go on.",
        _ => (rollout.NextTickIn is { } wait && wait > since ? $"Next look in {Duration.Text(wait - since)}." : "Looking.")
            + " Ctrl+C leaves the rollout as it is.",
    };

    // One mark a measurement, of the step that it is at.
    private void Mark(CdpRollout rollout)
    {
        if (rollout.Step != step)
        {
            (step, measured) = (rollout.Step, null);
            marks.Clear();
        }

        bool isNew = rollout.MeasuredAt != measured;
        measured = rollout.MeasuredAt;
        foreach (CdpGateVerdict verdict in rollout.Verdicts)
        {
            if (!marks.TryGetValue(verdict.Gate, out StringBuilder? row))
            {
                marks[verdict.Gate] = row = new();
            }

            if (isNew || row.Length == 0)
            {
                row.Append(verdict.Verdict switch
                {
                    _ when verdict.Evidence is { } evidence => levels[(int)Math.Round((evidence + 1) / 2 * (levels.Length - 1))],
                    nameof(GateVerdict.Pass) => signs[0],
                    nameof(GateVerdict.Fail) => signs[1],
                    nameof(GateVerdict.Inconclusive) => signs[2],
                    _ => signs[3],
                });
                row.Remove(0, Math.Max(0, row.Length - MostMarks));
            }
        }
    }

    /// <summary>As much of a line as fits.</summary>
    public static string Cut(string line, int width, bool isUnicode) =>
        line.Length < width ? line : line[..Math.Max(1, width - 2)] + (isUnicode ? "…" : ">");
}
