using System.Globalization;

namespace CdpTools;

/// <summary>How often a plan's gates would have aborted in the past, where nothing was released.</summary>
public sealed class CdpRolloutReplay
{
    internal CdpRolloutReplay(IReadOnlyList<CdpReplayedDay> days) => Days = days;

    /// <summary>Each day on which the plan would have been started.</summary>
    public IReadOnlyList<CdpReplayedDay> Days { get; }

    /// <summary>On how many of them it would have aborted.</summary>
    public int Aborted => Days.Count(d => d.Aborted);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"The plan would have aborted for nothing on {Aborted} of {Days.Count} days.");
}

/// <summary>A plan on one day of the past.</summary>
public sealed class CdpReplayedDay
{
    internal CdpReplayedDay(DateTimeOffset start) => Start = start.UtcDateTime;

    /// <summary>When it would have been started, UTC.</summary>
    public DateTime Start { get; }

    /// <summary>Whether a gate would have failed.</summary>
    public bool Aborted => Gate is not null;

    /// <summary>The first gate that would have failed; null where none would.</summary>
    public string? Gate { get; internal init; }

    /// <summary>In which step, from 1.</summary>
    public int? Step { get; internal init; }

    /// <summary>How long after the start.</summary>
    public TimeSpan? After { get; internal init; }

    /// <summary>Why it would have aborted.</summary>
    public string? Reason { get; internal init; }

    /// <summary>Whether staging had traffic then, which was taken as it was; elsewhere the primary's is split by the step's weight.</summary>
    public bool AsItWas { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start:yyyy-MM-dd HH:mm}Z {Gate ?? "passed"}");
}
