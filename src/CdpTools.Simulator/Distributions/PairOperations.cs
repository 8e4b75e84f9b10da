using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>Copying a primary into a staging distribution, and promoting what was tried.</summary>
internal sealed class PairOperations(ServiceState state, DistributionOperations distributions)
{
    // What the primary keeps at promotion: the first two are documented [D]; without the others it would not be itself [I].
    private static readonly string[] s_kept = ["Aliases", "ContinuousDeploymentPolicyId", "CallerReference", "Staging"];

    /// <summary>The operations with their paths. Promotion names the staging distribution in the query [D].</summary>
    public IReadOnlyList<Operation> All =>
    [
        new("CopyDistribution", "POST", "distribution/{}/copy", Copy, "CopyDistributionRequest", DistributionShapes.Copy),
        new("UpdateDistributionWithStagingConfig", "PUT", "distribution/{}/promote-staging-config", Promote),
    ];

    private SimReply Copy(Call call)
    {
        SimDistribution primary = distributions.Find(call.Id);
        state.CheckIfMatch(primary, call.IfMatch);

        // The only value that is allowed is true [D]; that it must be sent is inferred [I].
        if (!string.Equals(call.Request.Header("Staging"), "true", StringComparison.OrdinalIgnoreCase))
        {
            throw SimError.InvalidArgument("The parameter Staging must be true.");
        }

        if (primary.IsStaging)
        {
            throw SimError.InvalidArgument("The parameter PrimaryDistributionId refers to a staging distribution."); // [I]
        }

        SimDistributionRules.CheckCanTakePart(primary.Config);
        XElement request = Document.Canonical(call.Document!, DistributionShapes.Copy);
        XElement config = new(primary.Config);
        config.Child("CallerReference")!.Value = request.ChildText("CallerReference")!;
        config.Child("Aliases")!.ReplaceNodes(SimXml.New("Quantity", 0)); // [W]
        config.Child("Enabled")!.Value = request.ChildText("Enabled")!;
        config.Child("ContinuousDeploymentPolicyId")!.Value = "";
        config.Child("Staging")!.Value = "true";
        SimDistribution copy = distributions.New(call, config);
        if (state.Options.CopyTags)
        {
            copy.Tags.AddRange(primary.Tags);
        }

        return distributions.Created(call, copy);
    }

    private SimReply Promote(Call call)
    {
        if (call.Request.QueryValue("StagingDistributionId") is not { Length: > 0 } stagingId)
        {
            throw SimError.InvalidArgument("The parameter StagingDistributionId is required.");
        }

        SimDistribution primary = distributions.Find(call.Id);
        SimDistribution staging = distributions.Find(stagingId);

        // Two ETags, the primary's first, with or without a blank behind the comma [D] [W].
        string[] tags = call.IfMatch?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        if (tags.Length != 2 && !(state.Options.AcceptStarIfMatch && tags is ["*"]))
        {
            throw SimError.InvalidIfMatch();
        }

        state.CheckIfMatch(primary, tags[0]);
        state.CheckIfMatch(staging, tags[^1]);
        if (state.PolicyByDnsName.GetValueOrDefault(staging.DomainName) is not { } policy || policy.PrimaryId != primary.Id)
        {
            throw new SimError(
                state.Options.PromoteWrongPairCode == "NoSuchDistribution" ? 404 : 400,
                state.Options.PromoteWrongPairCode,
                "The staging distribution is not associated with the primary distribution by a continuous deployment policy.");
        }

        if (state.Options.PromoteNeedsEnabledPolicy && !policy.Enabled)
        {
            throw new SimError(400, "IllegalUpdate", "The continuous deployment policy is not enabled.");
        }

        XElement config = new(staging.Config);
        foreach (string name in s_kept)
        {
            config.Child(name)!.ReplaceWith(new XElement(primary.Config.Child(name)!));
        }

        distributions.Commit(call, primary, config);
        if (policy.Enabled)
        {
            // Traffic settings and attachment stay [W]; a change of the policy is a new version of it [I].
            state.Commit(call, policy, Pairs.With(policy.Config, "Enabled", "false"), sideEffect: true);
        }

        return call.Reply(200, SimDistributionXml.Full(state, primary), primary.ETag);
    }
}
