using System.Security.Cryptography;
using CdpTools.Aws;
using CdpTools.CloudWatch;
using CdpTools.Distributions;
using CdpTools.Work;
using CdpTools.Xml;

namespace CdpTools.Rollouts;

/// <summary>What a rollout is opened with.</summary>
/// <param name="Plan">The plan, its scripts' hashes in it.</param>
/// <param name="Opened">The first record's body.</param>
/// <param name="State">Where it begins.</param>
/// <param name="Now">The service's time.</param>
internal sealed record ReadyRollout(RolloutPlan Plan, Opened Opened, RolloutState State, DateTimeOffset Now);

/// <summary>Opens rollouts: finds the pair, pins it, and takes the next number of the primary.</summary>
internal sealed class RolloutStart(IConnection connection, IJournalStore store, Caller? caller = null)
{
    /// <summary>Looks at the pair. Changes nothing.</summary>
    /// <exception cref="CdpException">There is no pair, or it is not one that the plan can be carried out on.</exception>
    public async Task<ReadyRollout> PrepareAsync(RolloutPlan plan, string primaryId, ICallLog log, CancellationToken cancellationToken)
    {
        Ids.Require(primaryId, "distribution");
        var tick = new TickConnection(connection);
        var cloud = new CloudFront(tick);
        CdpDistribution primary = await cloud.Distributions.GetAsync(primaryId, log, cancellationToken).ConfigureAwait(false);
        if (primary.Staging)
        {
            throw RolloutFaults.NotStartable(primaryId, "it is a staging distribution.", "Give the primary's id.");
        }

        if (DistributionXml.Text(primary.Document!, "ConnectionMode") is "tenant-only")
        {
            throw RolloutFaults.NotStartable(
                primaryId, "it is a multi-tenant distribution, and those cannot use continuous deployment.", "Use another distribution.");
        }

        if (primary.ContinuousDeploymentPolicyId is not { } policyId)
        {
            throw RolloutFaults.NotStartable(
                primaryId, "no continuous deployment policy is attached to it.",
                "Make a staging distribution (New-CdpStagingDistribution), a policy (New-CdpPolicy) and attach it (Register-CdpPolicy).");
        }

        CdpPolicy policy = await cloud.Policies.GetAsync(policyId, log, cancellationToken).ConfigureAwait(false);
        CdpDistribution staging = await cloud.Finder.StagingByNameAsync(policy.StagingDistributionDnsNames, log, cancellationToken)
            .ConfigureAwait(false)
            ?? throw RolloutFaults.NotStartable(
                primaryId, $"the staging distribution of its policy {policyId} is not found.", $"Look at the policy: Get-CdpPolicy {policyId}.");
        Check(plan, primary, staging, log);
        await CheckAlarmsAsync(plan, primaryId, log, cancellationToken).ConfigureAwait(false);
        await CheckMetricsAsync(plan, cloud, primaryId, staging.Id, log, cancellationToken).ConfigureAwait(false);
        var opened = new Opened
        {
            Plan = plan with { Gates = [.. plan.Gates.Select(Hashed).Select(g => Blocked(plan, g, policy))], PrimaryId = primaryId },
            Primary = new(primaryId, primary.ETag!, ServiceXml.ToText(primary.Document!)),
            Staging = new(staging.Id, staging.ETag!, ServiceXml.ToText(staging.Document!)),
            Policy = new(policyId, policy.ETag!, ServiceXml.ToText(policy.Document!)),
        };
        DateTimeOffset now = tick.Now ?? Clock.Time.GetUtcNow();
        return new(opened.Plan, opened, new()
        {
            Id = await NextIdAsync(primaryId, cancellationToken).ConfigureAwait(false),
            PrimaryId = primaryId,
            PolicyId = policyId,
            StagingId = staging.Id,
            PinHash = opened.PinHash(opened.Plan),
            Policy = opened.Policy.Document,
            Seen = new(policy.LastModifiedTime, primary.LastModifiedTime, staging.LastModifiedTime),
            OpenedAt = now,
            Reason = "Opened.",
        }, now);
    }

    /// <summary>Opens it.</summary>
    /// <exception cref="CdpValidationException">Another one of the primary is under way.</exception>
    public async Task<CdpRollout> OpenAsync(ReadyRollout ready, CancellationToken cancellationToken)
    {
        var journal = new Journal(store, ready.State.Id) { Caller = caller ?? Caller.Local };
        RolloutState state = ready.State with { Notices = Notice.After(ready.Plan, null, ready.State, 1) };
        if (await journal.TryAppendAsync(RecordType.Opened, ready.Opened, state, ready.Now, cancellationToken).ConfigureAwait(false))
        {
            return CdpRollout.From(ready.Plan, journal.Last, store.Name, journal.Last.Account);
        }

        OpenRollout first = await OpenRollout.LoadAsync(store, ready.State.Id, cancellationToken).ConfigureAwait(false);
        throw UnderWay(first);
    }

