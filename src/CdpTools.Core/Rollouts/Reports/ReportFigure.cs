using System.Globalization;
using System.Xml.Linq;

namespace CdpTools.Rollouts;

/// <summary>The share of the traffic over the time of a rollout as SVG, with a row of marks for each gate.</summary>
internal static class ReportFigure
{
    private const double Width = 900, Left = 110, Right = 20, Top = 20, Height = 140, Row = 18, EvidenceRow = 64;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static XElement Draw(RolloutReport report)
    {
        DateTime start = report.Opened, end = report.Changed > start ? report.Changed : start.AddMinutes(1);

        // The promotion is all of the traffic: it would flatten the weights, so the scale goes up to the largest of these, and it is drawn in full.
        decimal most = report.Shares.Where(s => s.Share < 1).Select(s => s.Share).DefaultIfEmpty(0).Max();
        most = most > 0 ? most : 0.15m;
        ReportGate[] gates = [.. report.Steps.SelectMany(s => s.Gates).DistinctBy(g => g.Name)];
        double bottom = Top + Height, all = bottom + 30 + gates.Sum(RowOf) + 6, y = bottom + 38;
        List<XElement> parts =
        [
            Text(Left - 8, Top + 4, PolicyPercent(most), "end"),
            Text(Left - 8, bottom + 4, "0 %", "end"),
            Text(Left, bottom + 18, MarkdownReport.Time(start), "start"),
            Text(Width - Right, bottom + 18, MarkdownReport.Time(end), "end"),
            Line(Left, bottom, Width - Right, bottom),
        ];
        for (int i = 0; i < report.Shares.Count; i++)
        {
            (double from, double to) = (X(report.Shares[i].At), X(i + 1 < report.Shares.Count ? report.Shares[i + 1].At : end));
            decimal share = report.Shares[i].Share;
            if (share > 0)
            {
                bool promoted = share == 1;
                double height = (double)Math.Min(1, share / most) * Height;
                string label = promoted ? "promoted: all traffic" : PolicyPercent(share);
                parts.Add(new(
                    Svg + "rect",
                    Number("x", from),
                    Number("y", bottom - height),
                    Number("width", Math.Max(1, to - from)),
                    Number("height", height),
                    new XAttribute("style", $"fill: var(--{(promoted ? "Pass" : "share")}); fill-opacity: {(promoted ? ".35" : ".6")}"),
                    new XElement(Svg + "title", $"{label} from {MarkdownReport.Time(report.Shares[i].At)}")));
                if (to - from > 8 * label.Length)
                {
                    parts.Add(Text(from + 4, bottom - height + 12, label, "start"));
                }
            }
        }

        for (int g = 0; g < gates.Length; g++)
        {
            ReportMeasurement[] measured =
                [.. report.Steps.SelectMany(s => s.Gates).Where(x => x.Name == gates[g].Name).SelectMany(x => x.Measured)];
            parts.Add(Text(Left - 8, y + 4, gates[g].Name.Length > 16 ? gates[g].Name[..15] + "…" : gates[g].Name, "end"));
            parts.AddRange(measured.Select(m => Mark(X(m.At), y, m)));
            if (HasEvidence(gates[g]))
            {
                parts.AddRange(Evidence(measured, y + 34, X));
            }

            y += RowOf(gates[g]);
        }

        return new(
            Svg + "svg",
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {all}")),
            new XAttribute("role", "img"),
            new XElement(Svg + "title", "Share of the traffic over time, and what each gate said: a dot is Pass, a cross Fail, a ring anything else"),
            parts);

        double X(DateTime at) => Left + ((at - start) / (end - start) * (Width - Left - Right));
    }

    private static double RowOf(ReportGate gate) => HasEvidence(gate) ? EvidenceRow : Row;

    private static bool HasEvidence(ReportGate gate) => gate.Type == nameof(GateKind.Compare);

    // A line a gate: above the middle speaks for staging, below against it.
    private static IEnumerable<XElement> Evidence(ReportMeasurement[] measured, double middle, Func<DateTime, double> x)
    {
        const double Half = 18;
        yield return Line(Left, middle, Width - Right, middle);
        yield return Text(Left - 8, middle - Half + 8, "fine", "end");
        yield return Text(Left - 8, middle + Half, "worse", "end");
        string points = string.Join(' ', measured.Where(m => m.Evidence is not null).Select(m => string.Create(
            CultureInfo.InvariantCulture, $"{x(m.At):0.##},{middle - (m.Evidence!.Value * Half):0.##}")));
        yield return new(
            Svg + "polyline",
            new XAttribute("points", points),
            new XAttribute("style", "fill: none; stroke: var(--share); stroke-width: 1.5"),
            new XElement(Svg + "title", "Evidence: up to +1, staging is fine; down to -1, it is worse; 0, nothing is shown"));
    }

    // Form and colour say the same.
    private static XElement Mark(double x, double y, ReportMeasurement measured)
    {
        XElement title = new(Svg + "title", $"{MarkdownReport.Time(measured.At)} {measured.Verdict} {measured.Value}");
        string color = $"var(--{measured.Verdict})";
        return measured.Verdict switch
        {
            "Pass" => new(Svg + "circle", Number("cx", x), Number("cy", y), Number("r", 2.5), new XAttribute("style", $"fill: {color}"), title),
            "Fail" => new(
                Svg + "path",
                new XAttribute("d", string.Create(CultureInfo.InvariantCulture, $"M{x - 4:0.##} {y - 4:0.##} l8 8 m0 -8 l-8 8")),
                new XAttribute("style", $"stroke: {color}; stroke-width: 2"),
                title),
            _ => new(
                Svg + "circle", Number("cx", x), Number("cy", y), Number("r", 2.5), new XAttribute("style", $"fill: none; stroke: {color}"), title),
        };
    }

    private static XElement Text(double x, double y, string text, string anchor) =>
        new(Svg + "text", Number("x", x), Number("y", y), new XAttribute("text-anchor", anchor), text);

    private static XElement Line(double x1, double y1, double x2, double y2) => new(
        Svg + "line", Number("x1", x1), Number("y1", y1), Number("x2", x2), Number("y2", y2), new XAttribute("style", "stroke: var(--line)"));

    private static XAttribute Number(string name, double value) => new(name, value.ToString("0.##", CultureInfo.InvariantCulture));

    private static string PolicyPercent(decimal share) => Policies.PolicyText.Percent(share);
}
