using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Gets the sites of a fleet with their rollouts, or what their errors show together.</summary>
/// <remarks>
/// <para>
/// Reads journals and nothing else. With a fleet plan, sites that have no rollout yet are there too. A journal that cannot be read is an error, and
/// the others are shown.
/// </para>
/// <para>
/// -Pooled judges the Compare gates of all sites as one: where each site alone is too small to tell, many of them may not be. It needs that the
/// sites' errors come about independently, and says of no site that it is the bad one. about_CdpTools_Fleets has more.
/// </para>
/// </remarks>
/// <example>
/// <title>Where is each site?</title>
/// <code>PS> Get-CdpRollout EDFDVBD6EXAMPLE-1 | ForEach-Object Name
/// PS> Get-CdpFleet shop-42 -ErrorAction Ignore | Group-Object Status -NoElement</code>
/// </example>
/// <example>
/// <title>What do the errors of all sites of a fleet plan show together?</title>
/// <code>PS> $plan = 'EDFDVBD6EXAMPLE' | New-CdpFleetPlan shop-42 @{ Steps = @{ Weight = 0.05; Hold = '30m'; Approve = 'Board' } }
/// PS> Get-CdpFleet -Plan $plan -Pooled</code>
/// </example>
[Cmdlet(
    VerbsCommon.Get, "CdpFleet", DefaultParameterSetName = NameSet,
    HelpUri = "https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html")]
[OutputType(typeof(CdpFleetTarget), typeof(CdpFleetEvidence))]
public sealed class GetCdpFleetCommand : ServiceCommand
{
    private const string NameSet = "Name";
    private const string PlanSet = "Plan";

    /// <summary>The fleet's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>A fleet plan: the object, or the path of the file that New-CdpFleetPlan wrote.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PlanSet)]
    [ValidateNotNull]
    public object Plan { get; set; } = null!;

    /// <summary>Only this wave of the fleet plan, from 1.</summary>
    [Parameter(ParameterSetName = PlanSet)]
    [ValidateRange(1, 1000)]
    public int Wave { get; set; }

    /// <summary>Gives what the Compare gates of the sites show together.</summary>
    [Parameter]
    public SwitchParameter Pooled { get; set; }

    /// <summary>With -Pooled: the chance of a wrong Fail, 0.0001 to 0.1. The gates share it.</summary>
    /// <value>0.01</value>
    [Parameter]
    [ValidateRange(0.0001, 0.1)]
    public double FalseAborts { get; set; } = 0.01;

    /// <summary>
    /// Where journals are kept: a folder, or s3://bucket/prefix. Default: $env:CDPTOOLS_STORE, else CdpTools/rollouts in the folder for local
    /// application data.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(ParameterSetName == NameSet ? Name : Plan, () =>
    {
        CdpFleetPlan? plan = ParameterSetName == PlanSet ? ReadPlan() : null;
        string name = plan?.Name ?? Name;
        IJournalStore store = this.RolloutStore(Store);
        plan = plan is not null && Wave > 0 ? new(name, [.. plan.Waves.Where(w => w.Number == Wave)], plan.Json) : plan;
        IReadOnlyList<Fleet.Member> members = Await((log, token) => Fleet.ReadAsync(store, name, plan, log, token));
        if (members.Count == 0)
        {
            throw FleetFaults.NotFound(name, store.Name);
        }

        IEnumerable<object> output = Pooled
            ? PooledEvidence.Of(members.Select(m => m.Rollout).OfType<OpenRollout>(), FalseAborts)
            : members.Select(m => m.Target);
        WriteObject(output, enumerateCollection: true);
    });

    private CdpFleetPlan ReadPlan()
    {
        object given = Plan is PSObject wrapped ? wrapped.BaseObject : Plan;
        if (given is CdpFleetPlan plan)
        {
            return plan;
        }

        try
        {
            return FleetPlanner.Read(File.ReadAllText(this.FilePath($"{given}")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw FleetFaults.PlanUnreadable(e.Message);
        }
    }
}
