using System.Globalization;
using CdpTools.Rollouts;

namespace CdpTools;

/// <summary>What a Compare gate could show in a step of a plan, by a simulation of a thousand such steps.</summary>
public sealed class CdpRolloutForecast
{
    internal CdpRolloutForecast(int step, string does, string gate, TimeSpan hold)
    {
        Step = step;
        Does = does;
        Gate = gate;
        Hold = hold;
    }

    /// <summary>The step, from 1.</summary>
    public int Step { get; }

    /// <summary>What it does.</summary>
    public string Does { get; }

    /// <summary>The gate.</summary>
    public string Gate { get; }

    /// <summary>How long the step is held.</summary>
    public TimeSpan Hold { get; }

    /// <summary>How many minutes of the hold can be judged by its end: those after the warm-up that are settled by then.</summary>
    public int JudgedMinutes { get; internal init; }

    /// <summary>How many requests staging will serve in these minutes, about.</summary>
    public long Requests { get; internal init; }

    /// <summary>The chances to catch a regression of 2, 3, 5 and 10 times the odds within the hold.</summary>
    public IReadOnlyList<CdpForecastChance> Chances { get; internal init; } = [];

    /// <summary>The chance that a release without a fault has passed by the end of the hold, 0 to 1. Where it has not, the step is held on.</summary>
    public double PassChance { get; internal init; }

    /// <summary>After how many minutes of the step half of such releases have passed; null where they have not in four hours.</summary>
    public int? PassMinutes { get; internal init; }

    /// <summary>What the step cannot show, and what to change; null where it catches a threefold regression in nine of ten.</summary>
    public string? Message { get; internal init; }

    /// <summary>The chances as bars.</summary>
    public IReadOnlyList<string> Chart => [.. Chances.Select(c => c.ToString())];

    /// <inheritdoc/>
    public override string ToString() => $"Step {Step} ({Does}), {Gate}: {string.Join(", ", Chances.Select(c => c.Short))}";
}

/// <summary>The chance to catch a regression of one size.</summary>
public sealed class CdpForecastChance
{
    private const int Columns = 20;

    internal CdpForecastChance(double oddsRatio, double chance, int? medianMinutes)
    {
        OddsRatio = oddsRatio;
        Chance = chance;
        MedianMinutes = medianMinutes;
    }

    /// <summary>The odds of an error on staging against those on the primary.</summary>
    public double OddsRatio { get; }

    /// <summary>The chance to catch it within the hold, 0 to 1.</summary>
    public double Chance { get; }

    /// <summary>After how many minutes of the step it is caught in half of all cases; null where it is not in four hours.</summary>
    public int? MedianMinutes { get; }

    internal string Short => string.Create(CultureInfo.InvariantCulture, $"{OddsRatio:0.#}x {Chance * 100:0} %");

    /// <inheritdoc/>
    public override string ToString()
    {
        int full = (int)Math.Round(Chance * Columns);
        string half = MedianMinutes is { } minutes ? $", half after {Duration.Text(TimeSpan.FromMinutes(minutes))}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{OddsRatio,4:0.#}x [{new string('#', full)}{new string('-', Columns - full)}] {Chance * 100,3:0} %{half}");
    }
}
