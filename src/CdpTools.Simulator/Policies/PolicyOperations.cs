using System.Xml.Linq;
using static CdpTools.Simulator.SimXml;

namespace CdpTools.Simulator;

/// <summary>The six operations on continuous deployment policies.</summary>
internal sealed class PolicyOperations(ServiceState state, Pairs pairs, DistributionOperations distributions)
{
    private const string Path = "continuous-deployment-policy";
    private const string Root = "ContinuousDeploymentPolicyConfig";

    /// <summary>The operations with their paths; an update goes to the id itself, not to /config [D].</summary>
    public IReadOnlyList<Operation> All =>
    [
        new("ListContinuousDeploymentPolicies", "GET", Path, List),
        new("GetContinuousDeploymentPolicy", "GET", Path + "/{}", Get),
        new("GetContinuousDeploymentPolicyConfig", "GET", Path + "/{}/config", GetConfig),
        new("CreateContinuousDeploymentPolicy", "POST", Path, Create, Root, PolicyShapes.Config),
        new("UpdateContinuousDeploymentPolicy", "PUT", Path + "/{}", Update, Root, PolicyShapes.Config),
        new("DeleteContinuousDeploymentPolicy", "DELETE", Path + "/{}", Delete),
    ];

    private SimReply List(Call call)
    {
        // The code for a marker that is none: declared for this operation, and good for nothing else [I].
        Page<SimPolicy> page = Page<SimPolicy>.Cut(state.Policies, call, state.Options, SimError.NoSuchPolicy);
        return call.Reply(200, New(
            "ContinuousDeploymentPolicyList",
            page.NextMarker is null ? null : New("NextMarker", page.NextMarker),
            New("MaxItems", page.MaxItems),
            New("Quantity", state.Policies.Count), // the account's total, whatever MaxItems says [D]
            page.Items.Count == 0 ? null : New("Items", page.Items.Select(p => New("ContinuousDeploymentPolicySummary", Policy(p))))));
    }

    private SimReply Get(Call call)
    {
        SimPolicy policy = Find(call);
        return call.Reply(200, Policy(policy), policy.ETag);
    }

    private SimReply GetConfig(Call call)
    {
        SimPolicy policy = Find(call);
        return call.Reply(200, policy.Config, policy.ETag);
    }

    private SimReply Create(Call call)
    {
        XElement config = Check(call);
        if (state.Options.DuplicateCreate == DuplicateCreateError.ContinuousDeploymentPolicyAlreadyExists
            && state.Policies.All.Any(p => XNode.DeepEquals(p.Config, config)))
        {
            throw new SimError(
                409, "ContinuousDeploymentPolicyAlreadyExists", "A continuous deployment policy with this configuration already exists.");
        }

        CheckStagingIsFree(config, null);
        if (state.Policies.Count >= state.Options.PolicyQuota)
        {
            throw new SimError(
                400,
                "TooManyContinuousDeploymentPolicies",
                "You have reached the maximum number of continuous deployment policies for this Amazon Web Services account.");
        }

        SimPolicy policy = new(state.NextNumber(), state.Ids.NewPolicyId()) { Config = config };
        Add(call, policy);
        return call.Reply(201, Policy(policy), policy.ETag, $"{Path}/{policy.Id}");
    }

    /// <summary>Puts a new policy into the account; sample data come this way too.</summary>
    public void Add(Call call, SimPolicy policy)
    {
        state.Policies.Add(policy);
        Name(policy);
        state.Commit(call, policy, policy.Config);
    }

    private SimReply Update(Call call)
    {
        SimPolicyRules.CheckType(call.Document!, state.Options);
        SimPolicy policy = Find(call);
        state.CheckIfMatch(policy, call.IfMatch);
        XElement config = Check(call);
        CheckStagingIsFree(config, policy);
        foreach (string name in policy.DnsNames)
        {
            state.PolicyByDnsName.Remove(name);
        }

        state.Commit(call, policy, config);
        Name(policy);
        if (state.Options.PolicyUpdateRedeploysPrimary && state.Distributions.Find(policy.PrimaryId) is { } primary)
        {
            // The change takes effect when the primary deploys; its configuration and ETag stay [I].
            primary.DeployedAt = state.Now + state.Propagation;
        }

        pairs.ShowId(call, policy, distributions);

        return call.Reply(200, Policy(policy), policy.ETag);
    }

    private SimReply Delete(Call call)
    {
        SimPolicy policy = Find(call);
        state.CheckIfMatch(policy, call.IfMatch);
        if (policy.PrimaryId is not null)
        {
            if (policy.Enabled || !state.Options.DeleteDisabledAttachedPolicy)
            {
                throw SimError.PolicyInUse();
            }

            if (state.Distributions.Find(policy.PrimaryId) is { } primary)
            {
                distributions.Commit(call, primary, Pairs.With(primary.Config, "ContinuousDeploymentPolicyId", ""), sideEffect: true);
            }
        }

        state.Policies.Remove(policy);
        foreach (string name in policy.DnsNames)
        {
            state.PolicyByDnsName.Remove(name);
        }

        state.Record(call, policy.Id, policy.ETag, null, null);
        return call.Empty(204);
    }

    private static XElement Policy(SimPolicy policy) => New(
        "ContinuousDeploymentPolicy",
        New("Id", policy.Id),
        New("LastModifiedTime", Timestamp(policy.LastModified)),
        new XElement(policy.Config));

    private SimPolicy Find(Call call) => state.Policies.Find(call.Id) ?? throw SimError.NoSuchPolicy();

    private XElement Check(Call call)
    {
        SimPolicyRules.CheckType(call.Document!, state.Options);
        Document.CheckQuantities(call.Document!, PolicyShapes.Config);
        SimPolicyRules.CheckValues(call.Document!, state);
        return SimPolicyRules.Canonical(call.Document!, state.Options);
    }

    private void CheckStagingIsFree(XElement config, SimPolicy? self)
    {
        foreach (string name in SimPolicy.NamesIn(config))
        {
            if (state.PolicyByDnsName.TryGetValue(name, out SimPolicy? other) && other != self)
            {
                throw SimError.StagingHasPolicy();
            }
        }
    }

    private void Name(SimPolicy policy)
    {
        foreach (string name in policy.DnsNames)
        {
            state.PolicyByDnsName[name] = policy;
        }
    }
}
