using System.Xml.Linq;

namespace CdpTools.Rollouts;

/// <summary>A report as one HTML file: no script, no link to outside, readable in light and dark, and on paper.</summary>
internal static class HtmlReport
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --back: #fff; --card: #f6f8fa;
          --Pass: #1a7f37; --Fail: #cf222e; --Inconclusive: #9a6700; --Error: #8250df; --share: #0969da; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --back: #0d1117; --card: #161b22;
          --Pass: #3fb950; --Fail: #f85149; --Inconclusive: #d29922; --Error: #a371f7; --share: #58a6ff; } }
        body { margin: 2rem auto; padding: 0 1rem; max-width: 60rem; font: 15px/1.5 system-ui, sans-serif; }
        html { color: var(--ink); background: var(--back); }
        h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
        p { margin: .4rem 0; } .soft { color: var(--soft); } code { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
        .status { display: inline-block; margin: .6rem 0 .2rem; padding: .1rem .7rem; border: 2px solid; border-radius: 1rem; font-weight: 600; }
        .good { color: var(--Pass); } .bad { color: var(--Fail); } .open { color: var(--Inconclusive); }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
        th { color: var(--soft); font-weight: 600; white-space: nowrap; } td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
        .Pass { color: var(--Pass); } .Fail { color: var(--Fail); } .Inconclusive { color: var(--Inconclusive); } .Error { color: var(--Error); }
        svg { width: 100%; height: auto; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
        svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
        @media print { body { margin: 0; max-width: none; font-size: 11pt; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
        """;

    public static string Write(RolloutReport report)
    {
        string tone = report.Status switch
        {
            "Completed" => "good",
            "RolledBack" or "Stopped" or "Failed" => "bad",
            _ => "open",
        };
        XElement html = new(
            "html",
            new XAttribute("lang", "en"),
            new XElement(
                "head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("title", $"Rollout {report.Id}: {report.Status}"),
                new XElement("style", Style)),
            new XElement(
                "body",
                new XElement("h1", $"Rollout {report.Id}{(report.Name is { } name ? $": {name}" : "")}"),
                new XElement("div", new XAttribute("class", $"status {tone}"), report.Status),
                new XElement("p", report.Reason),
                new XElement(
                    "p",
                    new XAttribute("class", "soft"),
                    $"Primary {report.PrimaryId}, staging distribution {report.StagingId}, policy {report.PolicyId}. Opened "
                    + $"{MarkdownReport.Time(report.Opened)} by {report.OpenedBy}. Last record {MarkdownReport.Time(report.Changed)}. Journal: ",
                    new XElement("code", report.Store)),
                new XElement("h2", "Share of the traffic"),
                ReportFigure.Draw(report),
                new XElement("h2", "What is released"),
                report.Changes.Count == 0
                    ? new XElement("p", "Nothing: both configurations were the same.")
                    : new XElement("ul", report.Changes.Select(c => new XElement("li", new XElement("code", c)))),
                new XElement("h2", "Steps"),
                Table(
                    ["Step", "Does", "Hold", "Outcome", "Written", "Deployed", "Left"],
                    report.Steps.Select(s => Row(
                        Cell($"{s.Number}"), Cell(s.Does), Cell(s.Hold), Cell(s.Outcome), Time(s.From), Time(s.Deployed), Time(s.To)))),
                new XElement("h2", "Gates"),
                report.Steps.Any(s => s.Gates.Count > 0)
                    ? Table(
                        ["Step", "Gate", "Last", "Measured", "Value", "Limit", "Reason"],
                        report.Steps.SelectMany(s => s.Gates.Select(g => Row(
                            Cell($"{s.Number}"), Cell(g.Name + (g.Advisory ? " (advisory)" : "")), Cell(g.Verdict, g.Verdict.Replace(" ", "")),
                            Cell(g.Counts), Cell(g.Value), Cell(g.Limit), Cell(g.Reason)))))
                    : new XElement("p", "The plan has no gates."),
                Forecasts(report),
                Approvals(report),
                new XElement("h2", "The way back"),
                new XElement("p", report.WayBack),
                new XElement("h2", "Journal"),
                Table(
                    ["#", "When", "What", "Status", "Why", "Who"],
                    report.Events.Select(e => Row(Cell($"{e.Seq}"), Time(e.At), Cell(e.Type), Cell(e.Status), Cell(e.Reason), Cell(e.By)))),
                new XElement("p", new XAttribute("class", "soft"), "All times are UTC, by the clock of the service.")));
        return "<!DOCTYPE html>\n" + html.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    private static IEnumerable<XElement> Forecasts(RolloutReport report) => report.Forecasts.Count == 0 ? [] :
    [
        new("h2", "What the steps could show"),
        new(
            "p",
            new XAttribute("class", "soft"),
            "How often a regression of 2, 3, 5 and 10 times the odds of an error would have been caught within the hold, at the rate that was "
            + "measured, by simulation."),
        ForecastFigure.Draw(report.Forecasts),
        .. report.Forecasts.Where(f => f.Message is not null).Select(f => new XElement("p", $"Step {f.Step}, {f.Gate}: {f.Message}")),
    ];

    private static IEnumerable<XElement> Approvals(RolloutReport report)
    {
        ReportStep[] approved = [.. report.Steps.Where(s => s.Approval is not null)];
        return approved.Length == 0 ? [] :
        [
            new("h2", "Approvals"),
            Table(
                ["Step", "When", "Who", "Why", "Hash"],
                approved.Select(s => Row(
                    Cell($"{s.Number}"), Time(s.Approval!.At), Cell(s.Approval.By), Cell(s.Approval.Reason), Cell(s.Approval.Hash[..8])))),
        ];
    }

    private static XElement Table(string[] head, IEnumerable<XElement> rows) => new(
        "div",
        new XAttribute("class", "scroll"),
        new XElement(
            "table",
            new XElement("thead", new XElement("tr", head.Select(h => new XElement("th", new XAttribute("scope", "col"), h)))),
            new XElement("tbody", rows)));

    private static XElement Row(params XElement[] cells) => new("tr", cells.AsEnumerable());

    // An empty text, so that no cell closes itself.
    private static XElement Cell(string? text, string? tone = null) =>
        new("td", tone is null ? null : new XAttribute("class", tone), text ?? "");

    private static XElement Time(DateTime? time) => new("td", new XAttribute("class", "time"), MarkdownReport.Time(time));
}
