using System.Management.Automation;
using System.Text;
using System.Text.Json;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Writes what a rollout was into a file: HTML for people, Markdown for tickets, JSON for programs, JUnit for build servers.</summary>
/// <remarks>
/// <para>
/// A report is made of the journal and of nothing else, so it may be made at any time, of a rollout under way too: what is released, the steps with
/// their gates and approvals, who did what and when, and the way back. The HTML is one file without script or links to outside. Values of origins'
/// custom headers are hidden.
/// </para>
/// <para>
/// The form goes by the ending of the path, .html, .md, .json or .xml, unless -Format says it. A path that is a folder gets a file named by the
/// rollout's id. A file that is there is overwritten, unless -NoClobber is given.
/// </para>
/// </remarks>
/// <example>
/// <title>For the change ticket</title>
/// <code>PS> Export-CdpRolloutReport EDFDVBD6EXAMPLE-1 report.html</code>
/// </example>
/// <example>
/// <title>All of a store, for the build server</title>
/// <code>PS> Get-CdpRollout | Export-CdpRolloutReport -Path . -Format JUnit</code>
/// </example>
[Cmdlet(
    VerbsData.Export, "CdpRolloutReport", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(FileInfo))]
public sealed class ExportCdpRolloutReportCommand : ServiceCommand
{
    private const string InputObjectSet = "InputObject";
    private const string ByIdSet = "ById";

    private static readonly Dictionary<string, string> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Html"] = ".html", ["Markdown"] = ".md", ["Json"] = ".json", ["JUnit"] = ".xml",
    };

    private static readonly JsonSerializerOptions Json = new(JournalRecord.Json) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The rollout, as Get-CdpRollout gives it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [ValidateNotNull]
    public CdpRollout InputObject { get; set; } = null!;

    /// <summary>The id of a rollout.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.RolloutIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <summary>The file, or the folder of files that are named by the rollouts' ids.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = null!;

    /// <summary>The form. Default: by the ending of the path, and Html for a folder.</summary>
    [Parameter]
    [ValidateSet("Html", "Markdown", "Json", "JUnit")]
    public string? Format { get; set; }

    /// <summary>Overwrites no file that is there.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

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
            string file = this.FilePath(Path);
            bool isFolder = Directory.Exists(file);
            string format = Format ?? (isFolder ? "Html" : Endings.FirstOrDefault(e => e.Value.Equals(
                System.IO.Path.GetExtension(file), StringComparison.OrdinalIgnoreCase)).Key) ?? throw RolloutFaults.ReportForm(Path);
            file = isFolder ? System.IO.Path.Combine(file, id + Endings[format]) : file;
            OpenRollout rollout = Await((_, token) => OpenRollout.LoadAsync(store, id, token));
            RolloutReport report = Await((_, token) => RolloutReport.OfAsync(rollout, token));
            if (!ShouldProcess(file, $"Write the report of rollout {id} as {format}"))
            {
                return;
            }

            string text = format switch
            {
                "Markdown" => MarkdownReport.Write(report),
                "Json" => JsonSerializer.Serialize(report, Json),
                "JUnit" => "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + JUnitReport.Write(report),
                _ => HtmlReport.Write(report),
            };
            try
            {
                using var stream = new FileStream(file, NoClobber ? FileMode.CreateNew : FileMode.Create, FileAccess.Write);
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                throw RolloutFaults.ReportNotWritten(file, e);
            }

            WriteObject(new FileInfo(file));
        });
    }
}
