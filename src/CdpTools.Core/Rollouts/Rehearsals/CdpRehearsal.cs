using System.Globalization;

namespace CdpTools;

/// <summary>How a plan went in one rehearsal.</summary>
public sealed class CdpRehearsal
{
    internal CdpRehearsal(string scenario, int seed, CdpRollout rollout, TimeSpan took)
    {
        Scenario = scenario;
        Seed = seed;
        Rollout = rollout;
        Took = took;
    }

    /// <summary>What happened in it: Healthy, Regression, Outage, NoTraffic, ColdCache, Throttled, LostAnswers, Drift or SlowDeploy.</summary>
    public string Scenario { get; }

    /// <summary>The seed, which gives the same rehearsal again.</summary>
    public int Seed { get; }

    /// <summary>Where it ended: Completed, RolledBack, Holding and so on.</summary>
    public CdpRolloutStatus Status => Rollout.Status;

    /// <summary>The step at which it ended, from 1.</summary>
    public int Step => Rollout.Step;

    /// <summary>How long it would have taken.</summary>
    public TimeSpan Took { get; }

    /// <summary>Why it ended so.</summary>
    public string Reason => Rollout.Reason;

    /// <summary>The rollout. Its simulator is gone; its journal is there, for Get-CdpRollout and Export-CdpRolloutReport -Store.</summary>
    public CdpRollout Rollout { get; }

    /// <summary>Where its report is: an HTML file.</summary>
    public string? Report { get; internal set; }

    /// <summary>What AWS may do otherwise than the simulator, so that no rehearsal says anything about it.</summary>
    public IReadOnlyList<string> CannotShow => Rollouts.Rehearsal.CannotShow;

    /// <inheritdoc/>
    public override string ToString() => $"{Scenario} {Seed}: {Status}";
}

/// <summary>How a plan went in the rehearsals of one scenario.</summary>
public sealed class CdpRehearsalSummary
{
    internal CdpRehearsalSummary(IReadOnlyList<CdpRehearsal> rehearsals)
    {
        Rehearsals = rehearsals;
        TimeSpan[] times = [.. rehearsals.Select(r => r.Took).Order()];
        Median = times[times.Length / 2];
        Longest = times[^1];
        Ends = string.Join(", ", rehearsals.GroupBy(r => r.Status).OrderByDescending(g => g.Count())
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Count()} {g.Key}")));
    }

    /// <summary>What happened in them.</summary>
    public string Scenario => Rehearsals[0].Scenario;

    /// <summary>How many there were.</summary>
    public int Runs => Rehearsals.Count;

    /// <summary>How they ended, and how often each: 98 Completed, 2 Holding.</summary>
    public string Ends { get; }

    /// <summary>How long the middle one would have taken.</summary>
    public TimeSpan Median { get; }

    /// <summary>How long the longest would have taken.</summary>
    public TimeSpan Longest { get; }

    /// <summary>All of them, one a seed.</summary>
    public IReadOnlyList<CdpRehearsal> Rehearsals { get; }

    /// <summary>What AWS may do otherwise than the simulator, so that no rehearsal says anything about it.</summary>
    public IReadOnlyList<string> CannotShow => Rollouts.Rehearsal.CannotShow;

    /// <inheritdoc/>
    public override string ToString() => $"{Scenario}: {Ends}";
}
