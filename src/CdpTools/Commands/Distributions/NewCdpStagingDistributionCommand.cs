using System.Management.Automation;
using CdpTools.Binding;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Copies a primary distribution into a new staging distribution.</summary>
/// <remarks>
/// <para>
/// The copy has the primary's configuration without its aliases. It gets traffic once a policy names its domain name (New-CdpPolicy) and that
/// policy is attached to the primary (Register-CdpPolicy). An account may have 20 staging distributions.
/// </para>
/// <para>
/// A copy is known by its caller reference. When the answer is lost, it is looked for by that before anything is sent again, so nothing is
/// copied twice; with a -CallerReference of your own a second call finds the first one's copy too.
/// </para>
/// </remarks>
/// <example>
/// <title>Copy a distribution and wait for it</title>
/// <code>PS> New-CdpStagingDistribution -PrimaryDistributionId EDFDVBD6EXAMPLE -Wait</code>
/// </example>
/// <example>
/// <title>A copy for one release, which a second run of the script finds again</title>
/// <code>PS> Get-CdpDistribution -Id EDFDVBD6EXAMPLE | New-CdpStagingDistribution -CallerReference release-2026-11 -WhatIf</code>
/// </example>
[Cmdlet(
    VerbsCommon.New, "CdpStagingDistribution", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CopyDistribution.html")]
[OutputType(typeof(CdpDistribution))]
public sealed class NewCdpStagingDistributionCommand : DeployingCommand
{
    private const string InputObjectSet = "InputObject";
    private const string ByIdSet = "ById";
    private readonly HashSet<string> references = new(StringComparer.Ordinal);

    /// <summary>The primary distribution to copy. Its ETag is sent as If-Match: what you read is what is copied.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [DistributionTransform(AllowId = true)]
    [ValidateNotNull]
    public CdpDistribution InputObject { get; set; } = null!;

    /// <summary>The id of the primary distribution. Its current version is copied.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByIdSet)]
    [Alias("Primary")]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string PrimaryDistributionId { get; set; } = null!;

    /// <summary>Makes the copy disabled.</summary>
    [Parameter]
    public SwitchParameter Disabled { get; set; }

    /// <summary>A text that no other distribution of the account was made with; made up unless given.</summary>
    [Parameter]
    [ValidateLength(1, 128)]
    public string? CallerReference { get; set; }

    /// <summary>
    /// The comment of the copy, so that lists tell it from its primary; without it the copy has the primary's. A promotion takes it to the primary.
    /// </summary>
    [Parameter]
    [AllowEmptyString]
    public string? Comment { get; set; }

    /// <summary>
    /// What to do when the primary has changed since it was read: Stop copies nothing and shows the difference; Merge copies the current
    /// version. Default: Stop; Merge where only an id was given.
    /// </summary>
    [Parameter]
    public CdpConflictAction ConflictAction { get; set; }

    private protected override void BeforeWork()
    {
        if (CallerReference is not null && !references.Add(CallerReference))
        {
            throw WorkFaults.ReferenceUsedAlready(CallerReference);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        CdpDistribution given = ParameterSetName == ByIdSet ? new(PrimaryDistributionId, null, null) : InputObject;
        Record(given, () =>
        {
            var copy = new StagingCopy(Cloud, WorkSettings)
            {
                Enabled = !Disabled,
                CallerReference = CallerReference,
                Comment = Comment,
                Follow = MergeOr(ConflictAction),
            };
            CarryOut(Await((log, token) => copy.PlanAsync(given, log, token)), given);
        });
    }
}
