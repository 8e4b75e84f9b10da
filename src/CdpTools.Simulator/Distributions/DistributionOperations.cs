using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>Create, read, update and delete of distributions.</summary>
internal sealed class DistributionOperations(ServiceState state, Pairs pairs)
{
    private const string Path = "distribution";
    private const string Root = "DistributionConfig";

    /// <summary>The operations with their paths.</summary>
    public IReadOnlyList<Operation> All =>
    [
        new("ListDistributions", "GET", Path, List),
        new("GetDistribution", "GET", Path + "/{}", Get),
        new("GetDistributionConfig", "GET", Path + "/{}/config", GetConfig),
        new(
            "CreateDistributionWithTags",
            "POST",
            Path,
            CreateWithTags,
            "DistributionConfigWithTags",
            DistributionShapes.ConfigWithTags,
            new("WithTags", null)),
        new("CreateDistribution", "POST", Path, Create, Root, DistributionShapes.Config),
        new("UpdateDistribution", "PUT", Path + "/{}/config", Update, Root, DistributionShapes.Config),
        new("DeleteDistribution", "DELETE", Path + "/{}", Delete),
    ];

    /// <summary>The distribution with this id.</summary>
    public SimDistribution Find(string id) => state.Distributions.Find(id) ?? throw SimError.NoSuchDistribution();

    /// <summary>Puts a new distribution into the account.</summary>
    public void Add(Call call, SimDistribution distribution)
    {
        state.Distributions.Add(distribution);
        state.DistributionByDnsName.Add(distribution.DomainName, distribution);
        state.DistributionByCallerReference.Add(distribution.Config.ChildText("CallerReference")!, distribution);
        Commit(call, distribution, distribution.Config);
    }

    /// <summary>Makes a configuration current and starts its deployment.</summary>
    public void Commit(Call call, SimDistribution distribution, XElement config, bool sideEffect = false)
    {
        state.Commit(call, distribution, config, sideEffect);
        distribution.DeployedAt = state.Now + state.Propagation;
    }

    /// <summary>Checks what a new distribution needs, whether created or copied, and makes it.</summary>
    public SimDistribution New(Call call, XElement config)
    {
        string reference = config.ChildText("CallerReference")!;
        if (state.DistributionByCallerReference.TryGetValue(reference, out SimDistribution? existing))
        {
            throw new SimError(
                409,
                "DistributionAlreadyExists",
                "The caller reference that you are using to create a distribution is associated with another distribution. Already exists: "
                + $"{existing.Id}");
        }

        bool staging = config.IsTrue("Staging");
        if (state.Distributions.Count >= state.Options.DistributionQuota
            || (staging && state.Distributions.All.Count(d => d.IsStaging) >= state.Options.StagingQuota))
        {
            throw new SimError(
                400, "TooManyDistributions", "Processing your request would cause you to exceed the maximum number of distributions allowed.");
        }

        SimDistribution distribution = new(state.NextNumber(), state.Ids.NewDistributionId(), state.Ids.NewDomainName()) { Config = config };
        Add(call, distribution);
        return distribution;
    }

    /// <summary>The reply to a creation.</summary>
    public SimReply Created(Call call, SimDistribution distribution) =>
        call.Reply(201, SimDistributionXml.Full(state, distribution), distribution.ETag, $"{Path}/{distribution.Id}");

    private SimReply List(Call call)
    {
        Page<SimDistribution> page = Page<SimDistribution>.Cut(
            state.Distributions, call, state.Options, () => SimError.InvalidArgument("The parameter Marker is not valid."));
        return call.Reply(200, SimXml.New(
            "DistributionList",
            SimXml.New("Marker", page.Marker),
            page.NextMarker is null ? null : SimXml.New("NextMarker", page.NextMarker),
            SimXml.New("MaxItems", page.MaxItems),
            SimXml.New("IsTruncated", page.NextMarker is null ? "false" : "true"),
            SimXml.New("Quantity", page.Items.Count),
            page.Items.Count == 0 ? null : SimXml.New("Items", page.Items.Select(d => SimDistributionXml.Summary(state, d)))));
    }

    private SimReply Get(Call call)
    {
        SimDistribution distribution = Find(call.Id);
        return call.Reply(200, SimDistributionXml.Full(state, distribution), distribution.ETag);
    }

    private SimReply GetConfig(Call call)
    {
        SimDistribution distribution = Find(call.Id);
        return call.Reply(200, distribution.Config, distribution.ETag);
    }

    private SimReply Create(Call call) => Created(call, New(call, CheckNew(call.Document!)));

