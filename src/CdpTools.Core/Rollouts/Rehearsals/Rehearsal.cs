using System.Globalization;
using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Policies;

namespace CdpTools.Rollouts;

/// <summary>
/// Plays a plan on a simulator of its own whose clock stands still but for being moved on: the tick, the judge, the journal and the door are those
/// of a real rollout. Gates that ask something other than AWS are not asked.
/// </summary>
/// <param name="start">Starts a simulator and connects to it.</param>
internal sealed class Rehearsal(Func<SimulatorSettings, (ISimulator Simulator, IConnection Connection)> start)
{
    private const string Primary = "EDFDVBD6EXAMPLE", Staging = "E2STAGINGEXAMPLE";

    // So often a rollout is looked at: for over a week of minutes.
    private const int MostTicks = 20_000;

    private const string AllIsWell = "OK";
    private static readonly TimeSpan Propagation = TimeSpan.FromMinutes(3), Slow = TimeSpan.FromMinutes(25), Again = TimeSpan.FromSeconds(20);

    /// <summary>When each rehearsal begins: at a fixed time, so that a seed gives the same one again.</summary>
    public static DateTimeOffset Begin { get; } = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    /// <summary>What AWS may do otherwise than the simulator, by name. Nothing that is rehearsed says anything about it.</summary>
    public static IReadOnlyList<string> CannotShow { get; } =
    [
        "how long CloudFront takes to deploy (3 minutes assumed, 25 in SlowDeploy)",
        "how late CloudWatch's figures come, and how much they change (whole after 3 minutes assumed)",
        "whether the primary's figures have the requests in them that were routed to staging (assumed not; gates take the worse reading)",
        "with how many digits CloudWatch publishes rates (all assumed)",
        "how viewers fall into the arms (by the weight assumed, and pinned where the policy is sticky)",
        "when CloudFront is busy and routes all to the primary",
        "what the gates of the types Http and Script would say (they pass here)",
        "what the release really does to your site",
    ];

    /// <summary>Plays it to its end, or to where a person is wanted for more than an approval.</summary>
    public async Task<CdpRehearsal> RunAsync(
        RolloutPlan plan, RehearsalSettings settings, IJournalStore store, IWorkLog log, CancellationToken cancellationToken)
    {
        string[] alarms = [.. plan.Gates.SelectMany(g => g.Names).Select(n => AlarmGate.Split(n).Name).Distinct()];
        bool isQuiet = settings.Scenario == RehearsalScenario.NoTraffic;
        (ISimulator simulator, IConnection connection) = start(new()
        {
            Sample = true,
            Seed = settings.Seed,
            StartTime = Begin,
            AdditionalMetrics = true,
            Traffic = Traffic(settings),
            Alarms = [.. alarms.Select(name => $"{name}={(isQuiet ? "INSUFFICIENT_DATA" : AllIsWell)}")],
        });
        using (simulator)
        {
            await MakeReleaseAsync(connection, log, cancellationToken).ConfigureAwait(false);
            simulator.Change(new(null, null, null, null, settings.Scenario == RehearsalScenario.SlowDeploy ? Slow : Propagation, null));
            var opening = new RolloutStart(connection, store);

            // Nobody is told of what does not happen.
            ReadyRollout ready = await opening.PrepareAsync(plan with { PrimaryId = null, Notify = [] }, Primary, log, cancellationToken)
                .ConfigureAwait(false);
            CdpRollout rollout = await opening.OpenAsync(ready, cancellationToken).ConfigureAwait(false);
            simulator.Change(new(Faults(settings.Scenario), null, null, null, null, null));
            rollout = await PlayAsync(rollout.Id, settings.Scenario, alarms, simulator, connection, store, log, cancellationToken)
                .ConfigureAwait(false);
            return new(settings.Scenario.ToString(), settings.Seed, rollout, simulator.Now - Begin);
        }
    }

