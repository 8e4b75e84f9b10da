using CdpTools.Aws;
using CdpTools.Work;
using CdpTools.Xml;

namespace CdpTools.Rollouts;

/// <summary>What people say to a rollout. Each is one record; the next tick acts on it.</summary>
internal sealed class RolloutVerbs(IJournalStore store, Caller caller)
{
    // Of two that speak at once one is first, and the other is heard again.
    private const int Tries = 10;

    public Task<CdpRollout> ApproveAsync(string id, string hash, string? reason, CancellationToken cancellationToken) => SayAsync(
        id,
        RecordType.Answered,
        new { Approved = hash, Reason = reason },
        rollout =>
        {
            string asked = Asked(rollout, "approved");
            return hash.Length >= 8 && asked.StartsWith(hash, StringComparison.OrdinalIgnoreCase)
                ? rollout.State with { Approval = new(asked, Environment.UserName, reason), Reason = "Approved." }
                : throw RolloutFaults.WrongHash(id, asked[..8], hash);
        },
        cancellationToken);

    public Task<CdpRollout> DenyAsync(string id, string? reason, CancellationToken cancellationToken) => SayAsync(
        id,
        RecordType.Answered,
        new { Denied = true, Reason = reason },
        rollout =>
        {
            Asked(rollout, "denied");
            string why = reason is null ? "The approval was denied." : $"The approval was denied: {reason}";
            return rollout.State with { Return = new(rollout.Plan.Rollback, CdpRolloutStatus.Stopped, why), SafeAt = null, Reason = why };
        },
        cancellationToken);

    public Task<CdpRollout> SuspendAsync(string id, string? reason, CancellationToken cancellationToken) => SayAsync(
        id,
        RecordType.Commanded,
        new { Verb = "Suspend", Reason = reason },
        rollout =>
        {
            RequireForward(rollout, "suspended");
            if (rollout.State.Suspended is not null)
            {
                throw RolloutFaults.DoesNotFit("suspended", id, "Suspended", " already", $"Resume-CdpRollout {id} lets it go on.");
            }

            string why = reason is null ? "Suspended." : $"Suspended: {reason}";
            return rollout.State with { Suspended = why, Reason = why };
        },
        cancellationToken);

    public Task<CdpRollout> ResumeAsync(string id, string? reason, CancellationToken cancellationToken) => SayAsync(
        id,
        RecordType.Commanded,
        new { Verb = "Resume", Reason = reason },
        rollout =>
        {
            RequireHeld(rollout);
            return Resumed(rollout.State);
        },
        cancellationToken);

    /// <summary>Takes the configurations as they are now, and lets it go on. Approvals are void.</summary>
    public async Task<CdpRollout> RepinAsync(
        string id, string? reason, IConnection connection, ICallLog log, CancellationToken cancellationToken)
    {
        for (int i = 1; ; i++)
        {
            OpenRollout rollout = await OpenRollout.LoadAsync(store, id, cancellationToken, caller).ConfigureAwait(false);
            RequireHeld(rollout);
            if (rollout.State.MayBePromoted || rollout.State.Intent is not null)
            {
                throw RolloutFaults.DoesNotFit(
                    "pinned anew", id, rollout.Status.ToString(),
                    rollout.State.MayBePromoted
                        ? ", and the way back after the promotion needs the first pins"
                        : ", and a write of it is not settled",
                    rollout.State.MayBePromoted
                        ? $"Put right what was changed, or stop it: Stop-CdpRollout {id}."
                        : "Call Step-CdpRollout, and try again.");
            }

            var tick = new TickConnection(connection);
            Look look = await Look.AtAsync(new CloudFront(tick), tick, rollout.State, log, cancellationToken).ConfigureAwait(false);
            if (look.Policy is null || look.Staging is null)
            {
                throw RolloutFaults.DoesNotFit(
                    "pinned anew", id, rollout.Status.ToString(), ", and its policy or its staging distribution is gone",
                    $"Stop it: Stop-CdpRollout {id}.");
            }

            var pins = new Opened
            {
                Plan = rollout.Plan,
                Primary = new(look.Primary.Id, look.Primary.ETag!, ServiceXml.ToText(look.Primary.Document!)),
                Staging = new(look.Staging.Id, look.Staging.ETag!, ServiceXml.ToText(look.Staging.Document!)),
                Policy = new(look.Policy.Id, look.Policy.ETag!, ServiceXml.ToText(look.Policy.Document!)),
            };
            RolloutState state = Resumed(rollout.State) with
            {
                PinnedAt = rollout.Journal.Last.Seq + 1, PinHash = pins.PinHash(rollout.Plan), Policy = pins.Policy.Document, IsWritten = false,
                Evidence = new Dictionary<string, Evidence>(), Approval = null, Asked = null, Seen = look.After(rollout.State.Seen),
                Reason = reason is null ? "Pinned anew." : $"Pinned anew: {reason}",
            };
            if (await rollout.TryAppendAsync(RecordType.Commanded, pins, state, look.Now, cancellationToken).ConfigureAwait(false))
            {
                return rollout.ToPublic();
            }

            if (i == Tries)
            {
                throw RolloutFaults.StoreUnusable(store.Name, "others were first each time.", "Try again.");
            }
        }
    }

