using System.Management.Automation;
using CdpTools.Errors;
using CdpTools.Service;
using CdpTools.Updates;
using CdpTools.Validation;

namespace CdpTools.Commands;

/// <summary>Promotes a staging distribution: overwrites the primary's configuration with the staging distribution's.</summary>
/// <remarks>
/// <para>Takes the two objects that you reviewed and sends both their ETags, the primary's first. What is promoted is what you saw: if the content of either has changed since, nothing is promoted and the difference is shown; if only an ETag moved, the promotion goes on with the new one. The primary keeps its aliases and its policy.</para>
/// <para>Before the call, the primary's configuration is saved to a file; its path is shown and is the output's SnapshotPath. Undo-CdpPublish puts that configuration back.</para>
/// <para>Promotion disables the policy, and all traffic goes to the primary, which has the new configuration once it is deployed (-Wait). -EnablePolicy enables the policy again, for the next round.</para>
/// </remarks>
/// <example>
/// <title>Review, then promote what was reviewed</title>
/// <code>PS> $primary = Get-CdpDistribution -Id EDFDVBD6EXAMPLE
/// PS> $staging = Get-CdpDistribution -Id E2STAGINGEXAMPLE | Update-CdpDistribution -OriginId site -OriginPath /v2
/// PS> Compare-CdpDistribution -Primary $primary -Staging $staging
/// PS> Publish-CdpStagingDistribution -Primary $primary -Staging $staging -WhatIf
/// What if: Performing the operation "Promote E2STAGINGEXAMPLE (ETag …): Origins[site].OriginPath /v1 -&gt; /v2; the policy 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 is disabled by it" on target "[simulator] distribution EDFDVBD6EXAMPLE (ETag …)".</code>
/// </example>
/// <example>
/// <title>Promote without a prompt, wait, and keep the way back</title>
/// <code>PS> $staging = Get-CdpDistribution -Id E2STAGINGEXAMPLE | Update-CdpDistribution -OriginId site -OriginPath /v2
/// PS> $published = Publish-CdpStagingDistribution -Primary EDFDVBD6EXAMPLE -Staging $staging -Force -Wait
/// PS> Undo-CdpPublish -SnapshotPath $published.SnapshotPath -WhatIf</code>
/// </example>
[Cmdlet(VerbsData.Publish, "CdpStagingDistribution", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(CdpDistribution))]
public sealed class PublishCdpStagingDistributionCommand : DeployingCommand
{
    /// <summary>The primary distribution as you reviewed it; an id takes the current version.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [DistributionTransform(AllowId = true)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNull]
    public CdpDistribution Primary { get; set; } = null!;

    /// <summary>The staging distribution as you reviewed it; an id takes the current version.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [DistributionTransform(AllowId = true)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNull]
    public CdpDistribution Staging { get; set; } = null!;

    /// <summary>The file, or the folder, to save the primary's configuration to. Default: CdpTools/snapshots in the folder for local application data. A file that exists is never overwritten.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SnapshotPath { get; set; }

    /// <summary>Enables the policy again after the promotion.</summary>
    [Parameter]
    public SwitchParameter EnablePolicy { get; set; }

