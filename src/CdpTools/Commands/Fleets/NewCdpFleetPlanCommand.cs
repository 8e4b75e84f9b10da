using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Makes the plan of a fleet: many sites in waves, as the state machine in module/fleet takes it.</summary>
/// <remarks>
/// <para>
/// Sites are piped: ids, primaries of Get-CdpDistribution, or the lines of a CSV with the columns PrimaryId, Account, Plan, Requests and Canary, of
/// which the first is enough. Staging distributions are passed over. Canaries are the first wave; the others follow by their requests, few first.
/// A site that is named twice, or has a plan that cannot be read, is an error, and the others are taken.
/// </para>
/// <para>
/// Below twenty sites none of this is needed: pipe the CSV to Start-CdpRollout. about_CdpTools_Fleets has more. Nothing of AWS is changed.
/// </para>
/// </remarks>
/// <example>
/// <title>Sites of a CSV, the canaries first, then ten, then the rest</title>
/// <code>PS> Set-Content sites.csv 'PrimaryId,Requests,Canary', 'EDFDVBD6EXAMPLE,90000,true', 'ESITE002EXAMPLE,200,'
/// PS> $gates = @{ errors = @{ Type = 'Compare'; Metric = '5xx' } }
/// PS> $plan = @{ Steps = @{ Weight = 0.05; Hold = '30m' }, @{ Promote = $true; Hold = '1h' }; Gates = $gates }
/// PS> Import-Csv sites.csv | New-CdpFleetPlan shop-42 $plan -WaveSize 10 -Approve -Path fleet.json -Force</code>
/// </example>
/// <example>
/// <title>All primaries with a tag, by the requests of the last day</title>
/// <code>PS> $plan = @{ Steps = @{ Weight = 0.05; Hold = '30m'; Approve = 'Board' } }
/// PS> Get-CdpDistribution | New-CdpFleetPlan shop-42 $plan -BySize | Format-List
/// PS> Get-CdpDistribution | New-CdpFleetPlan shop-43 $plan -Tag @{}</code>
/// </example>
[Cmdlet(
    VerbsCommon.New, "CdpFleetPlan", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low,
    HelpUri = "https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html")]
[OutputType(typeof(CdpFleetPlan))]
public sealed class NewCdpFleetPlanCommand : ServiceCommand
{
    private readonly List<CdpFleetSite> sites = [];
    private readonly HashSet<string> named = [];
    private ReadPlan? shared;

    /// <summary>The fleet's name, one for each release: letters, digits, dots, hyphens and underscores, 80 at most.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidatePattern("^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
    public string Name { get; set; } = "";

    /// <summary>The plan of all sites that have none of their own: a hashtable, or the path of a .psd1 or a .json.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNull]
    public object? Plan { get; set; }

    /// <summary>The sites: ids, distributions, or objects with PrimaryId, and Account, Plan, Requests and Canary where they are known.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>Only sites that have all of these tags: a hashtable. One call a site.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Tag { get; set; }

    /// <summary>Asks CloudWatch for the last day's requests of each site whose number is not given.</summary>
    [Parameter]
    public SwitchParameter BySize { get; set; }

    /// <summary>The ids of the sites of the first wave, beside those whose column Canary says true.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Canary { get; set; } = [];

    /// <summary>How many sites each wave behind the canaries has, 1 to 1,000; all that are left are the last one.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int[] WaveSize { get; set; } = [];

    /// <summary>Asks a person before each wave but the first.</summary>
    [Parameter]
    public SwitchParameter Approve { get; set; }

    /// <summary>How many sites of a wave are rolled out at one time, 1 to 1,000.</summary>
    /// <value>10</value>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int MaxConcurrency { get; set; } = 10;

    /// <summary>How many of 100 sites of a wave may end otherwise than Completed, 0 to 100; with more the wave is stopped.</summary>
    /// <value>10</value>
    [Parameter]
    [ValidateRange(0, 100)]
    public int ToleratedFailurePercentage { get; set; } = 10;

