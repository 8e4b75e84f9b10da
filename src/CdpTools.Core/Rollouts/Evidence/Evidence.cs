namespace CdpTools.Rollouts;

/// <summary>What a Compare gate knows: the running sums of its judges, and the minutes that are not final yet. Records carry it.</summary>
internal sealed record Evidence
{
    /// <summary>How long final minutes are remembered, and how old a minute may grow that still changes.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);

    /// <summary>Judges the primary's figures as they are published.</summary>
    public Judge Published { get; init; } = new();

    /// <summary>Judges them without what was routed to staging: it is not known whether they have it (assumed to be either).</summary>
    public Judge Subtracted { get; init; } = new();

    /// <summary>Whether the primary had fewer requests than staging once: then those cannot be in its figures.</summary>
    public bool IsPublished { get; init; }

    /// <summary>Whether it has failed once: that stays.</summary>
    public bool HasFailed { get; init; }

    /// <summary>The step that the totals are of.</summary>
    public int? Step { get; init; }

    /// <summary>The sums of the step's judged minutes.</summary>
    public JudgedMinute Totals { get; init; }

    /// <summary>How many minutes of the step were judged.</summary>
    public int Minutes { get; init; }

    /// <summary>How many minutes of the step had no data that could be judged, and why the last had none.</summary>
    public int NoData { get; init; }

    public string? WhyNoData { get; init; }

    /// <summary>The first minute that is not final; null before there is one.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>Minutes that were read, and not equal twice yet.</summary>
    public IReadOnlyList<ReadMinute> Waiting { get; init; } = [];

    /// <summary>The last final minutes, to be held against later reads.</summary>
    public IReadOnlyList<FinalMinute> Recent { get; init; } = [];

    /// <summary>Whether later reads moved a total of this step by over a tenth: then its minutes were judged too early.</summary>
    public bool IsMoved { get; init; }

    /// <summary>In how many minutes a rate was not that of a whole number of errors, and the most decimals of a rate.</summary>
    public int Rounded { get; init; }

    public int Decimals { get; init; }

    /// <summary>Whether rates are published rounded; once may be an accident.</summary>
    public bool IsRounded => Rounded > 1;

    public double Fail(JudgeSettings settings) => Worse(Published.FailValue(settings), Subtracted.FailValue(settings));

    /// <summary>Whether any minute of any step was judged.</summary>
    public bool HasJudged => Published.Step is not null;

    /// <summary>The evidence for Fail of each alternative; of both readings the smaller.</summary>
    public IReadOnlyList<double> FailOfEach(JudgeSettings settings) =>
        [.. Published.Fail.OfEach(settings.FailCap).Zip(Subtracted.Fail.OfEach(settings.FailCap), Worse)];

    public double Pass(JudgeSettings settings) => Worse(Published.PassValue(settings), Subtracted.PassValue(settings));

    public GateVerdict Verdict(JudgeSettings settings) => HasFailed ? GateVerdict.Fail
        : IsMoved || Minutes == 0 ? GateVerdict.Inconclusive
        : settings.Verdict(Fail(settings), Pass(settings));

    /// <summary>The evidence as one number: from -1, worse, over 0, nothing shown, to +1, fine.</summary>
    public double Line(JudgeSettings settings)
    {
        double worse = Math.Log(Math.Max(1, Fail(settings))) / Math.Log(1 / settings.FalseAborts);
        double fine = Math.Log(Math.Max(1, Pass(settings))) / Math.Log(1 / settings.FalsePasses);
        return HasFailed ? -1 : Math.Round(Math.Clamp(fine, 0, 1) - Math.Clamp(worse, 0, 1), 3);
    }

    /// <summary>The evidence after a look. Pure, so that a record can be held against the one before.</summary>
    public Evidence After(JudgeSettings settings, EvidenceLook look)
    {
        Evidence now = look.Step == Step ? this : this with
        {
            Step = look.Step, Totals = default, Minutes = 0, NoData = 0, WhyNoData = null, Next = null, Recent = [], IsMoved = false,
        };
        int start = Number(look.StepStart);
        foreach (FinalMinute minute in look.Minutes)
        {
            now = minute.Counts is { } counts ? now.With(settings, look.Step, start, minute.At, counts)
                : now with { NoData = now.NoData + 1, WhyNoData = minute.Why };
        }

        DateTimeOffset? next = look.Minutes.Count > 0 ? look.Minutes[^1].At.AddMinutes(1) : now.Next;
        return now with
        {
            Next = next,
            Waiting = look.Waiting,
            Recent = [.. now.Recent.Concat(look.Minutes).Where(m => m.At >= next - Memory)],
            IsMoved = now.IsMoved || look.IsMoved,
            Rounded = now.Rounded + look.Rounded,
            Decimals = Math.Max(now.Decimals, look.Decimals),
        };
    }

    private double Worse(double published, double subtracted) => IsPublished ? published : Math.Min(published, subtracted);

    private Evidence With(JudgeSettings settings, int step, int start, DateTimeOffset at, JudgedMinute counts)
    {
        JudgedMinute all = Totals;
        JudgedMinute? without = counts.WithoutStaging();
        Evidence now = this with
        {
            Published = Published.Add(settings, step, start, Number(at), counts),
            Subtracted = without is { } rest ? Subtracted.Add(settings, step, start, Number(at), rest) : Subtracted,
            IsPublished = IsPublished || without is null,
            Minutes = Minutes + 1,
            Totals = new(
                all.Staging + counts.Staging, all.Primary + counts.Primary, all.StagingErrors + counts.StagingErrors,
                all.PrimaryErrors + counts.PrimaryErrors),
        };
        return now with { HasFailed = HasFailed || now.Fail(settings) >= 1 / settings.FalseAborts };
    }

    private static int Number(DateTimeOffset minute) => (int)(minute.UtcTicks / TimeSpan.TicksPerMinute);
}

/// <summary>What one look at the metrics gave.</summary>
internal sealed record EvidenceLook
{
    public required int Step { get; init; }

    /// <summary>The first whole minute of the step's hold, from which blocks are counted.</summary>
    public required DateTimeOffset StepStart { get; init; }

    /// <summary>The minutes that are final now, in order.</summary>
    public IReadOnlyList<FinalMinute> Minutes { get; init; } = [];

    public IReadOnlyList<ReadMinute> Waiting { get; init; } = [];

    public bool IsMoved { get; init; }

    public int Rounded { get; init; }

    public int Decimals { get; init; }
}

/// <summary>A minute that is not read again.</summary>
/// <param name="At">Its beginning.</param>
/// <param name="Counts">What is judged; null where there is nothing to.</param>
/// <param name="Why">Why there is nothing to.</param>
internal sealed record FinalMinute(DateTimeOffset At, JudgedMinute? Counts, string? Why);

/// <summary>A minute as it was read: figures that change later are not judged yet.</summary>
/// <param name="At">Its beginning.</param>
/// <param name="ReadAt">When it was first read so.</param>
/// <param name="Values">A value of each series, null for none.</param>
internal sealed record ReadMinute(DateTimeOffset At, DateTimeOffset ReadAt, IReadOnlyList<double?> Values);