    private SimReply CreateWithTags(Call call)
    {
        XElement config = CheckNew(call.Document!.Child(Root)!);
        XElement tags = call.Document!.Child("Tags")!;

        // On a scratch resource first: bad tags must not leave a distribution behind.
        TagOperations.Put(new SimDistribution(0, "", "") { Config = config }, tags);
        SimDistribution distribution = New(call, config);
        TagOperations.Put(distribution, tags);
        return Created(call, distribution);
    }

    private XElement CheckNew(XElement sent)
    {
        XElement config = SimDistributionRules.Check(sent);
        if (config.ChildText("ContinuousDeploymentPolicyId")!.Length > 0)
        {
            throw SimError.InvalidArgument("Continuous deployment policy is not supported during distribution creation."); // [W]
        }

        if (config.IsTrue("Staging"))
        {
            SimDistributionRules.CheckStaging(config);
        }

        CheckAliasesAreFree(config, null);
        return config;
    }

    private SimReply Update(Call call)
    {
        SimDistribution distribution = Find(call.Id);
        state.CheckIfMatch(distribution, call.IfMatch);
        if (state.Options.UpdateDemandsDefaultedMembers)
        {
            SimDistributionRules.CheckDemands(call.Document!);
        }

        XElement config = SimDistributionRules.Check(WithKept(call.Document!, distribution));
        if (config.ChildText("CallerReference") != distribution.Config.ChildText("CallerReference"))
        {
            throw new SimError(400, "IllegalUpdate", "You cannot update Origin or CallerReference."); // [W]
        }

        if (config.IsTrue("Staging") != distribution.IsStaging)
        {
            throw SimError.LockedSetting(); // it cannot change [W]; the code is inferred [I]
        }

        if (distribution.IsStaging)
        {
            SimDistributionRules.CheckStaging(config);
        }

        pairs.CheckPolicyId(distribution, config);
        pairs.CheckLocked(distribution, config);
        CheckAliasesAreFree(config, distribution);
        if (distribution.IsStaging && distribution.Enabled && !config.IsTrue("Enabled") && pairs.PolicyNaming(distribution) is not null)
        {
            // The text is the service's own [W].
            throw new SimError(
                409,
                "StagingDistributionInUse",
                "The specified staging distribution is currently used by a continuous deployment policy. Please the update policy before deleting.");
        }

        string policyBefore = distribution.PolicyId;
        Commit(call, distribution, config);
        pairs.Follow(call, distribution, policyBefore, this);
        return call.Reply(200, SimDistributionXml.Full(state, distribution), distribution.ETag);
    }

    private SimReply Delete(Call call)
    {
        SimDistribution distribution = Find(call.Id);
        state.CheckIfMatch(distribution, call.IfMatch);
        if (distribution.Enabled || SimDistributionXml.Status(state, distribution) != "Deployed")
        {
            // Also for one that is disabled and still in progress [W].
            throw new SimError(409, "DistributionNotDisabled", "The distribution you are trying to delete has not been disabled.");
        }

        if (distribution.IsStaging && pairs.PolicyNaming(distribution) is not null)
        {
            throw new SimError(409, "ResourceInUse", "Cannot delete this resource because it is in use."); // declared, for this case inferred [I]
        }

        if (state.Policies.Find(distribution.PolicyId) is { } policy && policy.PrimaryId == distribution.Id)
        {
            policy.PrimaryId = null; // a primary may go with its policy attached [W]
        }

        state.Distributions.Remove(distribution);
        state.DistributionByDnsName.Remove(distribution.DomainName);
        state.DistributionByCallerReference.Remove(distribution.Config.ChildText("CallerReference")!);
        state.Record(call, distribution.Id, distribution.ETag, null, null);
        return call.Empty(204);
    }

    /// <summary>
    /// The policy's id is kept when it is left out [W], and Staging likewise [I]; other members that are left out
    /// become what create would make of them [I].
    /// </summary>
    private static XElement WithKept(XElement sent, SimDistribution distribution)
    {
        XElement config = new(sent);
        foreach (string name in new[] { "ContinuousDeploymentPolicyId", "Staging" })
        {
            if (config.Child(name) is null)
            {
                config.Add(new XElement(distribution.Config.Child(name)!));
            }
        }

        return config;
    }

    private void CheckAliasesAreFree(XElement config, SimDistribution? self)
    {
        HashSet<string> aliases = new(config.ListItems("Aliases", "CNAME").Select(a => a.Value), StringComparer.OrdinalIgnoreCase);
        if (aliases.Count > 0
            && state.Distributions.All.Any(d => d != self && d.Config.ListItems("Aliases", "CNAME").Any(a => aliases.Contains(a.Value))))
        {
            throw new SimError(409, "CNAMEAlreadyExists", "One or more of the CNAMEs you provided are already associated with a different resource.");
        }
    }
}
