using System.Management.Automation;
using CdpTools.Errors;
using CdpTools.Service;
using CdpTools.Updates;
using CdpTools.Validation;

namespace CdpTools.Commands;

/// <summary>Copies a primary distribution into a new staging distribution.</summary>
/// <remarks>
/// <para>The copy has the primary's configuration without its aliases. It gets traffic once a policy names its domain name (New-CdpPolicy) and that policy is attached to the primary (Register-CdpPolicy). An account may have 20 staging distributions.</para>
/// <para>A copy is known by its caller reference. When the answer is lost, it is looked for by that before anything is sent again, so nothing is copied twice; with a -CallerReference of your own a second call finds the first one's copy too.</para>
/// </remarks>
/// <example>
/// <title>Copy a distribution and wait for it</title>
/// <code>PS> New-CdpStagingDistribution -PrimaryDistributionId EDFDVBD6EXAMPLE -Wait</code>
/// </example>
/// <example>
/// <title>A copy for one release, which a second run of the script finds again</title>
/// <code>PS> Get-CdpDistribution -Id EDFDVBD6EXAMPLE | New-CdpStagingDistribution -CallerReference release-2026-11 -WhatIf</code>
/// </example>
[Cmdlet(VerbsCommon.New, "CdpStagingDistribution", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
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

    /// <summary>What to do when the primary has changed since it was read: Stop copies nothing and shows the difference; Merge copies the current version. Default: Stop; Merge where only an id was given.</summary>
    [Parameter]
    public CdpConflictAction ConflictAction { get; set; }

    /// <summary>Waits until the copy is deployed.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        CdpDistribution given = ParameterSetName == ByIdSet ? new(PrimaryDistributionId, null, null) : InputObject;
        Record(given, () =>
        {
            Ids.Require(given.Id, "distribution");
            CdpDistribution primary = given is { Read: not null, ETag: not null } ? given : ReadDistribution(given.Id);
            if (given.ETag is { } etag && primary.ETag != etag)
            {
                // Only the ETag is known of what was read, so that version is asked for, and refused if it is gone.
                primary = new(primary.Id, etag, null) { Staging = primary.Staging };
            }

            Check(primary);
            string reference = CallerReference ?? $"cdptools-{Guid.NewGuid():D}";
            string state = Disabled ? "disabled" : "enabled";
            if (!Confirm($"distribution {primary.Id} (ETag {primary.ETag})", $"Copy it into a new staging distribution ({state}, caller reference {reference})"))
            {
                return;
            }

            if (!references.Add(reference))
            {
                throw new CdpValidationException(ErrorIds.ContradictingSettings, $"The caller reference {reference} was used for another primary of this pipeline already.")
                {
                    RecommendedAction = "A caller reference belongs to one distribution: leave it out, or copy one primary at a time.",
                };
            }

            WriteDeployed(Copy(primary, reference, follow: IsGiven(nameof(ConflictAction)) ? ConflictAction == CdpConflictAction.Merge : given.ETag is null), Wait);
        });
    }

    private static void Check(CdpDistribution primary)
    {
        if (primary.Staging)
        {
            throw new CdpValidationException(ErrorIds.PrimaryIsStaging, $"The distribution {primary.Id} is a staging distribution; only a primary can be copied into one.");
        }

        if (primary.Read is { } config)
        {
            DistributionPairRules.Require(DistributionPairRules.CheckPrimary(config));
        }
    }

    private CdpDistribution Copy(CdpDistribution primary, string reference, bool follow)
    {
        var copy = new DistributionCopy(Distributions, Resource(primary.Id), primary, Backoff.Default)
        {
            CallerReference = reference,
            Enabled = !Disabled,
            Follow = follow,
            MaxAttempts = MaxAttempts,
        };
        var state = new WriteState();
        return DistributionApi.ToDistribution(Write($"copy of distribution {primary.Id}", state, async (log, token) =>
        {
            try
            {
                return await new LosslessCreate(Backoff.Default).RunAsync(copy, MaxAttempts, state, log, token).ConfigureAwait(false);
            }
            catch (CdpServiceException e) when (copy.IsTaken(e) && CallerReference is not null)
            {
                // The user's own reference: an earlier call has made the copy.
                if (await copy.FindAsync(log, token).ConfigureAwait(false) is { } found && copy.IsWanted(found))
                {
                    log.Verbose($"The {copy.Description} exists already; nothing is copied.");
                    return found;
                }

                throw;
            }
        }));
    }
}
