using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Holds the journal of a rollout against itself.</summary>
/// <remarks>
/// <para>
/// Reads every record: that none is missing or changed (each names the one before by its hash), and that what each Measured record made of its
/// measurements is what they come to. Gives $true where all is well; each fault is an error with its place.
/// </para>
/// </remarks>
/// <example>
/// <title>Is the journal whole?</title>
/// <code>PS> Test-CdpRollout EDFDVBD6EXAMPLE-1</code>
/// </example>
/// <example>
/// <title>All of them</title>
/// <code>PS> Get-CdpRollout | Test-CdpRollout</code>
/// </example>
[Cmdlet(
    VerbsDiagnostic.Test, "CdpRollout", DefaultParameterSetName = InputObjectSet,
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(bool))]
public sealed class TestCdpRolloutCommand : ServiceCommand
{
    private const string InputObjectSet = "InputObject";
    private const string ByIdSet = "ById";

    /// <summary>The rollout, as Get-CdpRollout gives it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [ValidateNotNull]
    public CdpRollout InputObject { get; set; } = null!;

    /// <summary>The id of a rollout.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.RolloutIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <summary>
    /// Where journals are kept: a folder, or s3://bucket/prefix. Default: $env:CDPTOOLS_STORE, else CdpTools/rollouts in the folder for local
    /// application data.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string id = ParameterSetName == ByIdSet ? Id : InputObject.Id;
        IJournalStore store = this.RolloutStore(Store ?? InputObject?.Store);
        Record(id, () =>
        {
            bool isWell = true;
            foreach (CdpException fault in Await((_, token) => JournalCheck.RunAsync(store, id, token)))
            {
                isWell = false;
                Record(id, () => throw fault);
            }

            WriteObject(isWell);
        });
    }
}