    /// <summary>Waits until the primary is deployed.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(Primary, () =>
    {
        Ids.Require(Primary.Id, "distribution");
        Ids.Require(Staging.Id, "distribution");
        CdpDistribution primary = Reviewed(Primary), staging = Reviewed(Staging);
        Check(primary, staging);
        List<FieldChange> changes = DistributionFields.Promoted(primary.Read!, staging.Read!);
        if (changes.Count == 0)
        {
            WriteVerbose($"Distribution {primary.Id} has the staging configuration already; nothing is promoted.");
            if (!OnlyShows)
            {
                WriteObject(primary);
            }

            return;
        }

        string policy = primary.ContinuousDeploymentPolicyId is { } id ? $"; the policy {id} is disabled by it" : "";
        if (!Confirm($"distribution {primary.Id} (ETag {primary.ETag})", $"Promote {staging.Id} (ETag {staging.ETag}): {ChangeText.Of(changes)}{policy}"))
        {
            return;
        }

        Publish(primary, staging);
    });

    private void Publish(CdpDistribution primary, CdpDistribution staging)
    {
        string snapshot = new DistributionSnapshot
        {
            Id = primary.Id,
            ETag = primary.ETag!,
            Time = Clock.Time.GetUtcNow().UtcDateTime,
            StagingDistributionId = staging.Id,
            Before = primary.Document!,
            Promoted = ServiceXml.ToText(DistributionFields.AfterPromotion(primary.Read!, staging.Read!)),
        }.Save(SnapshotPath is null ? DistributionSnapshot.DefaultFolder : GetUnresolvedProviderPathFromPSPath(SnapshotPath));
        WriteVerbose($"The primary's configuration is saved in {snapshot}; Undo-CdpPublish -SnapshotPath puts it back.");
        WriteInformation($"The primary's configuration is saved in {snapshot}.", ["CdpTools"]);

        var state = new WriteState();
        var request = new PromotionRequest { Primary = primary, Staging = staging, MaxAttempts = MaxAttempts };
        CdpDistribution promoted;
        try
        {
            promoted = DistributionApi.ToDistribution(Write($"promotion of {staging.Id}", state, (log, token) =>
                new DistributionPromotion(Distributions, Policies, Backoff.Default).RunAsync(request, state, log, token)));
        }
        catch (CdpException) when (state.Outcome == CdpWriteOutcome.NotApplied)
        {
            // Nothing happened, so there is nothing to go back from.
            File.Delete(snapshot);
            throw;
        }

        if (EnablePolicy && promoted.ContinuousDeploymentPolicyId is { } policyId)
        {
            Record(promoted, () => Enable(policyId));
        }

        WriteDeployed(promoted, Wait, d =>
        {
            var output = PSObject.AsPSObject(d);
            output.Properties.Add(new PSNoteProperty(nameof(SnapshotPath), snapshot));
            return output;
        });
    }

    private void Enable(string policyId)
    {
        ResourceVersion policy = Await((log, token) => Policies.GetAsync(policyId, log, token));
        CdpPolicyConfig config = PolicyXml.Read(policy.Document);
        config.Enabled = true;
        var state = new WriteState();
        var request = new UpdateRequest
        {
            Resource = new PolicyResource(Policies, policyId),
            Common = policy.Document,
            Wanted = PolicyXml.Patch(policy.Document, config),
            ETag = policy.ETag!,
            ConflictAction = CdpConflictAction.Merge,
            MaxAttempts = MaxAttempts,
        };
        Write($"update of policy {policyId}", state, (log, token) => new LosslessUpdate(Backoff.Default).RunAsync(request, state, log, token));
    }

    // Of an object without its document only the ETag was reviewed: the current version will do if it still has that.
    private CdpDistribution Reviewed(CdpDistribution given)
    {
        if (given is { Read: not null, ETag: not null })
        {
            return given;
        }

        CdpDistribution now = ReadDistribution(given.Id);
        if (given.ETag is not null && given.ETag != now.ETag)
        {
            throw new CdpValidationException(ErrorIds.PreconditionFailed, $"The distribution {given.Id} is no longer the version that you have: its ETag was {given.ETag} and is now {now.ETag}.")
            {
                RecommendedAction = "Read it again, compare (Compare-CdpDistribution), and promote that.",
                Target = now,
            };
        }

        return now;
    }

    private static void Check(CdpDistribution primary, CdpDistribution staging)
    {
        if (primary.Id == staging.Id)
        {
            throw new CdpValidationException(ErrorIds.SameDistribution, "Primary and staging distribution are the same one.");
        }

        DistributionPairRules.Require(DistributionPairRules.CheckRoles(primary.Read!, staging.Read!));

        // Promotion overwrites Enabled too [D].
        if (primary.Enabled && !staging.Enabled)
        {
            throw new CdpValidationException(ErrorIds.StagingDisabled, $"The staging distribution {staging.Id} is disabled, and promoting it would disable the primary: the site would be off.")
            {
                RecommendedAction = $"Enable it first: Update-CdpDistribution -Id {staging.Id} -Enabled $true.",
            };
        }
    }
}
