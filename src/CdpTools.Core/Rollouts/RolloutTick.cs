using CdpTools.Aws;
using CdpTools.Errors;
using CdpTools.Policies;
using CdpTools.Work;
using CdpTools.Writes;
using CdpTools.Xml;

namespace CdpTools.Rollouts;

/// <summary>Measures gates.</summary>
internal interface IGates
{
    Task<IReadOnlyList<Measurement>> MeasureAsync(
        OpenRollout rollout, IEnumerable<PlanGate> gates, DateTimeOffset now, ICallLog log, CancellationToken cancellationToken);
}

/// <summary>
/// One tick: reads the journal, looks, decides, does at most one write, records it. It may be killed at any instruction, and two may run at
/// once: the journal's next record is created by one of them.
/// </summary>
internal sealed class RolloutTick(IConnection connection, IJournalStore store, IGates gates, TimeProvider time, Caller? caller = null)
{
    // Whoever is overtaken so often in one tick has others that do the work.
    private const int Tries = 5;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(50);
    private readonly Notifier notifier = new(connection);
    private OpenRollout? before;

    /// <summary>Does it.</summary>
    /// <returns>The rollout after it, with the time at which it is worth calling again.</returns>
    /// <exception cref="CdpException">Something cannot be read or sent. The rollout is as it was, and the next tick goes on.</exception>
    public async Task<CdpRollout> RunAsync(string id, IWorkLog log, CancellationToken cancellationToken)
    {
        for (int i = 1; ; i++)
        {
            OpenRollout rollout = before = await OpenRollout.LoadAsync(store, id, cancellationToken, caller, before).ConfigureAwait(false);
            if (rollout.State.Final is not null)
            {
                await notifier.SendAsync(rollout, rollout.Journal.Last.At, log, cancellationToken).ConfigureAwait(false);
                return rollout.ToPublic();
            }

            var tick = new TickConnection(connection);
            if (await TryAsync(rollout, tick, log, cancellationToken).ConfigureAwait(false) is { } rest)
            {
                log.Verbose($"{id}: {rest}");
                await notifier.SendAsync(rollout, tick.Now ?? time.GetUtcNow(), log, cancellationToken).ConfigureAwait(false);
                return rollout.ToPublic().At(rest, tick.Now ?? time.GetUtcNow());
            }

            if (i == Tries)
            {
                return (await OpenRollout.LoadAsync(store, id, cancellationToken).ConfigureAwait(false)).ToPublic();
            }

            log.Verbose($"{id}: somebody else has recorded something first, or the look took a minute; looking again.");
        }
    }

    // Null where somebody else was first, or the look has grown old: then all is looked at again.
    private async Task<Rest?> TryAsync(OpenRollout rollout, TickConnection tick, IWorkLog log, CancellationToken cancellationToken)
    {
        var cloud = new CloudFront(tick);
        RolloutState state = rollout.State;
        Seen known = state.Seen;

        // Before the look, so that it is no later than the service's time that an Intent is dated with.
        long looked = time.GetTimestamp();
        Look look;
        try
        {
            look = await Look.AtAsync(cloud, tick, state, log, cancellationToken).ConfigureAwait(false);
        }
        catch (CdpServiceException e) when (e.ErrorCode == ErrorIds.NoSuchDistribution)
        {
            return await WithoutPrimaryAsync(rollout, tick, e, cancellationToken).ConfigureAwait(false);
        }

        IReadOnlyList<Measurement> measured = IsTimeToMeasure(state, look.Now)
            ? await gates.MeasureAsync(rollout, rollout.Plan.GatesOf(rollout.Plan.Steps[state.Step]), look.Now, log, cancellationToken)
                .ConfigureAwait(false)
            : [];
        while (true)
        {
            Facts facts = look.For(rollout.Primary, rollout.Staging, state, known) with { Measurements = measured };
            switch (Decide.Next(rollout.Plan, state, facts))
            {
                case Note note:
                    object body = note.Type == RecordType.Measured ? new { Measurements = measured } : new { note.State.Reason };
                    state = note.State with { Seen = look.After(known) };
                    measured = note.Type == RecordType.Measured ? [] : measured;
                    if (!await AppendAsync(rollout, note.Type, body, state, look, cancellationToken).ConfigureAwait(false))
                    {
                        return null;
                    }

                    break;
                case Send send:
                    // Dated with a time that is long over, what is announced would count as dead while it is under way: it is looked again.
                    return time.GetElapsedTime(looked) >= Decide.SendWithin
                        ? null
                        : await SendAsync(rollout, send, (look, looked), tick, cloud, log, cancellationToken).ConfigureAwait(false);
                case Reduce:
                    return await ReduceAsync(rollout, look, cloud, log, cancellationToken).ConfigureAwait(false);
                case TakeDown:
                    return await TakeDownAsync(rollout, look, cloud, log, cancellationToken).ConfigureAwait(false);
                case Rest rest:
                    return rest;
            }
        }
    }

