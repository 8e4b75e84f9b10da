using System.Management.Automation;
using System.Text;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Plays a plan before it is started: on a simulator of its own, in seconds, with traffic, and with what may go wrong.</summary>
/// <remarks>
/// <para>
/// What runs is what runs in a rollout: the same steps, judge, journal and calls over HTTP. AWS alone is imitated, by a simulator whose clock is
/// moved on from look to look, so that hours take a second. Nothing is asked of AWS, and nothing is changed there. Gates of the types Http and Script
/// ask your own site, so they are not asked, and pass; approvals are given; nobody of Notify is told; alarms of the plan are OK unless the
/// scenario says otherwise.
/// </para>
/// <para>
/// Scenarios: Healthy; Regression (the release makes errors, by -OddsRatio, from -StartMinutes on); Outage (both arms fail alike); NoTraffic;
/// ColdCache; Throttled; LostAnswers; Drift (somebody edits staging); SlowDeploy (25 minutes a change). It ends where the rollout is done, or
/// where a person would be wanted.
/// </para>
/// <para>
/// The property CannotShow lists what AWS may do otherwise than the simulator. The same -Seed plays the same again.
/// </para>
/// </remarks>
/// <example>
/// <title>Would the plan end well, and would it notice a release that makes five times the errors?</title>
/// <code>PS> $errors = @{ Type = 'Compare'; Metric = '5xx' }
/// PS> $plan = @{ Steps = @{ Weight = 0.15; Hold = '45m' }, @{ Promote = $true; Hold = '5m'; Approve = 'Board' }; Gates = @{ errors = $errors } }
/// PS> Invoke-CdpRehearsal $plan -Scenario Healthy, Regression -RequestsPerSecond 200</code>
/// </example>
/// <example>
/// <title>How often, and how soon, does it notice one that begins after ten minutes?</title>
/// <code>PS> $plan = @{ Steps = @{ Weight = 0.15; Hold = '30m' }; Gates = @{ errors = @{ Type = 'Compare'; Metric = '5xx' } } }
/// PS> Invoke-CdpRehearsal $plan -Scenario Regression -OddsRatio 10 -StartMinutes 10 -Runs 3</code>
/// </example>
[Cmdlet(
    VerbsLifecycle.Invoke, "CdpRehearsal",
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpRehearsal), typeof(CdpRehearsalSummary))]
public sealed class InvokeCdpRehearsalCommand : CdpCommand
{
    /// <summary>The plan: a hashtable, or the path of a .psd1 or a .json. Its PrimaryId is put aside.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object Plan { get; set; } = null!;

    /// <summary>What happens; several are played one after the other.</summary>
    /// <value>Healthy</value>
    [Parameter(Position = 1)]
    [ValidateSet("Healthy", "Regression", "Outage", "NoTraffic", "ColdCache", "Throttled", "LostAnswers", "Drift", "SlowDeploy")]
    public string[] Scenario { get; set; } = ["Healthy"];

    /// <summary>The seed of all chance in it.</summary>
    /// <value>1</value>
    [Parameter]
    public int Seed { get; set; } = 1;

    /// <summary>How often each scenario is played, with one seed after the other. With more than one a summary of each scenario comes out.</summary>
    /// <value>1</value>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int Runs { get; set; } = 1;

    /// <summary>The requests of the site a second, of both arms together.</summary>
    /// <value>100</value>
    [Parameter]
    [ValidateRange(0.0, 1_000_000.0)]
    public double RequestsPerSecond { get; set; } = 100;

    /// <summary>The share of the requests that fail, 0 to 1, on a healthy site.</summary>
    /// <value>0.001</value>
    [Parameter]
    [ValidateRange(0.0, 0.5)]
    public double ErrorRate { get; set; } = 0.001;

    /// <summary>Regression: the odds of an error on staging against those on the primary.</summary>
    /// <value>5</value>
    [Parameter]
    [ValidateRange(0.001, 100_000.0)]
    public double OddsRatio { get; set; } = 5;

    /// <summary>Regression: how many minutes after staging first has traffic it begins.</summary>
    /// <value>0</value>
    [Parameter]
    [ValidateRange(0.0, 100_000.0)]
    public double StartMinutes { get; set; }

    /// <summary>The folder for the journals and the reports. Default: a new one among the temporary files.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(Plan, () =>
    {
        object given = Plan is PSObject { BaseObject: FileInfo file } ? file.FullName : Plan;
        ReadPlan read = this.ReadPlan(given);
        RolloutPlan plan = read.Plan ?? throw RolloutFaults.PlanHasErrors(read.Findings);
        string folder = Path is null ? Directory.CreateTempSubdirectory("CdpRehearsal-").FullName : this.FilePath(Path);
        foreach (string scenario in Scenario.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var played = new List<CdpRehearsal>();
            for (int i = 0; i < Runs; i++)
            {
                played.Add(Play(plan, Enum.Parse<RehearsalScenario>(scenario, ignoreCase: true), unchecked(Seed + i), folder));
            }

            WriteObject(Runs == 1 ? played[0] : new CdpRehearsalSummary(played));
        }
    });

    private CdpRehearsal Play(RolloutPlan plan, RehearsalScenario scenario, int seed, string folder)
    {
        string name = System.IO.Path.Combine(folder, $"{scenario}-{seed}");
        var store = new FolderStore(name);
        var settings = new RehearsalSettings
        {
            Scenario = scenario, Seed = seed, RequestsPerSecond = RequestsPerSecond, ErrorRate = ErrorRate, OddsRatio = OddsRatio,
            StartMinutes = StartMinutes,
        };
        return Await(async (log, token) =>
        {
            log.Progress(new("Rehearsal", $"{scenario}, seed {seed}"));
            CdpRehearsal played = await new Rehearsal(s => Start(s, log)).RunAsync(plan, settings, store, log, token).ConfigureAwait(false);
            OpenRollout rollout = await OpenRollout.LoadAsync(store, played.Rollout.Id, token).ConfigureAwait(false);
            string report = name + ".html";
            string html = HtmlReport.Write(await RolloutReport.OfAsync(rollout, token).ConfigureAwait(false));
            await File.WriteAllTextAsync(report, html, Encoding.UTF8, token).ConfigureAwait(false);
            played.Report = report;
            log.Progress(new("Rehearsal", "Done") { IsOver = true });
            return played;
        });
    }

    private static (ISimulator Simulator, IConnection Connection) Start(SimulatorSettings settings, IWorkLog log)
    {
        ISimulator simulator = EngineLoader.Engine.StartSimulator(settings);
        return (simulator, EngineLoader.Engine.Connect(
            new()
            {
                EndpointUrl = simulator.Endpoint.ToString(), AccessKey = simulator.AccessKey, SecretKey = simulator.SecretKey,
                RetryTime = TimeSpan.Zero,
            },
            log));
    }
}
