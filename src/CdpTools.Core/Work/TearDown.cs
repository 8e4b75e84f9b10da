using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Policies;
using CdpTools.Writes;
using CdpTools.Xml;

namespace CdpTools.Work;

/// <summary>What there is of a staging distribution, its policy and its primary.</summary>
internal sealed record Pair(CdpDistribution Staging, CdpPolicy? Policy, CdpDistribution? Primary)
{
    public bool IsAttached => Policy is not null && Primary?.ContinuousDeploymentPolicyId == Policy.Id;
}

/// <summary>
/// Takes a staging distribution down, one step at a time, in the order that CloudFront wants [W] TF sweep.go, aws-samples; [D] in
/// parts. Each step is chosen from what is there at the moment and from nothing else, so it starts wherever an earlier run, or
/// somebody by hand, has left off.
/// </summary>
internal sealed class TearDown(CloudFront cloud, string stagingId)
{
    private string? primaryId;
    private string? searchedFor;

    public bool KeepPolicy { get; init; }

    /// <summary>The primary that the user expects; null when any will do.</summary>
    public string? ExpectedPrimaryId { get; init; }

    /// <summary>Plans what is left to do; null when there is no such distribution.</summary>
    /// <param name="reviewed">The staging distribution as the user read it; without a document when it was not.</param>
    /// <param name="log">Takes messages.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <exception cref="CdpException">It must not be taken down, or was changed after it was read.</exception>
    public async Task<Plan?> PlanAsync(CdpDistribution reviewed, ICallLog log, CancellationToken cancellationToken)
    {
        if (await LookAsync(log, cancellationToken).ConfigureAwait(false) is not { } pair)
        {
            return null;
        }

        RequireReviewed(reviewed, pair.Staging);
        IReadOnlyList<Step> steps = Steps(pair);
        return new(
            $"taking down of {stagingId}",
            $"staging distribution {stagingId} (ETag {pair.Staging.ETag})",
            "Take it down: " + string.Join(", ", steps.Select(s => s.Text)),
            steps)
        {
            Command = $"Remove-CdpStagingDistribution -Id {stagingId}{(ExpectedPrimaryId is { } id ? $" -PrimaryDistributionId {id}" : "")}"
                + (KeepPolicy ? " -KeepPolicy" : ""),
            LookAgainAsync = async (workLog, token) => await LookAsync(workLog, token).ConfigureAwait(false) is { } now ? Steps(now) : [],
        };
    }

    /// <summary>The next step of all that are left; null when there is no such distribution any more.</summary>
    /// <exception cref="CdpException">It must not be taken down.</exception>
    public async Task<Step?> NextAsync(ICallLog log, CancellationToken cancellationToken) =>
        await LookAsync(log, cancellationToken).ConfigureAwait(false) is { } pair ? Steps(pair)[0] : null;

    /// <summary>All steps that are left, as far as can be told from what is there. The first is the next one.</summary>
    public IReadOnlyList<Step> Steps(Pair pair)
    {
        CdpDistribution staging = pair.Staging;
        var steps = new List<Step>();
        if (pair.Policy is { } policy)
        {
            bool shared = policy.StagingDistributionDnsNames.Count > 1;
            bool waits = pair.IsAttached || pair.Primary is { Status: not "Deployed" };
            Add(shared, () => Release(policy, staging));
            Add(!shared && policy.Enabled, () => Disable(policy));
            Add(!shared && pair.IsAttached, () => Detach(pair.Primary!, policy));
            Add(!shared && waits, () => Wait(pair.Primary!));
            Add(!shared, () => Delete(policy));
        }

        bool disable = staging.Enabled || staging.ContinuousDeploymentPolicyId is not null;
        Add(disable, () => Disable(staging));
        Add(disable || staging.Status != "Deployed", () => Wait(staging));
        Add(true, () => Delete(staging));
        return steps;

        void Add(bool needed, Func<Step> make)
        {
            if (needed)
            {
                steps.Add(make());
            }
        }
    }

    private async Task<Pair?> LookAsync(ICallLog log, CancellationToken cancellationToken)
    {
        if (await OrNullAsync(cloud.Distributions.GetAsync(stagingId, log, cancellationToken)).ConfigureAwait(false) is not { } staging)
        {
            return null;
        }

        if (!staging.Staging)
        {
            throw WorkFaults.NotStaging(stagingId);
        }

        CdpPolicy? policy = await cloud.Policies.FindByStagingNameAsync([staging.DomainName ?? ""], log, cancellationToken).ConfigureAwait(false);
        var pair = new Pair(staging, policy, await PrimaryAsync(policy?.Id, log, cancellationToken).ConfigureAwait(false));
        if (ExpectedPrimaryId is not null && pair.IsAttached && pair.Primary!.Id != ExpectedPrimaryId)
        {
            throw WorkFaults.ServesAnotherPrimary(stagingId, policy!.Id, pair.Primary.Id, ExpectedPrimaryId);
        }

        return KeepPolicy && policy is { StagingDistributionDnsNames.Count: 1 } ? throw WorkFaults.PolicyMustGo(policy.Id, stagingId) : pair;
    }

