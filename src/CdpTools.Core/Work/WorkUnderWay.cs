using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Writes;

namespace CdpTools.Work;

/// <summary>A plan while it is carried out: the one runner of steps. It knows at any moment what is done and what is left.</summary>
internal sealed class WorkUnderWay(Plan plan, WorkSettings settings)
{
    private readonly List<string> done = [];
    private IReadOnlyList<Step> left = plan.Steps;
    private WriteWatch? write;
    private int all;
    private bool isOut;
    private bool hasWritten;

    /// <summary>What there is to put out: the newest version that the work has made or found; null when there is nothing.</summary>
    public object? Result { get; set; } = plan.Result;

    /// <summary>What can be said when it is stopped now.</summary>
    public string WhatIsKnown
    {
        get
        {
            lock (done)
            {
                string known = write?.WhatIsKnown ?? $"The {plan.Name} was not begun.";
                return plan.Steps.Count == 1 ? known : $"{known} {DoneAndLeft()} {GoOn()}";
            }
        }
    }

    /// <summary>What there is to put out and has not been; null when there is nothing.</summary>
    public object? TakeResult()
    {
        object? result = isOut ? null : Result;
        isOut |= result is not null;
        return result;
    }

    /// <summary>Carries the plan out, step by step. What the writes come to is put out when only waits are left.</summary>
    /// <exception cref="CdpException">A step failed. The error says what was done, what is left, and how to go on.</exception>
    public async Task RunAsync(IWorkLog log, CancellationToken cancellationToken)
    {
        long lastSuccess = settings.Time.GetTimestamp();
        all = left.Count;
        try
        {
            while (left.Count > 0)
            {
                Step step = left[0];
                if (!left.Any(s => s.Writes))
                {
                    PutOut(log);
                }

                Report(step, log);
                bool tooEarly = false;
                try
                {
                    await step.DoAsync(this, log, cancellationToken).ConfigureAwait(false);
                }
                catch (CdpException e) when (step.IsTooEarly(e) && settings.Time.GetElapsedTime(lastSuccess) < settings.Waiting.Timeout)
                {
                    log.Verbose($"Too early: {e.Message} Trying again.");
                    await Task.Delay(settings.Waiting.Interval, settings.Time, cancellationToken).ConfigureAwait(false);
                    tooEarly = true;
                }

                lastSuccess = tooEarly ? lastSuccess : settings.Time.GetTimestamp();
                await GoOnAsync(step, tooEarly, log, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && (e is not CdpException || done.Count > 0))
        {
            CdpException error = Unexpected.Of(e, write?.State.Outcome ?? CdpWriteOutcome.NotApplied);
            string wayBack = Result is CdpDistribution { SnapshotPath: { } path } ? $" The configuration before is in {path}." : "";
            string known = $"{DoneAndLeft()}{wayBack} {GoOn()}".TrimEnd();
            throw done.Count == 0 ? error : hasWritten ? error.After(known, Result) : error.With(text: $"{Shown.Sentence(error.Text)} {known}");
        }
        finally
        {
            if (all > 1)
            {
                log.Progress(new(plan.Name, "Done") { IsOver = true });
            }
        }
    }

    /// <summary>Makes a write of one of the steps.</summary>
    public Task<T> WriteAsync<T>(IWriteKind<T> kind, IWorkLog log, CancellationToken cancellationToken)
    {
        var watch = new WriteWatch(kind.Name);
        lock (done)
        {
            write = watch;
        }

        return settings.Driver.RunAsync(kind, watch, log, cancellationToken);
    }

    /// <summary>Makes a write of one of the steps, whose result is the work's.</summary>
    public async Task MakeAsync<T>(IWriteKind<T> kind, IWorkLog log, CancellationToken cancellationToken)
        where T : class => Result = await WriteAsync(kind, log, cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until a distribution is deployed, and gives it as it is then.</summary>
    public Task<CdpDistribution> WaitForAsync(DistributionApi api, CdpDistribution distribution, IWorkLog log, CancellationToken cancellationToken) =>
        new DeploymentWait(api, settings.Time).ForAsync(distribution, settings.Waiting, Where(left[0]), log, cancellationToken);

    private async Task GoOnAsync(Step step, bool tooEarly, IWorkLog log, CancellationToken cancellationToken)
    {
        IReadOnlyList<Step> next = tooEarly ? left : [.. left.Skip(1)];
        lock (done)
        {
            if (!tooEarly)
            {
                done.Add(step.Text);
                hasWritten |= step.Writes;
            }

            left = next;
        }

        if (next.Count > 0 && plan.LookAgainAsync is { } look)
        {
            next = await look(log, cancellationToken).ConfigureAwait(false);
            lock (done)
            {
                left = next;
            }
        }
    }

    private WorkProgress Where(Step step) =>
        new(plan.Name, step.Text) { Of = all > 1 ? (Math.Max(1, all - left.Count + 1), all) : null };

    private void Report(Step step, IWorkLog log)
    {
        if (Where(step) is { Of: { } of } progress)
        {
            log.Verbose($"Step {of.Step} of {of.Steps}: {step.Text}");
            log.Progress(progress);
        }
    }

    private void PutOut(IWorkLog log)
    {
        if (TakeResult() is { } result)
        {
            log.Output(result);
        }
    }

    private string DoneAndLeft()
    {
        string before = done.Count == 0 ? "Nothing was done before." : $"Done: {string.Join(", ", done)}.";
        return left.Count == 0 ? before : $"{before} Left: {string.Join(", ", left.Select(s => s.Text))}.";
    }

    // By hand where a step has a command of its own, else by the same call: it does what is left.
    private string GoOn() => left switch
    {
        [] => "",
        _ when left.All(s => s.Command is not null) => $"Go on with: {string.Join("; ", left.Select(s => s.Command!(this)))}",
        _ => plan.Command is { } command ? $"Go on with: {command}" : "The same call goes on from there.",
    };
}