    /// <summary>Turns it back. Wins from every state that is not final.</summary>
    /// <param name="id">The rollout.</param>
    /// <param name="mode">What the way back does; null for what the plan says.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    public Task<CdpRollout> StopAsync(string id, RollbackMode? mode, string? reason, CancellationToken cancellationToken) => SayAsync(
        id,
        RecordType.Commanded,
        new { Verb = "Stop", Reason = reason, Rollback = mode },
        rollout =>
        {
            RequireNotFinal(rollout, "stopped");
            string why = reason is null ? rollout.State.Return?.Reason ?? "Stopped." : $"Stopped: {reason}";
            return rollout.State with
            {
                Return = new(mode ?? rollout.State.Return?.Mode ?? rollout.Plan.Rollback, CdpRolloutStatus.Stopped, why), SafeAt = null, Reason = why,
            };
        },
        cancellationToken);

    private async Task<CdpRollout> SayAsync(
        string id, RecordType type, object body, Func<OpenRollout, RolloutState> change, CancellationToken cancellationToken)
    {
        for (int i = 1; ; i++)
        {
            OpenRollout rollout = await OpenRollout.LoadAsync(store, id, cancellationToken, caller).ConfigureAwait(false);

            // Nothing is asked of the service, so its time is that of the last record.
            RolloutState state = change(rollout);
            if (await rollout.TryAppendAsync(type, body, state, rollout.Journal.Last.At, cancellationToken).ConfigureAwait(false))
            {
                return rollout.ToPublic();
            }

            if (i == Tries)
            {
                throw RolloutFaults.StoreUnusable(store.Name, "others were first each time.", "Try again.");
            }
        }
    }

    // What held it is measured anew, from a hold of its own.
    private static RolloutState Resumed(RolloutState state) => state with
    {
        Suspended = null, Held = null, DriftAt = null, Reason = "Resumed.",
        DeployedAt = state.Held is null ? state.DeployedAt : null,
        MeasuredAt = state.Held is null ? state.MeasuredAt : null,
        Gates = state.Held is null ? state.Gates : new Dictionary<string, GateTally>(),
        Evidence = state.Held is null ? state.Evidence : new Dictionary<string, Evidence>(),
    };

    private static string Asked(OpenRollout rollout, string verb)
    {
        RequireForward(rollout, verb);
        return rollout.State.Asked is { } hash && rollout.State.Approval?.Hash != hash
            ? hash
            : throw RolloutFaults.DoesNotFit(
                verb, rollout.State.Id, rollout.Status.ToString(), ", and asks for nothing",
                "An approval is given when it is asked for, as it names what was reviewed; Wait-CdpRollout ends then.");
    }

    private static void RequireHeld(OpenRollout rollout)
    {
        RequireForward(rollout, "resumed");
        if (rollout.State.Held is null && rollout.State.Suspended is null)
        {
            throw RolloutFaults.DoesNotFit(
                "resumed", rollout.State.Id, rollout.Status.ToString(), ", and goes on",
                "Wait-CdpRollout waits for it; Suspend-CdpRollout suspends it.");
        }
    }

    private static void RequireForward(OpenRollout rollout, string verb)
    {
        RequireNotFinal(rollout, verb);
        if (rollout.State.Return is not null)
        {
            throw RolloutFaults.DoesNotFit(
                verb, rollout.State.Id, "on its way back", "", $"Let it come to its end: Wait-CdpRollout {rollout.State.Id}.");
        }
    }

    private static void RequireNotFinal(OpenRollout rollout, string verb)
    {
        if (rollout.State.Final is { } final)
        {
            throw RolloutFaults.DoesNotFit(verb, rollout.State.Id, final.ToString(), ", which is final", "Start-CdpRollout starts another one.");
        }
    }
}
