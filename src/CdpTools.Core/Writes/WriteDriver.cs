using CdpTools.Aws;

namespace CdpTools.Writes;

/// <summary>
/// The one way in which anything is written. An attempt is never repeated blindly: when its answer is lost, or it is refused as
/// stale, what is there is looked at before anything else is done, and the error that comes out says what is known.
/// </summary>
/// <param name="backoff">Waits between attempts.</param>
/// <param name="maxAttempts">How often a write is sent at most.</param>
internal sealed class WriteDriver(Backoff backoff, int maxAttempts = WriteDriver.UsualAttempts)
{
    public const int UsualAttempts = 5;

    public async Task<T> RunAsync<T>(IWriteKind<T> write, WriteWatch watch, ICallLog log, CancellationToken cancellationToken)
    {
        for (int number = 1; ; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            log.Verbose($"Attempt {number} of {maxAttempts}: {write.Attempt}.");
            CdpException failure;
            try
            {
                watch.State = watch.State with { UnderWay = true };
                T result = await write.SendAsync(log, cancellationToken).ConfigureAwait(false);
                watch.State = new(false, false, IsApplied: true);
                return result;
            }
            catch (CdpException e)
            {
                failure = e;
            }

            bool lost = failure.Outcome == CdpWriteOutcome.Unknown, doubtful = watch.State.Doubtful || lost;
            watch.State = new(false, doubtful, false);
            if (!lost && !write.NeedsLook(failure, doubtful))
            {
                throw await RefusedAsync(write, failure, watch.State, log, cancellationToken).ConfigureAwait(false);
            }

            var attempt = new FailedAttempt(number, failure, doubtful, number >= maxAttempts);
            Verdict<T> verdict = await JudgeAsync(write, attempt, log, cancellationToken).ConfigureAwait(false);
            switch (verdict.Kind)
            {
                case VerdictKind.Ended:
                    throw verdict.Error!;
                case VerdictKind.NotApplied when attempt.IsLast:
                    throw failure.With(watch.State.Outcome);
                case VerdictKind.NotApplied:
                    log.Verbose(verdict.Reason);
                    await backoff.WaitAsync(number, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    log.Verbose(verdict.Reason);
                    watch.State = new(false, false, verdict.Kind == VerdictKind.Applied);
                    return verdict.Result!;
            }
        }
    }

    private static async Task<CdpException> RefusedAsync<T>(
        IWriteKind<T> write, CdpException refusal, WriteState state, ICallLog log, CancellationToken cancellationToken)
    {
        if (state.Doubtful)
        {
            log.Warning($"The answer to an earlier attempt was lost, so the {write.Name} may have been applied all the same. Read it again before "
                + "you go on.");
        }

        return (await write.ExplainAsync(refusal, log, cancellationToken).ConfigureAwait(false)).With(state.Outcome);
    }

    // When looking fails as well, the original error is the one that counts.
    private static async Task<Verdict<T>> JudgeAsync<T>(IWriteKind<T> write, FailedAttempt attempt, ICallLog log, CancellationToken cancellationToken)
    {
        try
        {
            return await write.JudgeAsync(attempt, log, cancellationToken).ConfigureAwait(false);
        }
        catch (CdpException readError)
        {
            log.Verbose($"Looking at what is there to find out more failed too: {readError.Message}");
            return Verdict<T>.Ended(attempt.Doubtful ? WriteFaults.OutcomeUnknown(write.Name, attempt.Failure, readError) : attempt.Failure);
        }
    }
}
