using System.Globalization;
using CdpTools.Policies;

namespace CdpTools.Rollouts;

/// <summary>What the evidence of a Compare gate says, in words: counts of both arms, their odds ratio, and what would change the verdict.</summary>
internal static class CompareText
{
    public static string Limit(JudgeSettings settings) => string.Create(
        CultureInfo.InvariantCulture,
        $"less than {settings.PassRatio:0.##} times the primary's{(settings.Ceiling is { } c ? $", below {Share(c)}" : "")}");

    /// <param name="gate">The gate.</param>
    /// <param name="settings">What it is judged by.</param>
    /// <param name="evidence">What is known.</param>
    /// <param name="firstWord">When there can be a verdict at all; null where that is over.</param>
    public static Measurement Of(PlanGate gate, JudgeSettings settings, Evidence evidence, DateTimeOffset? firstWord)
    {
        GateVerdict verdict = evidence.Verdict(settings);
        return new(
            gate.Name, verdict, evidence.Minutes == 0 ? null : Value(evidence.Totals), Limit(settings),
            Reason(settings, evidence, verdict, firstWord))
        {
            Line = evidence.Line(settings),
        };
    }

    /// <summary>The counts of both arms.</summary>
    public static string Value(JudgedMinute counts) => string.Create(
        CultureInfo.InvariantCulture,
        $"staging {counts.StagingErrors:N0} of {counts.Staging:N0} ({Share((double)counts.StagingErrors / Math.Max(1, counts.Staging))}), ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"primary {counts.PrimaryErrors:N0} of {counts.Primary:N0} ({Share((double)counts.PrimaryErrors / Math.Max(1, counts.Primary))})");

    /// <summary>
    /// The odds ratio of the sums with its 95 % interval of one look: a half is added to each count, as where there are none there would be no
    /// ratio (Haldane, Anscombe), and the interval is that of the logarithm (Woolf). For people; the verdict is the judge's.
    /// </summary>
    public static string OddsRatio(JudgedMinute counts)
    {
        if (counts.StagingErrors + counts.PrimaryErrors == 0)
        {
            return "no error on either arm";
        }

        double x = counts.StagingErrors + 0.5, y = counts.PrimaryErrors + 0.5;
        double good = counts.Staging - counts.StagingErrors + 0.5, other = counts.Primary - counts.PrimaryErrors + 0.5;
        double ratio = x * other / (y * good), width = Math.Exp(1.96 * Math.Sqrt((1 / x) + (1 / y) + (1 / good) + (1 / other)));
        return string.Create(CultureInfo.InvariantCulture, $"odds ratio {ratio:G3} (95 %: {ratio / width:G3} to {ratio * width:G3})");
    }

    private static string Reason(JudgeSettings settings, Evidence evidence, GateVerdict verdict, DateTimeOffset? firstWord)
    {
        if (evidence.IsMoved && verdict != GateVerdict.Fail)
        {
            return "CloudWatch moved figures by over a tenth after they were judged; raise SettleTime.";
        }

        string noData = evidence.NoData > 0
            ? string.Create(CultureInfo.InvariantCulture, $" {evidence.NoData} min were not judged; of the last, {evidence.WhyNoData}.")
            : "";
        if (evidence.Minutes == 0)
        {
            return (firstWord is { } word
                ? string.Create(CultureInfo.InvariantCulture, $"No minute is judged yet; there can be a verdict from {word.UtcDateTime:HH:mm}Z on.")
                : "No minute could be judged.") + noData;
        }

        (double fail, double pass) = (evidence.Fail(settings), evidence.Pass(settings));
        string counts = string.Create(
            CultureInfo.InvariantCulture, $"{Value(evidence.Totals)} in {evidence.Minutes} min, {OddsRatio(evidence.Totals)}");
        string rounded = evidence.IsRounded ? " Rates are published rounded; errors that this may hide count for the primary." : "";
        return verdict switch
        {
            GateVerdict.Fail => string.Create(
                CultureInfo.InvariantCulture,
                $"Errors on staging are more than {settings.FailRatio:0.##} times as likely as on the primary: {counts}. ")
                + "This stays, whatever comes." + rounded,
            GateVerdict.Pass => string.Create(
                CultureInfo.InvariantCulture,
                $"Errors on staging are less than {settings.PassRatio:0.##} times as likely as on the primary: {counts}. ")
                + "Evidence that they are more would change it." + rounded,
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"Neither is shown: {counts}. Evidence for Fail {fail:G3} of {1 / settings.FalseAborts:G3}, ")
                + string.Create(CultureInfo.InvariantCulture, $"for Pass {pass:G3} of {1 / settings.FalsePasses:G3}.")
                + More(settings, evidence, firstWord) + rounded + noData,
        };
    }

    // A guess for people: evidence that has grown evenly so far goes on to.
    private static string More(JudgeSettings settings, Evidence evidence, DateTimeOffset? firstWord)
    {
        if (firstWord is { } word)
        {
            return string.Create(CultureInfo.InvariantCulture, $" There can be a verdict from {word.UtcDateTime:HH:mm}Z on.");
        }

        double grown = Math.Log(evidence.Pass(settings)), wanted = Math.Log(1 / settings.FalsePasses);
        return grown <= 0 || grown >= wanted ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $" Pass would take about {Math.Ceiling(evidence.Minutes * ((wanted / grown) - 1)):0} min more like these.");
    }

    private static string Share(double share) => share == 0 ? "0 %" : PolicyText.Percent((decimal)double.Round(share, 7));
}
