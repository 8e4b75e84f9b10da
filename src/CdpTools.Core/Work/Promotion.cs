using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Policies;
using CdpTools.Writes;
using CdpTools.Xml;

namespace CdpTools.Work;

/// <summary>
/// Promotes a staging distribution: saves the primary's configuration, promotes, enables the policy again if that is asked for,
/// waits. What is in place already is no step, so the same call goes on where an earlier one ended.
/// </summary>
internal sealed class Promotion(CloudFront cloud, WorkSettings settings)
{
    /// <summary>Where the primary's configuration is saved: a file or a folder.</summary>
    public string SnapshotPath { get; init; } = DistributionSnapshot.DefaultFolder;

    /// <summary>Whether the policy is enabled again, which promotion disables.</summary>
    public bool EnablePolicy { get; init; }

    /// <summary>Plans the promotion of what was reviewed.</summary>
    /// <exception cref="CdpException">One of the two cannot be read, is another version, or must not be promoted.</exception>
    public async Task<Plan> PlanAsync(CdpDistribution givenPrimary, CdpDistribution givenStaging, ICallLog log, CancellationToken cancellationToken)
    {
        Ids.Require(givenPrimary.Id, "distribution");
        Ids.Require(givenStaging.Id, "distribution");
        CdpDistribution primary = await ReviewedAsync(givenPrimary, log, cancellationToken).ConfigureAwait(false);
        CdpDistribution staging = await ReviewedAsync(givenStaging, log, cancellationToken).ConfigureAwait(false);
        Check(primary, staging);
        List<FieldChange> changes = DistributionFields.Promoted(primary.Document!, staging.Document!);
        string? policy = primary.ContinuousDeploymentPolicyId;
        var steps = new List<Step>();
        string action;
        if (changes.Count > 0)
        {
            string disables = policy is null ? "" : $"; the policy {policy} is disabled by it";
            if (staging.Status == "InProgress")
            {
                log.Warning(
                    $"The staging distribution {staging.Id} was InProgress when it was read: what was tested may be an older version than this. "
                    + $"Wait-CdpDistribution {staging.Id} waits for it.");
            }

            action = $"Promote {staging.Id} (ETag {staging.ETag}): {ChangeText.Of(changes)}{disables}";
            steps.Add(new($"promote {staging.Id} to {primary.Id}", (work, workLog, token) => PromoteAsync(work, primary, staging, workLog, token)));
        }
        else
        {
            action = $"Enable the policy {policy} again: {staging.Id} is promoted already";
            log.Verbose($"Distribution {primary.Id} has the staging configuration already; nothing is promoted.");
        }

        if (EnablePolicy && policy is not null && (changes.Count > 0 || !await IsEnabledAsync(policy, log, cancellationToken).ConfigureAwait(false)))
        {
            steps.Add(new($"enable policy {policy}", (work, workLog, token) => EnableAsync(work, policy, workLog, token)));
        }

        steps.AddRange(new DistributionUpdate(cloud, settings, null).Waits(primary.Id));
        string enable = EnablePolicy ? " -EnablePolicy" : "", wait = settings.Wait ? " -Wait" : "";
        return new($"promotion of {staging.Id}", $"distribution {primary.Id} (ETag {primary.ETag})", action, steps)
        {
            Result = changes.Count > 0 ? null : WithSnapshot(primary, log),
            Command = $"Publish-CdpStagingDistribution -Primary {primary.Id} -Staging {staging.Id}{enable}{wait}",
        };
    }

    // An earlier call has promoted; its way back is still wanted.
    private CdpDistribution WithSnapshot(CdpDistribution primary, ICallLog log)
    {
        primary.SnapshotPath = SnapshotFolder.NewestThatMade(SnapshotPath, primary);
        if (primary.SnapshotPath is { } path && log is IWorkLog work)
        {
            work.Information($"{primary.Id} is promoted already. The configuration before is in {path}; Undo-CdpPublish puts it back.");
        }

        return primary;
    }

    private async Task<bool> IsEnabledAsync(string policyId, ICallLog log, CancellationToken cancellationToken) =>
        (await cloud.Policies.GetAsync(policyId, log, cancellationToken).ConfigureAwait(false)).Enabled;

    private async Task PromoteAsync(
        WorkUnderWay work, CdpDistribution primary, CdpDistribution staging, IWorkLog log, CancellationToken cancellationToken)
    {
        var snapshot = new DistributionSnapshot
        {
            Id = primary.Id,
            ETag = primary.ETag!,
            Time = settings.Time.GetUtcNow().UtcDateTime,
            StagingDistributionId = staging.Id,
            Before = ServiceXml.ToText(primary.Document!),
            Promoted = ServiceXml.ToText(DistributionFields.AfterPromotion(primary.Document!, staging.Document!)),
        };
        var write = new PromoteWrite(cloud.Distributions, cloud.Policies, primary, staging)
        {
            Explain = refusal => IllegalUpdateReport.Explain(refusal, primary.Document!, staging.Document!),
        };
        work.Result = await WayBack.KeepAsync(snapshot, SnapshotPath, log, () => work.WriteAsync(write, log, cancellationToken))
            .ConfigureAwait(false);
    }

    private async Task EnableAsync(WorkUnderWay work, string policyId, IWorkLog log, CancellationToken cancellationToken)
    {
        CdpPolicy policy = await cloud.Policies.GetAsync(policyId, log, cancellationToken).ConfigureAwait(false);
        CdpPolicyConfig config = policy.Config.Copy();
        config.Enabled = true;
        var basis = new Basis<CdpPolicy>(policy, true, policy.ETag!, Merge: true);
        var write = new UpdateWrite<CdpPolicy>(new PolicyResource(cloud.Policies, policyId), basis, PolicyXml.Patch(basis.Document, config));
        await work.WriteAsync(write, log, cancellationToken).ConfigureAwait(false);
    }

    // Of an object without its document only the ETag was reviewed: the current version will do if it still has that.
    private async Task<CdpDistribution> ReviewedAsync(CdpDistribution given, ICallLog log, CancellationToken cancellationToken)
    {
        if (given is { Document: not null, ETag: not null })
        {
            if (given.IsFromOutside)
            {
                // Its document becomes the way back.
                await Saved.RequireUntouchedAsync(new DistributionResource(cloud.Distributions, given.Id), given, log, cancellationToken)
                    .ConfigureAwait(false);
            }

            return given;
        }

        CdpDistribution now = await cloud.Distributions.GetAsync(given.Id, log, cancellationToken).ConfigureAwait(false);
        return given.ETag is null || given.ETag == now.ETag ? now : throw WorkFaults.NoLongerReviewed(given, now);
    }

    private static void Check(CdpDistribution primary, CdpDistribution staging)
    {
        if (primary.Id == staging.Id)
        {
            throw WorkFaults.SameDistribution();
        }

        DistributionPairRules.Require(DistributionPairRules.CheckRoles(primary.Document!, staging.Document!));
        if (primary.Enabled && !staging.Enabled)
        {
            throw WorkFaults.WouldDisablePrimary(staging.Id);
        }
    }
}