    // It may be the account that is the wrong one, so nothing is concluded: only a person who leaves all as it is ends it.
    private async Task<Rest?> WithoutPrimaryAsync(
        OpenRollout rollout, TickConnection tick, CdpServiceException gone, CancellationToken cancellationToken)
    {
        RolloutState state = rollout.State;
        if (state.Return is not { Mode: RollbackMode.None } way)
        {
            throw RolloutFaults.PrimaryNotFound(state.Id, state.PrimaryId, gone);
        }

        DateTimeOffset now = tick.Now ?? time.GetUtcNow();
        RolloutState end = state with { Final = way.End, Reason = $"{way.Reason} The primary {state.PrimaryId} is not there any more." };
        return await rollout.TryAppendAsync(RecordType.Closed, new { end.Reason }, end, now, cancellationToken).ConfigureAwait(false)
            ? Rest.For(now, TimeSpan.Zero, end.Reason)
            : null;
    }

    private static bool IsTimeToMeasure(RolloutState state, DateTimeOffset now) =>
        state is { DeployedAt: not null, Return: null, Final: null, IsCleaningUp: false }
        && (state.MeasuredAt is not { } last || now - last >= Again);

    private static Task<bool> AppendAsync(
        OpenRollout rollout, RecordType type, object body, RolloutState state, Look look, CancellationToken cancellationToken) =>
        rollout.TryAppendAsync(type, body, state, look.Now, cancellationToken);