    private static async Task<CdpRollout> PlayAsync(
        string id,
        RehearsalScenario scenario,
        string[] alarms,
        ISimulator simulator,
        IConnection connection,
        IJournalStore store,
        IWorkLog log,
        CancellationToken cancellationToken)
    {
        var caller = Caller.Local;
        var tick = new RolloutTick(connection, store, new RehearsalGates(connection), Clock.Time, caller);
        var verbs = new RolloutVerbs(store, caller);
        bool isEdited = false, isOut = false;
        DateTimeOffset? seen = null;
        CdpRollout? last = null;
        for (int i = 0; i < MostTicks; i++)
        {
            TimeSpan pause = Again;
            try
            {
                CdpRollout rollout = last = await tick.RunAsync(id, log, cancellationToken).ConfigureAwait(false);
                if (rollout.Done || rollout.Status == CdpRolloutStatus.Holding)
                {
                    return rollout;
                }

                if (rollout.Status == CdpRolloutStatus.AwaitingApproval)
                {
                    await verbs.ApproveAsync(id, rollout.ApprovalHash!, "Rehearsed.", cancellationToken).ConfigureAwait(false);
                }

                pause = rollout.NextTickIn is { } wait && wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1);
                seen ??= rollout.HeldSince is null ? null : simulator.Now;
            }
            catch (CdpException e) when (ErrorIds.IsPassing(e))
            {
                log.Verbose($"{id}: {e.Text} It is tried again.");
            }

            if (scenario == RehearsalScenario.Drift && seen is not null && !isEdited)
            {
                isEdited = true;
                await EditAsync(connection, "somebody else's edit", log, cancellationToken).ConfigureAwait(false);
            }

            bool wasOut = isOut;
            isOut = scenario == RehearsalScenario.Outage && seen is { } from && simulator.Now - from is var time
                && time >= TimeSpan.FromMinutes(10) && time < TimeSpan.FromMinutes(30);
            simulator.Change(new(
                null, null, isOut == wasOut ? null : [.. alarms.Select(name => $"{name}={(isOut ? "ALARM" : AllIsWell)}")], null, null, pause));
        }

        return last!;
    }

    // The sample's policy is on already; a rollout begins where nothing goes to staging.
    private static async Task MakeReleaseAsync(IConnection connection, ICallLog log, CancellationToken cancellationToken)
    {
        var policies = new PolicyApi(connection);
        CdpDistribution primary = await new DistributionApi(connection).GetAsync(Primary, log, cancellationToken).ConfigureAwait(false);
        CdpPolicy policy = await policies.GetAsync(primary.ContinuousDeploymentPolicyId!, log, cancellationToken).ConfigureAwait(false);
        XElement off = PolicyXml.Patch(policy.Document!, new PolicyEdit { Enabled = false }.Apply(policy.Config.Copy()));
        await policies.UpdateAsync(policy.Id, off, policy.ETag!, log, cancellationToken).ConfigureAwait(false);
        await EditAsync(connection, "the release that is rehearsed", log, cancellationToken).ConfigureAwait(false);
    }

    private static async Task EditAsync(IConnection connection, string comment, ICallLog log, CancellationToken cancellationToken)
    {
        var distributions = new DistributionApi(connection);
        CdpDistribution staging = await distributions.GetAsync(Staging, log, cancellationToken).ConfigureAwait(false);
        var changed = new XElement(staging.Document!);
        DistributionXml.SetText(changed, "Comment", comment);
        await distributions.UpdateAsync(Staging, changed, staging.ETag!, log, cancellationToken).ConfigureAwait(false);
    }

    private static string[]? Faults(RehearsalScenario scenario) => scenario switch
    {
        RehearsalScenario.Throttled => ["*:throttle:p=0.3"],
        RehearsalScenario.LostAnswers => ["Update*:drop-after:p=0.5"],
        _ => null,
    };

    private static string Traffic(RehearsalSettings settings)
    {
        string more = settings.Scenario switch
        {
            RehearsalScenario.Regression => string.Create(
                CultureInfo.InvariantCulture, $",Ratio={settings.OddsRatio},RatioAfter={settings.StartMinutes}"),
            RehearsalScenario.Outage => ",OutageAt=10,OutageFor=20",
            RehearsalScenario.ColdCache => ",Cold=3",
            _ => "",
        };
        double requests = settings.Scenario == RehearsalScenario.NoTraffic ? 0 : settings.RequestsPerSecond;
        return string.Create(CultureInfo.InvariantCulture, $"Requests={requests},Errors={settings.ErrorRate}{more}");
    }
}
