using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Gets rollouts, or the records of their journals.</summary>
/// <remarks>
/// <para>
/// Reads journals and nothing else: no call of AWS is made. What is shown is where each rollout was when its last record was written.
/// </para>
/// </remarks>
/// <example>
/// <title>What is under way?</title>
/// <code>PS> Get-CdpRollout | Where-Object { -not $_.Done }</code>
/// </example>
/// <example>
/// <title>What has happened in a rollout?</title>
/// <code>PS> Get-CdpRollout EDFDVBD6EXAMPLE-1 -Record</code>
/// </example>
[Cmdlet(
    VerbsCommon.Get, "CdpRollout",
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpRollout), typeof(CdpRolloutRecord))]
public sealed class GetCdpRolloutCommand : ServiceCommand
{
    /// <summary>The ids of rollouts, with wildcards; all unless it is given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(Completers.RolloutIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>Only those of this primary.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? PrimaryId { get; set; }

    /// <summary>Only those with one of these statuses.</summary>
    [Parameter]
    [ValidateSet(
        "Progressing", "Holding", "AwaitingApproval", "Suspended", "Promoting", "Baking", "RollingBack", "CleaningUp", "Completed",
        "RolledBack", "Stopped", "Failed")]
    public string[]? Status { get; set; }

    /// <summary>Gives the records of the journals instead.</summary>
    [Parameter]
    public new SwitchParameter Record { get; set; }

    /// <summary>
    /// Where journals are kept: a folder, or s3://bucket/prefix. Default: $env:CDPTOOLS_STORE, else CdpTools/rollouts in the folder for local
    /// application data.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => base.Record(Id, () =>
    {
        IJournalStore store = this.RolloutStore(Store);
        IReadOnlyList<string> all = Await((_, token) => OpenRollout.ListAsync(store, PrimaryId, token));
        foreach (string wanted in Id ?? ["*"])
        {
            WildcardPattern pattern = new(wanted, WildcardOptions.IgnoreCase);
            List<string> found = [.. all.Where(pattern.IsMatch)];
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(wanted))
            {
                base.Record(wanted, () => throw RolloutFaults.NotFound(wanted, store.Name));
            }

            foreach (string id in found)
            {
                base.Record(id, () => Write(store, id));
            }
        }
    });

    private void Write(IJournalStore store, string id)
    {
        OpenRollout rollout = Await((_, token) => OpenRollout.LoadAsync(store, id, token));
        if (Status is not null && !Status.Contains(rollout.Status.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            return;
        }

        if (!Record)
        {
            WriteObject(rollout.ToPublic());
            return;
        }

        for (int i = 1; i <= rollout.Journal.Last.Seq; i++)
        {
            JournalRecord record = Await((_, token) => rollout.Journal.ReadAsync(i, token));
            WriteObject(new CdpRolloutRecord(record, rollout.Plan));
        }
    }
}