    /// <summary>The file to write the state machine's input to.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Skips the prompt, and overwrites a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Plan is not null)
        {
            RecordAll(() => shared = Usable(this.ReadPlan(Plan), "all sites"));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSObject one in InputObject)
        {
            Record(one.BaseObject, () => Add(one));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => RecordAll(() =>
    {
        foreach (string id in Canary.Where(c => !named.Contains(c)))
        {
            WriteWarning($"The canary {id} is none of the sites.");
        }

        if (sites.Exists(s => s.Account is not null) && sites.Find(s => s.Account is null) is { } nowhere)
        {
            WriteWarning($"The site {nowhere} has no account, and others have: it is looked for in that of whoever carries the fleet on.");
        }

        CdpFleetPlan plan = FleetPlanner.Of(
            new()
            {
                Name = Name, PlanTree = shared?.Tree, WaveSizes = WaveSize, Approve = Approve, MaxConcurrency = MaxConcurrency,
                ToleratedFailurePercentage = ToleratedFailurePercentage,
            },
            sites);
        if (Path is not null)
        {
            string file = this.FilePath(Path), what = $"Write the plan of the fleet {Name}: {plan.SiteCount} sites in {plan.Waves.Count} waves";
            if (File.Exists(file) && !Force)
            {
                throw FleetFaults.FileThere(Path);
            }

            if (!this.Confirms(Force, file, what))
            {
                return;
            }

            try
            {
                File.WriteAllText(file, plan.Json, new UTF8Encoding(false));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                throw RolloutFaults.ReportNotWritten(Path, e);
            }
        }

        WriteObject(plan);
    });

    private void Add(PSObject one)
    {
        if (one.BaseObject is CdpDistribution { Staging: true })
        {
            return;
        }

        string id = (one.BaseObject as string ?? Text(one, "PrimaryId") ?? Text(one, "Id")) is { Length: > 0 } given
            ? given.Trim()
            : throw FleetFaults.NoSite($"'{one}'");
        if (named.Contains(id))
        {
            throw FleetFaults.TwiceIn(Name, id);
        }

        string? account = Text(one, "Account");
        if (account is not null && !(account.Length == 12 && account.All(char.IsAsciiDigit)))
        {
            throw FleetFaults.NoAccount(id, account);
        }

        object? itsPlan = one.Properties["Plan"]?.Value;
        ReadPlan? own = itsPlan is null or "" ? null : Usable(this.ReadPlan(itsPlan), id);
        if (own is null && shared is null)
        {
            throw FleetFaults.NoPlan(id);
        }

        if (Tag is not null && !HasTags(one, id))
        {
            return;
        }

        named.Add(id);
        sites.Add(new(id)
        {
            Account = account,
            PlanTree = own?.Tree,
            Canary = Canary.Contains(id) || (Text(one, "Canary") is { } flag && flag.ToUpperInvariant() is "TRUE" or "1" or "YES"),
            Requests = double.TryParse(Text(one, "Requests"), NumberStyles.Float, CultureInfo.InvariantCulture, out double requests) ? requests
                : BySize ? Await((log, token) => Planner.RequestsAsync(Connection, id, Aws.Clock.Time.GetUtcNow(), log, token))
                : null,
        });
    }

    private bool HasTags(PSObject one, string id)
    {
        string arn = (one.BaseObject as CdpDistribution)?.ARN ?? Await((log, token) => Cloud.Distributions.GetAsync(id, log, token)).ARN!;
        IReadOnlyDictionary<string, string> tags = Await((log, token) => Cloud.Distributions.TagsAsync(id, arn, log, token));
        return Tag!.Cast<DictionaryEntry>().All(t => tags.TryGetValue($"{t.Key}", out string? value) && value == $"{t.Value}");
    }

    private ReadPlan Usable(ReadPlan read, string site)
    {
        RolloutPlan plan = read.Plan ?? throw RolloutFaults.PlanHasErrors(read.Findings);
        foreach (CdpRolloutFinding warning in read.Findings)
        {
            WriteWarning($"Plan of {site}, {warning.Place}: {warning.Message} {warning.Action}");
        }

        return plan.Gates.FirstOrDefault(g => g.Type == GateKind.Script) is { } script ? throw FleetFaults.HasScript(site, script.Name) : read;
    }

    private static string? Text(PSObject one, string property) =>
        one.Properties[property]?.Value is { } value && Convert.ToString(value, CultureInfo.InvariantCulture)?.Trim() is { Length: > 0 } text
            ? text
            : null;
}
