using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>What ties a primary, its staging distribution and a policy together.</summary>
internal sealed class Pairs(ServiceState state)
{
    // Documented as changeable while a policy is attached [D].
    private static readonly string[] s_mayDiffer =
        [
            "DefaultCacheBehavior", "CacheBehaviors", "Origins", "OriginGroups", "CustomErrorResponses", "Restrictions", "DefaultRootObject",
            "Logging", "Comment",
        ];

    // Each distribution's own: kept at promotion [D], [I], or what makes it what it is. Enabled is not a setting of the traffic [I].
    private static readonly string[] s_own = ["CallerReference", "Aliases", "ContinuousDeploymentPolicyId", "Staging", "Enabled"];

    private static readonly HashSet<XName> s_unlocked = [.. s_mayDiffer.Concat(s_own).Select(n => SimXml.Namespace + n)];

    /// <summary>The policy that names this staging distribution, or null.</summary>
    public SimPolicy? PolicyNaming(SimDistribution staging) => state.PolicyByDnsName.GetValueOrDefault(staging.DomainName);

    /// <summary>The staging distributions of a policy.</summary>
    public IEnumerable<SimDistribution> StagingOf(SimPolicy policy) =>
        policy.DnsNames.Select(n => state.DistributionByDnsName.GetValueOrDefault(n)).OfType<SimDistribution>();

    /// <summary>
    /// The policy id in a sent configuration against the current one. Left out keeps it; only the empty element detaches [W].
    /// </summary>
    public void CheckPolicyId(SimDistribution distribution, XElement config)
    {
        string wanted = config.ChildText("ContinuousDeploymentPolicyId") ?? "";
        if (wanted == distribution.PolicyId)
        {
            return;
        }

        SimPolicy? policy = wanted.Length == 0 ? null : state.Policies.Find(wanted) ?? throw SimError.NoSuchPolicy();
        if (distribution.IsStaging)
        {
            CheckStagingsPolicyId(distribution, policy);
        }
        else if (policy is not null)
        {
            if (policy.PrimaryId is not null && policy.PrimaryId != distribution.Id)
            {
                throw SimError.PolicyInUse();
            }

            SimDistributionRules.CheckCanTakePart(config);
        }
    }

    /// <summary>
    /// The locked settings of a pair must be equal, when a policy is attached and at each later update of either one;
    /// the service does not say which one is not [W].
    /// </summary>
    public void CheckLocked(SimDistribution distribution, XElement config)
    {
        if (distribution.IsStaging)
        {
            if (PolicyNaming(distribution)?.PrimaryId is { } primaryId && state.Distributions.Find(primaryId) is { } primary)
            {
                RequireEqual(primary.Config, config);
            }
        }
        else if (state.Policies.Find(config.ChildText("ContinuousDeploymentPolicyId")) is { } policy)
        {
            SimDistributionRules.CheckCanTakePart(config);
            foreach (SimDistribution staging in StagingOf(policy))
            {
                RequireEqual(config, staging.Config);
            }
        }
    }

    /// <summary>Follows a primary's new policy id: the old policy is free, the new one is taken, its staging distributions show its id.</summary>
    public void Follow(Call call, SimDistribution primary, string before, DistributionOperations distributions)
    {
        if (primary.IsStaging || primary.PolicyId == before)
        {
            return;
        }

        if (state.Policies.Find(before) is { } old && old.PrimaryId == primary.Id)
        {
            // Staging distributions go on showing the id until a client empties it [I].
            old.PrimaryId = null;
        }

        if (state.Policies.Find(primary.PolicyId) is { } policy)
        {
            policy.PrimaryId = primary.Id;
            ShowId(call, policy, distributions);
        }
    }

    /// <summary>Writes an attached policy's id into its staging distributions, each a new version of theirs [I].</summary>
    public void ShowId(Call call, SimPolicy policy, DistributionOperations distributions)
    {
        if (policy.PrimaryId is null || state.Options.StagingShowsPolicyId != StagingPolicyId.AtAttachment)
        {
            return;
        }

        foreach (SimDistribution staging in StagingOf(policy).Where(s => s.PolicyId != policy.Id))
        {
            distributions.Commit(call, staging, With(staging.Config, "ContinuousDeploymentPolicyId", policy.Id), sideEffect: true);
        }
    }

    /// <summary>A copy of a configuration with one member's text replaced.</summary>
    public static XElement With(XElement config, string member, string text)
    {
        XElement copy = new(config);
        copy.Child(member)!.Value = text;
        return copy;
    }

    private void CheckStagingsPolicyId(SimDistribution staging, SimPolicy? wanted)
    {
        // It cannot be emptied while the primary has the policy: updates that send nothing there fail in the wild [W], why is inferred [I].
        bool stillTied = state.Policies.Find(staging.PolicyId) is { PrimaryId: not null } current && PolicyNaming(staging) == current;
        if (wanted is null ? stillTied : PolicyNaming(staging) != wanted)
        {
            throw SimError.LockedSetting();
        }
    }

    private void RequireEqual(XElement primary, XElement staging)
    {
        IEnumerable<XName> names = primary.Elements().Concat(staging.Elements())
            .Select(e => e.Name)
            .Distinct()
            .Where(n => !s_unlocked.Contains(n) && (state.Options.LockUnknownSettings || DistributionShapes.Config.PositionOf(n) >= 0));
        if (names.Any(n => !XNode.DeepEquals(primary.Element(n), staging.Element(n))))
        {
            throw SimError.LockedSetting();
        }
    }
}