    // First the record, then one PUT. Its date is taken before it is asked whether the minute is over: whoever freezes after that has a
    // signature that nobody takes any more.
    private async Task<Rest?> SendAsync(
        OpenRollout rollout,
        Send send,
        (Look Look, long Timestamp) at,
        TickConnection tick,
        CloudFront cloud,
        IWorkLog log,
        CancellationToken cancellationToken)
    {
        Look look = at.Look;
        RolloutState state = send.State with { Seen = look.After(send.State.Seen) };
        Intent intent = state.Intent!;
        string resource = intent.Wanted is null ? state.PrimaryId : state.PolicyId;
        if (!await AppendAsync(rollout, RecordType.Intent, new { Resource = resource, intent.IfMatch }, state, look, cancellationToken)
            .ConfigureAwait(false))
        {
            return null;
        }

        tick.MayBeSigned = () => time.GetElapsedTime(at.Timestamp) < Decide.SendWithin;
        try
        {
            if (intent.Wanted is { } policy)
            {
                await cloud.Policies.UpdateAsync(state.PolicyId, ServiceXml.Parse(policy), intent.IfMatch, log, cancellationToken)
                    .ConfigureAwait(false);
            }
            else
            {
                string[] etags = intent.IfMatch.Split(", ");
                await cloud.Distributions.PromoteAsync(state.PrimaryId, etags[0], state.StagingId, etags[1], log, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        catch (CdpException e) when (ProvesNothing(e))
        {
            log.Verbose($"{rollout.Journal.Id}: the answer to the write proves nothing ({e.ErrorId}); the next tick looks what is there.");
            return Rest.For(look.Now, TimeSpan.FromSeconds(5), "The answer to the write proves nothing; what is there is looked at next.");
        }
        catch (CdpServiceException e) when (!ErrorIds.IsPassing(e) && !IsOfCaller(e))
        {
            string reason = $"CloudFront refused step {state.Step + 1}: {e.Text}";
            RolloutState held = state with { Held = reason, Reason = reason };
            return await AppendAsync(rollout, RecordType.Decided, new { Error = e.ErrorId }, held, look, cancellationToken).ConfigureAwait(false)
                ? Rest.For(look.Now, PlanRules.GateInterval, reason)
                : null;
        }

        await AppendAsync(rollout, RecordType.Outcome, new { Applied = true }, Decide.Applied(state, intent), look, cancellationToken)
            .ConfigureAwait(false);
        return Rest.For(look.Now, TimeSpan.FromSeconds(2), $"Step {state.Step + 1} is written and is being deployed.");
    }

    private static bool ProvesNothing(CdpException e) =>
        e.Outcome == CdpWriteOutcome.Unknown || e.ErrorId == ErrorIds.TooLate || ErrorIds.IsStale(e);

    // What other credentials, or the same with more rights, would be given.
    private static bool IsOfCaller(CdpServiceException e) => e.StatusCode == 403 || e.ErrorCode is "ExpiredToken" or "RequestExpired";

    private static async Task<Rest?> ReduceAsync(
        OpenRollout rollout, Look look, CloudFront cloud, IWorkLog log, CancellationToken cancellationToken)
    {
        RolloutState state = rollout.State;
        string what;
        try
        {
            if (state.MayBePromoted && look.Undone(rollout.Primary, rollout.Staging) is { } undone)
            {
                what = $"The primary {state.PrimaryId} is put back.";
                await cloud.Distributions.UpdateAsync(state.PrimaryId, undone, look.Primary.ETag!, log, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                bool off = state.Return!.Mode == RollbackMode.Disable;
                what = off ? $"The policy {state.PolicyId} is disabled." : $"The policy {state.PolicyId} has weight 0.";
                PolicyEdit edit = off ? new() { Enabled = false } : new() { MaySwitch = true, Weight = 0 };
                CdpPolicyConfig config = edit.Apply(look.Policy!.Config.Copy());
                await cloud.Policies.UpdateAsync(
                    state.PolicyId, PolicyXml.Patch(look.Policy.Document!, config), look.Policy.ETag!, log, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (CdpException e) when (ProvesNothing(e))
        {
            log.Verbose($"{rollout.Journal.Id}: the answer to the write proves nothing ({e.ErrorId}); the next tick looks what is there.");
            return Rest.For(look.Now, TimeSpan.FromSeconds(5), "The way back is looked at next.");
        }

        // Where somebody else was first, the next tick sees for itself what is there.
        await AppendAsync(rollout, RecordType.Outcome, new { Back = what }, state with { SafeAt = null }, look, cancellationToken)
            .ConfigureAwait(false);
        return Rest.For(look.Now, TimeSpan.FromSeconds(5), what);
    }

    // The steps of Remove-CdpStagingDistribution, one a tick: each is chosen from what is there, and guarded by its ETag.
    private async Task<Rest?> TakeDownAsync(OpenRollout rollout, Look look, CloudFront cloud, IWorkLog log, CancellationToken cancellationToken)
    {
        RolloutState state = rollout.State;

        // Whoever works on the next release there must not lose it.
        if (look.StagingEdits(rollout.Staging) is { } edits)
        {
            string reason = $"{edits} It is not taken down: Stop-CdpRollout {state.Id} -Rollback None ends the rollout and leaves it.";
            RolloutState held = state with { Held = reason, Reason = reason };
            return await AppendAsync(rollout, RecordType.Decided, new { Reason = reason }, held, look, cancellationToken).ConfigureAwait(false)
                ? Rest.For(look.Now, PlanRules.GateInterval, reason)
                : null;
        }

        var down = new TearDown(cloud, state.StagingId) { ExpectedPrimaryId = state.PrimaryId };
        if (await down.NextAsync(log, cancellationToken).ConfigureAwait(false) is not { } next)
        {
            RolloutState end = state with { Final = CdpRolloutStatus.Completed, Reason = "Promoted and baked, and the pair is taken down." };
            return await AppendAsync(rollout, RecordType.Closed, new { end.Reason }, end, look, cancellationToken).ConfigureAwait(false)
                ? Rest.For(look.Now, TimeSpan.Zero, end.Reason)
                : null;
        }

        var waiting = Rest.For(look.Now, TimeSpan.FromSeconds(20), $"The pair is taken down: {next.Text}.");
        if (!next.Writes)
        {
            return waiting;
        }

        try
        {
            var plan = new Plan("taking down", state.StagingId, next.Text, [next]);
            var driver = new WriteDriver(new(time, Random.Shared), TimeSpan.FromSeconds(5));
            await new WorkUnderWay(plan, new(driver, new(TimeSpan.Zero, TimeSpan.Zero), false, time)).RunAsync(log, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (CdpException e) when (next.IsTooEarly(e))
        {
            return waiting;
        }

        RolloutState after = state with { Reason = $"The pair is taken down. Done: {next.Text}." };
        return await AppendAsync(rollout, RecordType.Outcome, new { Done = next.Text }, after, look, cancellationToken).ConfigureAwait(false)
            ? Rest.For(look.Now, TimeSpan.FromSeconds(5), after.Reason)
            : null;
    }
}
