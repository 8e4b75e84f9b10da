namespace CdpTools.Rollouts;

/// <summary>What happens in a rehearsal.</summary>
internal enum RehearsalScenario
{
    /// <summary>Nothing does.</summary>
    Healthy,

    /// <summary>The release makes errors.</summary>
    Regression,

    /// <summary>The origin fails for both arms alike for twenty minutes, and the alarms of the plan are in ALARM.</summary>
    Outage,

    /// <summary>Nobody visits the site.</summary>
    NoTraffic,

    /// <summary>Errors on staging are three times as likely until its cache is warm.</summary>
    ColdCache,

    /// <summary>The service throttles three calls in ten.</summary>
    Throttled,

    /// <summary>The answers to half of the writes are lost.</summary>
    LostAnswers,

    /// <summary>Somebody edits the staging distribution in the first step.</summary>
    Drift,

    /// <summary>Each change takes 25 minutes to be deployed.</summary>
    SlowDeploy,
}

/// <summary>What a rehearsal is played with.</summary>
internal sealed record RehearsalSettings
{
    public RehearsalScenario Scenario { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Requests a second of both arms together.</summary>
    public double RequestsPerSecond { get; init; } = 100;

    /// <summary>The share of the requests that fail, 0 to 1.</summary>
    public double ErrorRate { get; init; } = 0.001;

    /// <summary>Regression: the odds of an error on staging against those on the primary.</summary>
    public double OddsRatio { get; init; } = 5;

    /// <summary>Regression: how many minutes after staging first has traffic it begins.</summary>
    public double StartMinutes { get; init; }
}
