using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Service;

namespace CdpTools.Updates;

/// <summary>The steps of taking a staging distribution down, in the order that CloudFront wants. [W] TF sweep.go, aws-samples; [D] in parts.</summary>
internal enum TearDownStep
{
    /// <summary>All traffic goes to the primary.</summary>
    DisablePolicy,

    /// <summary>An empty ContinuousDeploymentPolicyId on the primary.</summary>
    Detach,

    WaitForPrimary,

    DeletePolicy,

    /// <summary>The policy names other staging distributions too: it only loses this name.</summary>
    ReleasePolicy,

    DisableStaging,

    WaitForStaging,

    DeleteStaging,

    Done,
}

/// <summary>What there is of a staging distribution, its policy and its primary.</summary>
internal sealed record TearDownState(ResourceVersion? Staging, ResourceVersion? Policy, ResourceVersion? Primary)
{
    public CdpDistribution? StagingObject => Staging is null ? null : DistributionApi.ToDistribution(Staging);

    public CdpPolicy? PolicyObject => Policy is null ? null : PolicyApi.ToPolicy(Policy);

    public CdpDistribution? PrimaryObject => Primary is null ? null : DistributionApi.ToDistribution(Primary);
}

/// <summary>
/// Takes a staging distribution down, one step at a time. Each step is chosen from what is there at the moment and from
/// nothing else, so it starts wherever an earlier run, or somebody by hand, has left off.
/// </summary>
internal sealed class DistributionTearDown(DistributionApi api, PolicyApi policies, Backoff backoff, string stagingId)
{
    private string? primaryId;
    private string? searchedFor;

    public bool KeepPolicy { get; init; }

    /// <summary>The primary that the user expects; null when any will do.</summary>
    public string? ExpectedPrimaryId { get; init; }

    public int MaxAttempts { get; init; } = 5;

    /// <summary>Looks at what is there.</summary>
    /// <exception cref="CdpValidationException">This must not be taken down.</exception>
    public async Task<TearDownState> LookAsync(IWorkLog log, CancellationToken cancellationToken)
    {
        if (await OrNullAsync(api.GetAsync(stagingId, log, cancellationToken), ErrorIds.NoSuchDistribution).ConfigureAwait(false) is not { } staging)
        {
            return new(null, null, null);
        }

        CdpDistribution distribution = DistributionApi.ToDistribution(staging);
        if (!distribution.Staging)
        {
            throw new CdpValidationException(ErrorIds.NotStaging, $"The distribution {stagingId} is no staging distribution, and only those are taken down by this.")
            {
                RecommendedAction = "Get-CdpDistribution -Staging lists them.",
            };
        }

        ResourceVersion? policy = await policies.FindByStagingNameAsync([distribution.DomainName ?? ""], log, cancellationToken).ConfigureAwait(false);
        ResourceVersion? primary = await PrimaryAsync(policy is null ? null : PolicyApi.ToPolicy(policy).Id, log, cancellationToken).ConfigureAwait(false);
        var state = new TearDownState(staging, policy, primary);
        Refuse(state);
        return state;
    }

    /// <summary>The next step.</summary>
    public TearDownStep Next(TearDownState state)
    {
        if (state.StagingObject is not { } staging)
        {
            return TearDownStep.Done;
        }

        if (state.PolicyObject is { } policy)
        {
            return policy.StagingDistributionDnsNames.Count > 1 ? TearDownStep.ReleasePolicy
                : policy.Enabled ? TearDownStep.DisablePolicy
                : IsAttached(state, policy.Id) ? TearDownStep.Detach
                : state.PrimaryObject is { Status: not "Deployed" } ? TearDownStep.WaitForPrimary
                : TearDownStep.DeletePolicy;
        }

        return staging.Enabled || staging.ContinuousDeploymentPolicyId is not null ? TearDownStep.DisableStaging
            : staging.Status != "Deployed" ? TearDownStep.WaitForStaging
            : TearDownStep.DeleteStaging;
    }

