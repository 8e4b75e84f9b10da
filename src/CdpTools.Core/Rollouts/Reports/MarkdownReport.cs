using System.Globalization;
using System.Text;

namespace CdpTools.Rollouts;

/// <summary>A report as Markdown, for tickets and pull requests.</summary>
internal static class MarkdownReport
{
    public static string Write(RolloutReport report)
    {
        var text = new StringBuilder();
        Line($"# Rollout {Safe(report.Id)}{(report.Name is { } name ? $": {Safe(name)}" : "")}");
        Line($"**{report.Status}**: {Safe(report.Reason)}");
        Line($"Primary {report.PrimaryId}, staging distribution {report.StagingId}, policy {report.PolicyId}. Opened {Time(report.Opened)} by "
            + $"{Safe(report.OpenedBy)}; last record {Time(report.Changed)}. Journal: `{report.Store.Replace('`', '\'')}`.");
        Line("## What is released");
        Line(report.Changes.Count == 0
            ? "Nothing: both configurations were the same."
            : string.Join("\n", report.Changes.Select(c => "- " + Safe(c))));
        Line("## Steps");
        Table(
            ["Step", "Does", "Hold", "Outcome", "Written", "Deployed", "Left"],
            report.Steps.Select(s => (IReadOnlyList<string>)
                [$"{s.Number}", s.Does, s.Hold, s.Outcome, Time(s.From), Time(s.Deployed), Time(s.To)]));
        Line("## Gates");
        Table(
            ["Step", "Gate", "Last", "Measured", "Value", "Limit", "Reason"],
            report.Steps.SelectMany(s => s.Gates.Select(g => (IReadOnlyList<string>)
                [$"{s.Number}", g.Name + (g.Advisory ? " (advisory)" : ""), g.Verdict, g.Counts, g.Value ?? "", g.Limit ?? "", g.Reason ?? ""])));
        if (report.Forecasts.Count > 0)
        {
            Line("## What the steps could show");
            Table(
                ["Step", "Gate", "Caught within the hold, by simulation at the rate that was measured", "Besides"],
                report.Forecasts.Select(f => (IReadOnlyList<string>)
                    [$"{f.Step}", f.Gate, string.Join(", ", f.Chances.Select(c => c.Short)), f.Message ?? ""]));
        }

        if (report.Steps.Any(s => s.Approval is not null))
        {
            Line("## Approvals");
            Table(
                ["Step", "When", "Who", "Why", "Hash"],
                report.Steps.Where(s => s.Approval is not null).Select(s => (IReadOnlyList<string>)
                    [$"{s.Number}", Time(s.Approval!.At), s.Approval.By, s.Approval.Reason ?? "", s.Approval.Hash[..8]]));
        }

        Line("## The way back");
        Line(report.WayBack);
        Line("## Journal");
        Table(
            ["#", "When", "What", "Status", "Why", "Who"],
            report.Events.Select(e => (IReadOnlyList<string>)[$"{e.Seq}", Time(e.At), e.Type, e.Status, e.Reason, e.By]));
        return text.ToString().TrimEnd('\n') + "\n";

        void Line(string line) => text.Append(line).Append("\n\n");

        void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
        {
            text.Append("| ").AppendJoin(" | ", head).Append(" |\n|").AppendJoin("|", head.Select(_ => "---")).Append("|\n");
            foreach (IReadOnlyList<string> row in rows)
            {
                text.Append("| ").AppendJoin(" | ", row.Select(Safe)).Append(" |\n");
            }

            text.Append('\n');
        }
    }

    /// <summary>A time, UTC; nothing for none.</summary>
    public static string Time(DateTime? time) => time?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    // Texts of others: nothing of them is markup, and none breaks a table.
    private static string Safe(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            safe.Append(c switch
            {
                '\n' or '\r' => " ",
                '<' => "&lt;",
                '&' => "&amp;",
                '|' or '*' or '_' or '`' or '[' or ']' or '#' or '\\' or '~' => $"\\{c}",
                _ => c.ToString(),
            });
        }

        return safe.ToString();
    }
}
