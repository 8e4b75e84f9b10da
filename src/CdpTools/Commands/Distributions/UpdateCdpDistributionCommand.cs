using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Xml;
using System.Xml.Linq;
using CdpTools.Binding;
using CdpTools.Distributions;
using CdpTools.Work;
using CdpTools.Writes;
using CdpTools.Xml;

namespace CdpTools.Commands;

/// <summary>Changes a distribution: single settings, or anything at all with a scriptblock on the configuration's XML.</summary>
/// <remarks>
/// <para>
/// CloudFront replaces the whole configuration on every update. This cmdlet sends back everything as it was read, elements it does not know
/// included, and changes only what you changed. The ETag goes along as If-Match; if somebody else has changed the distribution since you read
/// it, nothing is written, and the error shows every field.
/// </para>
/// <para>
/// -Edit gets the DistributionConfig as [xml] and changes it in place; what the scriptblock outputs is ignored, and an error in it ends the
/// update. New elements need no namespace, and Quantity is counted for you. -WhatIf runs the scriptblock and shows what it changed.
/// </para>
/// <para>
/// A primary serves your visitors: its prompt says PRIMARY and is asked unless -Force or -Confirm:$false is given, and its configuration is saved
/// first, so that Undo-CdpPublish can put it back.
/// </para>
/// <para>Settings that are not given are kept. Nothing changed means nothing is sent.</para>
/// </remarks>
/// <example>
/// <title>Point a staging distribution at a new version of the site</title>
/// <code>PS> Get-CdpDistribution -Staging | Update-CdpDistribution -OriginId site -OriginPath /v2 -WhatIf
/// What if: Performing the operation "Origins[site].OriginPath /v1 -&gt; /v2" on target "[simulator] distribution E2STAGINGEXAMPLE (ETag E2HG5I4SDK0H0T)".</code>
/// </example>
/// <example>
/// <title>Change a setting that has no parameter</title>
/// <code>PS> Get-CdpDistribution -Staging | Update-CdpDistribution -Edit { param([xml]$config) $config.DistributionConfig.DefaultCacheBehavior.Compress = 'false' } -WhatIf</code>
/// </example>
[Cmdlet(
    VerbsData.Update, "CdpDistribution", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateDistribution.html")]
[OutputType(typeof(CdpDistribution))]
public sealed class UpdateCdpDistributionCommand : DeployingCommand
{
    private const string InputObjectSet = "InputObject";
    private const string ByIdSet = "ById";

    /// <summary>A distribution from Get-CdpDistribution. What Export-Clixml, ConvertTo-Json and Start-Job make of one is taken too.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [DistributionTransform]
    [ValidateNotNull]
    public CdpDistribution InputObject { get; set; } = null!;

    /// <summary>The id of the distribution. It is read first, and only what you change is changed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <summary>
    /// The ETag that the distribution must still have, sent as If-Match. Default: the one that the piped object carries, or the one just read.
    /// </summary>
    [Parameter(ParameterSetName = InputObjectSet)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [Alias("ETag")]
    public string? IfMatch { get; set; }

    /// <summary>
    /// What to do when somebody else has changed the distribution since it was read: Stop refuses and shows every field; Merge re-applies the
    /// change on the current version unless the same field was changed to something else. Default: Stop; Merge where only an id was given.
    /// </summary>
    [Parameter]
    public CdpConflictAction ConflictAction { get; set; }

    /// <summary>The origin that -OriginPath and -OriginDomainName change; not needed when there is only one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.OriginIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? OriginId { get; set; }

    /// <summary>
    /// The path that is put in front of every request to the origin: it begins with a slash and does not end with one. '' is the root.
    /// </summary>
    [Parameter]
    [AllowEmptyString]
    [AllowNull]
    public string? OriginPath { get; set; }

    /// <summary>The domain name of the origin.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? OriginDomainName { get; set; }

    /// <summary>The object that is served for the root URL, without a slash: index.html.</summary>
    [Parameter]
    [AllowEmptyString]
    [AllowNull]
    public string? DefaultRootObject { get; set; }

    /// <summary>The comment of the distribution.</summary>
    [Parameter]
    [AllowEmptyString]
    [AllowNull]
    public string? Comment { get; set; }

    /// <summary>Whether the distribution serves requests. A staging distribution cannot be disabled while a policy names it.</summary>
    [Parameter]
    public bool Enabled { get; set; }

    /// <summary>
    /// A scriptblock that changes the DistributionConfig: { $_.DistributionConfig.PriceClass = … }, or with param([xml]$config). It runs after
    /// the other settings.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Edit { get; set; }

    /// <summary>
    /// The file, or the folder, to save a primary's configuration to before it is changed. Default: CdpTools/snapshots in the folder for local
    /// application data. Nothing is saved of a staging distribution.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SnapshotPath { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        RecordAll(Settings().Check);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        CdpDistribution given = ParameterSetName == ByIdSet ? new(Id, null, null) : InputObject;
        Record(ParameterSetName == ByIdSet ? Id : InputObject, () =>
        {
            DistributionEdit settings = Settings();
            if (settings.IsEmpty && Edit is null)
            {
                throw DistributionFaults.NothingToChange();
            }

            var update = new DistributionUpdate(Cloud, WorkSettings, MergeOr(ConflictAction))
            {
                SnapshotPath = this.SnapshotPlace(SnapshotPath),
            };
            Basis<CdpDistribution> basis = Await(
                (log, token) => update.StartFromAsync(given, string.IsNullOrEmpty(IfMatch) ? null : IfMatch, log, token));
            if (EditedBy(settings, basis.Document) is { } wanted)
            {
                DistributionRules.Require(wanted);
                CarryOut(Await((log, _) => Task.FromResult(update.Planned(basis, wanted, log))), given);
            }
        });
    }

    private XElement? EditedBy(DistributionEdit settings, XElement document)
    {
        XElement changed = settings.Apply(document);
        if (Edit is null)
        {
            return changed;
        }

        XmlDocument config = DistributionXml.ToXmlDocument(changed);
        try
        {
            // An error that the scriptblock only writes must stop the update too: half an edit is not what was meant.
            Collection<PSObject> ignored = Edit.InvokeWithContext(
                null, [new PSVariable("ErrorActionPreference", ActionPreference.Stop), new PSVariable("_", config)], config);
            if (ignored.Any(o => o?.BaseObject is XmlNode) && XmlDiff.SameContent(changed, DistributionScript.Apply(changed, config)))
            {
                WriteWarning("-Edit has put out a document and changed nothing. What it puts out is ignored: change $_ or $config in place.");
            }
            else if (ignored.Count > 0)
            {
                WriteDebug($"What -Edit put out is ignored: {ignored.Count} objects.");
            }
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException && e.ErrorRecord is { } record)
        {
            WriteError(e is ActionPreferenceStopException stop ? stop.ErrorRecord : record);
            return null;
        }

        return DistributionScript.Apply(changed, config);
    }

    private DistributionEdit Settings() => new()
    {
        OriginId = OriginId,
        OriginPath = IsGiven(nameof(OriginPath)) ? OriginPath ?? "" : null,
        OriginDomainName = IsGiven(nameof(OriginDomainName)) ? OriginDomainName ?? "" : null,
        DefaultRootObject = IsGiven(nameof(DefaultRootObject)) ? DefaultRootObject ?? "" : null,
        Comment = IsGiven(nameof(Comment)) ? Comment ?? "" : null,
        Enabled = IsGiven(nameof(Enabled)) ? Enabled : null,
    };
}
