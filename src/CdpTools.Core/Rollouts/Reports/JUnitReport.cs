using System.Globalization;
using System.Xml.Linq;

namespace CdpTools.Rollouts;

/// <summary>
/// A report in the form of JUnit's, which build servers show: a case for each gate of each step, and one for the rollout. Fail is a failure, Error
/// an error, and what was not measured, or came to nothing, is skipped.
/// </summary>
internal static class JUnitReport
{
    public static XDocument Write(RolloutReport report)
    {
        List<XElement> cases =
        [
            Case(report, "rollout", report.Reason, Duration(report.Opened, report.Changed), report.Status switch
            {
                "Completed" => null,
                "RolledBack" or "Stopped" => "failure",
                "Failed" => "error",
                _ => "skipped",
            }),
        ];
        foreach (ReportStep step in report.Steps)
        {
            cases.AddRange(step.Gates.Where(g => !g.Advisory).Select(gate => Case(
                report,
                $"step {step.Number}, {step.Does}: {gate.Name}",
                gate.Reason ?? gate.Counts,
                Duration(step.Deployed, step.To ?? report.Changed),
                gate.Verdict switch
                {
                    "Pass" => null,
                    "Fail" => "failure",
                    "Error" => "error",
                    _ => "skipped",
                })));
        }

        return new(
            new XElement(
                "testsuites",
                new XElement(
                    "testsuite",
                    new XAttribute("name", $"Rollout {report.Id}"),
                    new XAttribute("tests", cases.Count),
                    new XAttribute("failures", Count("failure")),
                    new XAttribute("errors", Count("error")),
                    new XAttribute("skipped", Count("skipped")),
                    new XAttribute("time", Duration(report.Opened, report.Changed)),
                    new XAttribute("timestamp", report.Opened.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)),
                    cases)));

        int Count(string kind) => cases.Count(c => c.Element(kind) is not null);
    }

    private static XElement Case(RolloutReport report, string name, string message, string time, string? kind) => new(
        "testcase",
        new XAttribute("classname", report.Id),
        new XAttribute("name", name),
        new XAttribute("time", time),
        kind is null ? null : new XElement(kind, new XAttribute("message", message)));

    private static string Duration(DateTime? from, DateTime? to) =>
        (to - from is { } time && time > TimeSpan.Zero ? time : TimeSpan.Zero).TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}
