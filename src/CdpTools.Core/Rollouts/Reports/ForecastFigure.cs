using System.Globalization;
using System.Xml.Linq;

namespace CdpTools.Rollouts;

/// <summary>The chances of a forecast as bars, in SVG.</summary>
internal static class ForecastFigure
{
    private const double Width = 900, Left = 230, Bar = 400, Row = 20, Top = 12;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static XElement Draw(IReadOnlyList<CdpRolloutForecast> forecasts)
    {
        var parts = new List<XElement>();
        double y = Top;
        foreach (CdpRolloutForecast forecast in forecasts)
        {
            string gate = forecast.Gate.Length > 16 ? forecast.Gate[..15] + "…" : forecast.Gate;
            parts.Add(Text(10, y + 13, $"Step {forecast.Step}, {gate}", "start"));
            foreach (CdpForecastChance chance in forecast.Chances)
            {
                string half = chance.MedianMinutes is { } minutes ? $", half after {Duration.Text(TimeSpan.FromMinutes(minutes))}" : "";
                string label = string.Create(CultureInfo.InvariantCulture, $"{chance.Chance * 100:0} %{half}");
                parts.Add(Text(Left - 8, y + 13, string.Create(CultureInfo.InvariantCulture, $"{chance.OddsRatio:0.#} times"), "end"));
                parts.Add(Rectangle(Left, y + 3, Bar, "fill: var(--line); fill-opacity: .5"));
                string tone = chance.Chance >= Planner.Enough ? "Pass" : "Inconclusive";
                parts.Add(Rectangle(Left, y + 3, Bar * chance.Chance, $"fill: var(--{tone}); fill-opacity: .7"));
                parts.Add(Text(Left + Bar + 10, y + 13, label, "start"));
                y += Row;
            }

            y += Top;
        }

        return new(
            Svg + "svg",
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {y}")),
            new XAttribute("role", "img"),
            new XElement(Svg + "title", "The chance to catch a regression within the hold, by its size"),
            parts);
    }

    private static XElement Text(double x, double y, string text, string anchor) => new(
        Svg + "text", new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("text-anchor", anchor), text);

    private static XElement Rectangle(double x, double y, double width, string style) => new(
        Svg + "rect", new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("width", Number(width)),
        new XAttribute("height", "12"), new XAttribute("style", style));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