    // The n-th is refused while the one before is not closed: in one store no two are under way on one pair.
    private async Task<string> NextIdAsync(string primaryId, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> ids = await OpenRollout.ListAsync(store, primaryId, cancellationToken).ConfigureAwait(false);
        if (ids.Count > 0)
        {
            OpenRollout last = await OpenRollout.LoadAsync(store, ids[^1], cancellationToken).ConfigureAwait(false);
            if (last.State.Final is null)
            {
                throw UnderWay(last);
            }
        }

        return $"{primaryId}-{ids.Count + 1}";
    }

    private static CdpValidationException UnderWay(OpenRollout other) => RolloutFaults.UnderWay(
        other.State.Id, other.State.PrimaryId, $"{other.Status}. {other.State.Reason}",
        $"Go on with it (Wait-CdpRollout {other.State.Id}), or stop it first (Stop-CdpRollout {other.State.Id}).");

    private static void Check(RolloutPlan plan, CdpDistribution primary, CdpDistribution staging, ICallLog log)
    {
        DistributionPairRules.Require(DistributionPairRules.CheckRoles(primary.Document!, staging.Document!));
        if (!staging.Enabled)
        {
            throw RolloutFaults.NotStartable(
                primary.Id, $"the staging distribution {staging.Id} is disabled.",
                $"Enable it: Update-CdpDistribution -Id {staging.Id} -Enabled $true.");
        }

        if (plan.Steps.Any(s => s.Promote) && DistributionFields.SameButForKept(primary.Document!, staging.Document!))
        {
            log.Warning(
                $"The staging distribution {staging.Id} has the primary's configuration already: the promotion will change nothing but disable the "
                + "policy.");
        }
    }

    // A rollout that begins in an alarm would be turned back by it, or hide what it is about.
    private async Task CheckAlarmsAsync(RolloutPlan plan, string primaryId, ICallLog log, CancellationToken cancellationToken)
    {
        var cloudWatch = new CloudWatchApi(connection);
        foreach (PlanGate gate in plan.Gates.Where(g => g.Type == GateKind.Alarm && !g.Advisory))
        {
            IReadOnlyList<(string Name, AlarmState? State)> alarms =
                await AlarmGate.StatesAsync(gate, cloudWatch, log, cancellationToken).ConfigureAwait(false);
            Measurement judged = AlarmGate.Judge(gate, alarms);
            if (judged.Verdict is GateVerdict.Fail or GateVerdict.Error)
            {
                throw RolloutFaults.NotStartable(
                    primaryId, $"of its gate {gate.Name}, {judged.Reason}.",
                    "See what it is about, or take the alarm out of the plan, or let the gate be Advisory.");
            }
        }
    }

    // A cache hit rate that nobody publishes would leave the gate without a word for ever.
    private static async Task CheckMetricsAsync(
        RolloutPlan plan, CloudFront cloud, string primaryId, string stagingId, ICallLog log, CancellationToken cancellationToken)
    {
        if (plan.Gates.FirstOrDefault(g => g is { Type: GateKind.Compare, Per: ComparePer.Miss, Advisory: false }) is not { } gate)
        {
            return;
        }

        foreach (string id in (string[])[primaryId, stagingId])
        {
            if (!await cloud.Distributions.HasAdditionalMetricsAsync(id, log, cancellationToken).ConfigureAwait(false))
            {
                throw RolloutFaults.NotStartable(
                    primaryId, $"its gate {gate.Name} counts per miss, and {id} does not publish its cache hit rate.",
                    $"Switch its additional metrics on (aws cloudfront create-monitoring-subscription --distribution-id {id} "
                    + "--monitoring-subscription RealtimeMetricsSubscriptionConfig={RealtimeMetricsSubscriptionStatus=Enabled}), "
                    + "or count per Request.");
            }
        }
    }

    // A plan that leaves stickiness as it is has it in the policy.
    private static PlanGate Blocked(RolloutPlan plan, PlanGate gate, CdpPolicy policy) =>
        gate is { Type: GateKind.Compare, Block: null } && plan.Stickiness is null
            ? gate with { Block = CompareGate.BlockFor(policy.Config.TrafficConfig?.SingleWeightConfig?.SessionStickinessConfig?.MaximumTTL) }
            : gate;

    // What is pinned of a script is its content.
    private static PlanGate Hashed(PlanGate gate)
    {
        if (gate.Path is not { } path)
        {
            return gate;
        }

        try
        {
            return gate with { Sha256 = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw RolloutFaults.PlanUnreadable($"The script of the gate {gate.Name} cannot be read: {e.Message}");
        }
    }
}