    /// <summary>All steps that are left, as far as can be told from here; for -WhatIf, the prompt and the progress bar.</summary>
    public IReadOnlyList<TearDownStep> Plan(TearDownState state)
    {
        if (state.StagingObject is not { } staging)
        {
            return [];
        }

        var plan = new List<TearDownStep>();
        if (state.PolicyObject is { } policy)
        {
            if (policy.StagingDistributionDnsNames.Count > 1)
            {
                plan.Add(TearDownStep.ReleasePolicy);
            }
            else
            {
                bool attached = IsAttached(state, policy.Id);
                Add(plan, policy.Enabled, TearDownStep.DisablePolicy);
                Add(plan, attached, TearDownStep.Detach);
                Add(plan, attached || state.PrimaryObject is { Status: not "Deployed" }, TearDownStep.WaitForPrimary);
                plan.Add(TearDownStep.DeletePolicy);
            }
        }

        bool disable = staging.Enabled || staging.ContinuousDeploymentPolicyId is not null;
        Add(plan, disable, TearDownStep.DisableStaging);
        Add(plan, disable || staging.Status != "Deployed", TearDownStep.WaitForStaging);
        plan.Add(TearDownStep.DeleteStaging);
        return plan;
    }

    /// <summary>Does one step. What is already done is no error: the next look shows it.</summary>
    public async Task<bool> DoAsync(TearDownStep step, TearDownState state, WriteState write, WaitSettings wait, IWorkLog log, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case TearDownStep.DisablePolicy:
                await UpdatePolicyAsync(state, config => config.Enabled = false, write, log, cancellationToken).ConfigureAwait(false);
                break;
            case TearDownStep.ReleasePolicy:
                await UpdatePolicyAsync(state, config => config.StagingDistributionDnsNames.Remove(state.StagingObject!.DomainName!), write, log, cancellationToken).ConfigureAwait(false);
                break;
            case TearDownStep.Detach:
                await UpdateAsync(state.PrimaryObject!, DistributionXml.WithPolicy(state.Primary!.Document, null), write, log, cancellationToken).ConfigureAwait(false);
                break;
            case TearDownStep.DisableStaging:
                XElement off = DistributionXml.WithPolicy(state.Staging!.Document, null);
                DistributionXml.SetText(off, "Enabled", "false");
                await UpdateAsync(state.StagingObject!, off, write, log, cancellationToken).ConfigureAwait(false);
                break;
            case TearDownStep.DeletePolicy:
                await DeleteAsync(new PolicyResource(policies, state.PolicyObject!.Id), state.Policy!, ErrorIds.NoSuchPolicy, write, log, cancellationToken).ConfigureAwait(false);
                break;
            case TearDownStep.DeleteStaging:
                await DeleteAsync(Resource(stagingId), state.Staging!, ErrorIds.NoSuchDistribution, write, log, cancellationToken).ConfigureAwait(false);
                break;
            case TearDownStep.WaitForPrimary or TearDownStep.WaitForStaging:
                CdpDistribution waited = (step == TearDownStep.WaitForPrimary ? state.PrimaryObject : state.StagingObject)!;
                var failed = await new DeploymentWait(api, Clock.Time).RunAsync([waited], wait, _ => { }, log, cancellationToken).ConfigureAwait(false);
                if (failed.Count > 0)
                {
                    throw failed[0].Error;
                }

                break;
        }

