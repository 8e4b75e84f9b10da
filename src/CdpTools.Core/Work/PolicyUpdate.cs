using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Policies;
using CdpTools.Writes;
using CdpTools.Xml;

namespace CdpTools.Work;

/// <summary>
/// Updates a policy: finds out what the update starts from, makes the new configuration of it, and plans the write. A piped
/// object is what the user read, local edits included; of an id the current version is read, and only the settings are meant.
/// </summary>
internal sealed record PolicyUpdate(CloudFront Cloud, WorkSettings Settings)
{
    /// <summary>The new configuration for a policy. The given one is a copy to be changed and returned.</summary>
    public required Func<CdpPolicyConfig, CdpPolicyConfig> Change { get; init; }

    /// <summary>A sentence that belongs to the change and is no field, for the prompt; null mostly.</summary>
    public Func<CdpPolicyConfig, CdpPolicyConfig, string?> Remark { get; init; } = (_, _) => null;

    /// <summary>Whether the settings replace the whole configuration, so that nothing may be re-applied on another version by default.</summary>
    public bool ReplacesAll { get; init; }

    /// <summary>The ETag that the user gave; null for the one that the object carries, or the one just read.</summary>
    public string? IfMatch { get; init; }

    /// <summary>Whether the changes are re-applied when somebody else has changed it; null where the user did not say.</summary>
    public bool? Merge { get; init; }

    /// <summary>Plans the update of the current version.</summary>
    /// <exception cref="CdpException">The policy cannot be read, or a rule would be broken.</exception>
    public async Task<Plan> PlanAsync(string id, ICallLog log, CancellationToken cancellationToken)
    {
        CdpPolicy current = await Cloud.Policies.GetAsync(id, log, cancellationToken).ConfigureAwait(false);
        CdpPolicyConfig after = Change(current.Config.Copy());

        // With an ETag other than the current one, what the user read is not known, and must not be guessed.
        bool known = IfMatch is null || IfMatch == current.ETag;
        var basis = new Basis<CdpPolicy>(current, known, IfMatch ?? current.ETag!, Merge ?? (IfMatch is null && !ReplacesAll));
        return Planned(basis, PolicyXml.Patch(basis.Document, after), after, log);
    }

    /// <summary>Plans the update of the version that the user has. Without a call, when the object is whole.</summary>
    /// <exception cref="CdpException">The policy cannot be read, a rule would be broken, or the object is stale and cannot be re-based.</exception>
    public async Task<Plan> PlanAsync(CdpPolicy policy, ICallLog log, CancellationToken cancellationToken)
    {
        CdpPolicyConfig after = Change(policy.Config.Copy());
        string? etag = IfMatch ?? policy.ETag;
        bool merge = Merge ?? false;
        if (policy.Document is { } read && etag is not null && etag == policy.ETag)
        {
            if (policy.IsFromOutside)
            {
                await Saved.RequireUntouchedAsync(Resource(policy.Id), policy, log, cancellationToken).ConfigureAwait(false);
            }

            return Planned(new(policy, true, etag, merge), PolicyXml.Patch(read, after), after, log);
        }

        CdpPolicy current = await Cloud.Policies.GetAsync(policy.Id, log, cancellationToken).ConfigureAwait(false);
        if (policy.Document is not { } earlier)
        {
            // From JSON or another tool: the document as read is missing. It is the current one if the ETag still is.
            bool same = etag is null || etag == current.ETag;
            return Planned(new(current, same, same ? current.ETag! : etag!, merge), PolicyXml.Patch(current.Document!, after), after, log);
        }

        XElement wanted = PolicyXml.Patch(earlier, after);
        if (etag is not null && etag != current.ETag)
        {
            // Neither what was read nor what is there now: the service says which of its errors that is.
            return Planned(new(policy, true, etag, merge), wanted, after, log);
        }

        // From -Summary, or with an -IfMatch newer than the object: the change is made on the current version, or what that
        // has would be overwritten by what was read.
        MergeResult rebased = ThreeWayMerge.Merge(earlier, wanted, current.Document!);
        return rebased.Conflicts.Count > 0
            ? throw ConflictReport.Create(Resource(current.Id), null, earlier, wanted, null, current, "it was changed after you read it")
            : Planned(new(current, true, current.ETag!, merge), rebased.Document, PolicyXml.Read(rebased.Document), log);
    }

    /// <summary>The step that waits until a policy acts as it says: it deploys on the primary that it is attached to.</summary>
    public static Step WaitForPrimaryOf(CloudFront cloud, string policyId) =>
        new($"wait for the primary of policy {policyId}", async (work, log, token) =>
    {
        if (await cloud.Finder.PrimaryOfAsync(policyId, log, token).ConfigureAwait(false) is { } primary)
        {
            await work.WaitForAsync(cloud.Distributions, primary, log, token).ConfigureAwait(false);
        }
        else
        {
            log.Verbose($"Policy {policyId} is attached to no distribution: there is no deployment to wait for.");
        }
    })
    {
        Writes = false,
        Command = _ => $"Get-CdpDistribution -PolicyId {policyId} | Wait-CdpDistribution",
    };

    private Plan Planned(Basis<CdpPolicy> basis, XElement wanted, CdpPolicyConfig after, ICallLog log)
    {
        CdpPolicy policy = basis.Version;
        PolicyResource resource = Resource(policy.Id);
        List<FieldChange> changes = XmlDiff.Compare(basis.Document, wanted);
        var plan = new Plan(
            $"update of policy {policy.Id}",
            $"policy {policy.Id} (ETag {basis.ETag})",
            "",
            Settings.Wait ? [WaitForPrimaryOf(Cloud, policy.Id)] : []);
        if (changes.Count == 0 && basis.ETag == policy.ETag)
        {
            log.Verbose($"Policy {policy.Id} has these values already; nothing is sent.");
            return plan with { Result = policy };
        }

        CdpPolicyConfig before = PolicyXml.Read(basis.Document);
        PolicyRules.Require(after, before);
        Step write = Step.Of($"write policy {policy.Id}", new UpdateWrite<CdpPolicy>(resource, basis, wanted));
        return plan with { Action = ChangeText.Of(changes, Remark(before, after)), Steps = [write, .. plan.Steps] };
    }

    private PolicyResource Resource(string id) => new(Cloud.Policies, id);
}
