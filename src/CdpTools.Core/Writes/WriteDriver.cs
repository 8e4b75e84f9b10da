using CdpTools.Aws;

namespace CdpTools.Writes;

/// <summary>
/// The one way in which anything is written. An attempt is never repeated blindly: when its answer is lost, or it is refused as
/// stale, what is there is looked at before anything else is done, and the error that comes out says what is known.
/// </summary>
/// <param name="backoff">Waits between attempts.</param>
/// <param name="retryTime">How long a write that is proved not to be applied is sent again.</param>
/// <param name="maxAttempts">How often a write is sent at most; null leaves it to the time.</param>
internal sealed class WriteDriver(Backoff backoff, TimeSpan retryTime, int? maxAttempts = null)
{
    public async Task<T> RunAsync<T>(IWriteKind<T> write, WriteWatch watch, ICallLog log, CancellationToken cancellationToken)
    {
        long start = backoff.Time.GetTimestamp();
        bool mayArriveLate = false;
        for (int number = 1; ; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            log.Verbose($"Attempt {number}: {write.Attempt}.");
            (T? result, CdpException? failure) = await SendAsync(write, watch, log, cancellationToken).ConfigureAwait(false);
            if (failure is null)
            {
                watch.State = new(false, false, IsApplied: true);
                return result!;
            }

            bool inDoubt = failure.Outcome == CdpWriteOutcome.Unknown, doubtful = watch.State.Doubtful || inDoubt;
            mayArriveLate |= inDoubt && !failure.IsFinal;
            watch.State = new(false, doubtful, false);
            bool isProof = !inDoubt && !write.NeedsLook(failure);
            if (isProof && !doubtful)
            {
                throw await write.ExplainAsync(failure, log, cancellationToken).ConfigureAwait(false);
            }

            TimeSpan elapsed = backoff.Time.GetElapsedTime(start);
            bool isLast = isProof || number >= maxAttempts || elapsed >= retryTime;
            var attempt = new FailedAttempt(number, failure, doubtful, isLast);
            Verdict<T> verdict = await JudgeAsync(write, attempt, log, cancellationToken).ConfigureAwait(false);
            switch (verdict.Kind)
            {
                case VerdictKind.Ended:
                    throw verdict.Error!;
                case VerdictKind.NotApplied when isProof:
                    failure = await write.ExplainAsync(failure, log, cancellationToken).ConfigureAwait(false);
                    throw WriteFaults.Refused(failure, write.Name, mayArriveLate);
                case VerdictKind.NotApplied when isLast:
                    throw WriteFaults.GivenUp(failure, write.Name, verdict.Reason, (number, elapsed), mayArriveLate);
                case VerdictKind.NotApplied:
                    Say(verdict, log);
                    await backoff.WaitAsync(number, retryTime - elapsed, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    Say(verdict, log);
                    watch.State = new(false, false, verdict.Kind == VerdictKind.Applied);
                    return verdict.Result!;
            }
        }
    }

    private static void Say<T>(Verdict<T> verdict, ICallLog log)
    {
        if (verdict.IsNews && log is IWorkLog work)
        {
            work.Information(verdict.Reason);
        }
        else
        {
            log.Verbose(verdict.Reason);
        }
    }

    // A reply is no proof by its status alone: a proxy may give one that it has kept, of another call.
    private static async Task<(T? Result, CdpException? Failure)> SendAsync<T>(
        IWriteKind<T> write, WriteWatch watch, ICallLog log, CancellationToken cancellationToken)
    {
        try
        {
            watch.State = watch.State with { UnderWay = true };
            T result = await write.SendAsync(log, cancellationToken).ConfigureAwait(false);
            return (result, write.DoubtAbout(result) is { } doubt ? WriteFaults.ReplyIsNoProof(write.Name, doubt) : null);
        }
        catch (CdpException e)
        {
            return (default, e);
        }
    }

    private static async Task<Verdict<T>> JudgeAsync<T>(IWriteKind<T> write, FailedAttempt attempt, ICallLog log, CancellationToken cancellationToken)
    {
        try
        {
            return await write.JudgeAsync(attempt, log, cancellationToken).ConfigureAwait(false);
        }
        catch (CdpException readError)
        {
            log.Verbose($"Looking at what is there to find out more failed too: {readError.Message}");
            return Verdict<T>.Ended(attempt.Doubtful
                ? WriteFaults.OutcomeUnknown(write.Name, attempt.Failure, readError)
                : WriteFaults.NotLookedAt(write.Name, attempt.Failure, readError));
        }
    }
}
