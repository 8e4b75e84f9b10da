using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Distributions;

namespace CdpTools.Commands;

/// <summary>Gets the saved configurations of primaries, newest first.</summary>
/// <remarks>
/// <para>
/// Publish-CdpStagingDistribution and Update-CdpDistribution save a primary's configuration to a file before they change it. This cmdlet lists
/// those files with what the change was to be. Pipe one to Undo-CdpPublish to go back to it.
/// </para>
/// <para>
/// A file is saved before the change is sent. If the session was killed in between, the change was never made, and undoing it changes nothing.
/// </para>
/// </remarks>
/// <example>
/// <title>What could be gone back to?</title>
/// <code>PS> Get-CdpSnapshot -PrimaryDistributionId EDFDVBD6EXAMPLE</code>
/// </example>
/// <example>
/// <title>Undo the last change of a primary</title>
/// <code>PS> Get-CdpSnapshot EDFDVBD6EXAMPLE | Select-Object -First 1 | Undo-CdpPublish -WhatIf</code>
/// </example>
[Cmdlet(
    VerbsCommon.Get, "CdpSnapshot",
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpSnapshot))]
public sealed class GetCdpSnapshotCommand : CdpCommand
{
    /// <summary>The id of the primary; all primaries unless it is given.</summary>
    [Parameter(Position = 0)]
    [Alias("Id", "Primary")]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? PrimaryDistributionId { get; set; }

    /// <summary>The folder, or the file, to look in. Default: CdpTools/snapshots in the folder for local application data.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SnapshotPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(PrimaryDistributionId, () =>
    {
        foreach (string id in PrimaryDistributionId ?? [])
        {
            Ids.Require(id, "distribution");
        }

        string path = this.SnapshotPlace(SnapshotPath);
        foreach ((string file, DistributionSnapshot snapshot) in SnapshotFolder.Read(path, WriteVerbose))
        {
            if (PrimaryDistributionId is null || PrimaryDistributionId.Contains(snapshot.Id, StringComparer.Ordinal))
            {
                WriteObject(snapshot.ToPublic(file));
            }
        }
    });
}