        return true;
    }

    /// <summary>Whether an error of a step says no more than that the step before it has not reached everywhere yet.</summary>
    public static bool IsTooEarly(TearDownStep step, CdpException error) => (step, error.ErrorId) switch
    {
        (TearDownStep.DeletePolicy, ErrorIds.PolicyInUse) => true,
        (TearDownStep.DisableStaging, ErrorIds.StagingDistributionInUse) => true,
        (TearDownStep.DeleteStaging, ErrorIds.DistributionNotDisabled or ErrorIds.ResourceInUse or ErrorIds.StagingDistributionInUse) => true,
        _ => false,
    };

    private static bool IsAttached(TearDownState state, string policyId) => state.PrimaryObject?.ContinuousDeploymentPolicyId == policyId;

    private static void Add(List<TearDownStep> plan, bool condition, TearDownStep step)
    {
        if (condition)
        {
            plan.Add(step);
        }
    }

    private static async Task<ResourceVersion?> OrNullAsync(Task<ResourceVersion> read, string goneCode)
    {
        try
        {
            return await read.ConfigureAwait(false);
        }
        catch (CdpServiceException e) when (e.ErrorCode == goneCode)
        {
            return null;
        }
    }

    // Searched for once: reading all distributions at every look would take longer than the steps.
    private async Task<ResourceVersion?> PrimaryAsync(string? policyId, IWorkLog log, CancellationToken cancellationToken)
    {
        if (primaryId is null && policyId is not null && searchedFor != policyId)
        {
            ResourceVersion? found = await new DistributionFinder(api).PrimaryOfAsync(policyId, log, cancellationToken).ConfigureAwait(false);
            searchedFor = policyId;
            primaryId = found is null ? ExpectedPrimaryId : DistributionApi.ToDistribution(found).Id;
            if (found is not null)
            {
                return found;
            }
        }

        return primaryId is null ? null : await OrNullAsync(api.GetAsync(primaryId, log, cancellationToken), ErrorIds.NoSuchDistribution).ConfigureAwait(false);
    }

    private void Refuse(TearDownState state)
    {
        if (ExpectedPrimaryId is not null && state.PolicyObject is { } policy && IsAttached(state, policy.Id) && state.PrimaryObject!.Id != ExpectedPrimaryId)
        {
            throw new CdpValidationException(ErrorIds.ServesAnotherPrimary, $"The staging distribution {stagingId} serves another primary: its policy {policy.Id} is attached to {state.PrimaryObject.Id}, not to {ExpectedPrimaryId}.")
            {
                RecommendedAction = "Check both ids; without -PrimaryDistributionId it is taken down whatever it serves.",
            };
        }

        // CloudFront does not let a staging distribution be disabled while a policy names it [W] TF#33575.
        if (KeepPolicy && state.PolicyObject is { StagingDistributionDnsNames.Count: 1 } only)
        {
            throw new CdpValidationException(ErrorIds.PolicyMustGo, $"The policy {only.Id} cannot be kept as it is: it names the staging distribution {stagingId} and no other, and CloudFront does not let a distribution go that a policy names.")
            {
                RecommendedAction = "Point it to another staging distribution first (Update-CdpPolicy -StagingDistributionDnsName), or leave -KeepPolicy out.",
            };
        }
    }

    private DistributionResource Resource(string id) => new(api, policies, id);

    private Task UpdatePolicyAsync(TearDownState state, Action<CdpPolicyConfig> change, WriteState write, ICallLog log, CancellationToken cancellationToken)
    {
        CdpPolicyConfig config = PolicyXml.Read(state.Policy!.Document);
        change(config);
        return UpdateAsync(new PolicyResource(policies, state.PolicyObject!.Id), state.Policy, PolicyXml.Patch(state.Policy.Document, config), write, log, cancellationToken);
    }

    private Task UpdateAsync(CdpDistribution distribution, XElement wanted, WriteState write, ICallLog log, CancellationToken cancellationToken) =>
        UpdateAsync(Resource(distribution.Id), new ResourceVersion(distribution.Read!, distribution.ETag, distribution.Read!), wanted, write, log, cancellationToken);

    // Merge: the step is one field, and whatever else somebody changes meanwhile is kept.
    private Task<UpdateResult> UpdateAsync(IResource resource, ResourceVersion read, XElement wanted, WriteState write, ICallLog log, CancellationToken cancellationToken) =>
        new LosslessUpdate(backoff).RunAsync(
            new()
            {
                Resource = resource,
                Common = read.Document,
                Wanted = wanted,
                ETag = read.ETag!,
                ConflictAction = CdpConflictAction.Merge,
                MaxAttempts = MaxAttempts,
            },
            write,
            log,
            cancellationToken);

    private Task DeleteAsync(IResource resource, ResourceVersion read, string goneCode, WriteState write, ICallLog log, CancellationToken cancellationToken) =>
        new LosslessDelete(backoff).RunAsync(
            new()
            {
                Resource = resource,
                Common = read.Document,
                ETag = read.ETag!,
                ConflictAction = CdpConflictAction.Merge,
                MaxAttempts = MaxAttempts,
                GoneCode = goneCode,
            },
            write,
            log,
            cancellationToken);
}