    // Searched for once: reading all distributions at every look would take longer than the steps.
    private async Task<CdpDistribution?> PrimaryAsync(string? policyId, ICallLog log, CancellationToken cancellationToken)
    {
        if (primaryId is null && policyId is not null && searchedFor != policyId)
        {
            CdpDistribution? found = await cloud.Finder.PrimaryOfAsync(policyId, log, cancellationToken).ConfigureAwait(false);
            searchedFor = policyId;
            primaryId = found?.Id ?? ExpectedPrimaryId;
            if (found is not null)
            {
                return found;
            }
        }

        return primaryId is null ? null : await OrNullAsync(cloud.Distributions.GetAsync(primaryId, log, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task<CdpDistribution?> OrNullAsync(Task<CdpDistribution> read)
    {
        try
        {
            return await read.ConfigureAwait(false);
        }
        catch (CdpServiceException e) when (e.ErrorCode == ErrorIds.NoSuchDistribution)
        {
            return null;
        }
    }

    // What an earlier run has done itself is no change by somebody else.
    private void RequireReviewed(CdpDistribution reviewed, CdpDistribution now)
    {
        if (reviewed.Document is { } read
            && XmlDiff.Differences(read, now.Document!).Exists(
                c => DistributionFields.SettingOf(c.Path) is not ("Enabled" or DistributionXml.PolicyId)))
        {
            throw ConflictReport.Create(
                Resource(stagingId), null, read, read, reviewed.ETag, now, "nothing was taken down, because it was changed after you read it",
                advice: "Look at what changed, and give the id, or read it again, if you still mean to take it down.");
        }
    }

    private DistributionResource Resource(string id) => new(cloud.Distributions, id);

    // All traffic goes to the primary.
    private Step Disable(CdpPolicy policy) => Change(policy, config => config.Enabled = false, $"disable policy {policy.Id}");

    // The policy names other staging distributions too: it only loses this name.
    private Step Release(CdpPolicy policy, CdpDistribution staging) =>
        Change(policy, config => config.StagingDistributionDnsNames.Remove(staging.DomainName!), $"take its name out of policy {policy.Id}");

    // Merge, here and below: a step is one field, and whatever else somebody changes meanwhile is kept.
    private Step Change(CdpPolicy policy, Action<CdpPolicyConfig> change, string text) => new(text, (work, log, token) =>
    {
        CdpPolicyConfig config = policy.Config.Copy();
        change(config);
        var basis = new Basis<CdpPolicy>(policy, true, policy.ETag!, Merge: true);
        var write = new UpdateWrite<CdpPolicy>(new PolicyResource(cloud.Policies, policy.Id), basis, PolicyXml.Patch(basis.Document, config));
        return work.WriteAsync(write, log, token);
    });

    private Step Detach(CdpDistribution primary, CdpPolicy policy) => Change(
        primary, DistributionXml.WithPolicy(primary.Document!, null), policy.Enabled
            ? $"detach it from {primary.Id}"
            : $"detach policy {policy.Id} from {primary.Id}");

    private Step Disable(CdpDistribution staging)
    {
        XElement off = DistributionXml.WithPolicy(staging.Document!, null);
        DistributionXml.SetText(off, "Enabled", "false");
        return Change(staging, off, $"disable {staging.Id}") with { IsTooEarly = e => e.ErrorId == ErrorIds.StagingDistributionInUse };
    }

    private Step Change(CdpDistribution distribution, XElement wanted, string text) => new(text, (work, log, token) => work.WriteAsync(
        DistributionUpdate.Write(cloud, new Basis<CdpDistribution>(distribution, true, distribution.ETag!, Merge: true), wanted), log, token));

    private Step Wait(CdpDistribution distribution) => new($"wait for {distribution.Id}", (work, log, token) =>
        work.WaitForAsync(cloud.Distributions, distribution, log, token))
    {
        Writes = false,
    };

    private Step Delete(CdpPolicy policy) => new("delete the policy", (work, log, token) =>
        work.WriteAsync(
        new DeleteWrite<CdpPolicy>(new PolicyResource(cloud.Policies, policy.Id), new(policy, true, policy.ETag!, Merge: true)), log, token))
    {
        IsTooEarly = e => e.ErrorId == ErrorIds.PolicyInUse,
    };

    private Step Delete(CdpDistribution staging) => new($"delete {staging.Id}", (work, log, token) =>
        work.WriteAsync(
        new DeleteWrite<CdpDistribution>(Resource(staging.Id), new(staging, true, staging.ETag!, Merge: true)), log, token))
    {
        IsTooEarly = e => e.ErrorId is ErrorIds.DistributionNotDisabled or ErrorIds.ResourceInUse or ErrorIds.StagingDistributionInUse,
    };
}
