using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Policies;
using CdpTools.Writes;

namespace CdpTools.Work;

/// <summary>Attaches policies to primaries, and detaches them: an update of the primary, guarded by the primary's ETag.</summary>
internal sealed class Registration(CloudFront cloud, WorkSettings settings, bool? merge)
{
    private readonly DistributionUpdate update = new(cloud, settings, merge);

    /// <summary>Plans the attachment. The pair is checked before the write, because CloudFront refuses one without saying why.</summary>
    /// <param name="id">The policy's id.</param>
    /// <param name="policy">The policy, when it is at hand.</param>
    /// <param name="primary">The primary; its current version is read when the object is not whole.</param>
    /// <param name="test">Whether the pair is checked.</param>
    /// <param name="log">Takes messages.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    public async Task<Plan> AttachAsync(
        string id, CdpPolicy? policy, CdpDistribution primary, bool test, ICallLog log, CancellationToken cancellationToken)
    {
        Basis<CdpDistribution> basis = await update.StartFromAsync(primary, null, log, cancellationToken).ConfigureAwait(false);
        if (DistributionXml.PolicyOf(basis.Document) is { } attached && attached != id)
        {
            throw WorkFaults.AnotherPolicyAttached(
                basis.Version.Id, attached, "A distribution has one policy at a time: detach that one first (Unregister-CdpPolicy).");
        }

        if (DistributionXml.IsTrue(basis.Document, "Staging"))
        {
            throw WorkFaults.IsStaging(
                basis.Version.Id, "Give the distribution that has your aliases as -Primary. The policy names the staging distribution itself.");
        }

        string route = policy is null ? "" : $" ({PolicyText.Route(policy.Config)}, {(policy.Enabled ? "enabled" : "disabled")})";
        return update.Planned(
            basis,
            DistributionXml.WithPolicy(basis.Document, id),
            log,
            $"Attach the policy {id}{route}: {DistributionXml.PolicyId} '' -> {id}",
            test ? (checkLog, token) => CheckAsync(id, policy, basis, checkLog, token) : null);
    }

    /// <summary>Plans the detachment.</summary>
    /// <param name="policyId">The policy that must be the attached one; null for any.</param>
    /// <param name="primary">The primary; null to find the one that the policy is attached to.</param>
    /// <param name="log">Takes messages.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    public async Task<Plan> DetachAsync(string? policyId, CdpDistribution? primary, ICallLog log, CancellationToken cancellationToken)
    {
        primary ??= await cloud.Finder.PrimaryOfAsync(policyId!, log, cancellationToken).ConfigureAwait(false)
            ?? throw WorkFaults.NotAttached(policyId!);
        Basis<CdpDistribution> basis = await update.StartFromAsync(primary, null, log, cancellationToken).ConfigureAwait(false);
        string? attached = DistributionXml.PolicyOf(basis.Document);
        if (attached is not null && policyId is not null && attached != policyId)
        {
            throw WorkFaults.AnotherPolicyAttached(
                basis.Version.Id, attached, $"Give only the distribution, or only the policy: {policyId} is attached somewhere else, or nowhere.");
        }

        if (DistributionXml.IsTrue(basis.Document, "Staging"))
        {
            throw WorkFaults.IsStaging(basis.Version.Id, "Pipe the policy: its primary is found.");
        }

        return update.Planned(
            basis,
            DistributionXml.WithPolicy(basis.Document, null),
            log,
            $"Detach the policy {attached}: {DistributionXml.PolicyId} {attached ?? "(none)"} -> ''");
    }

    // Finds the policy's staging distribution and runs the pair's rules.
    private async Task CheckAsync(string id, CdpPolicy? given, Basis<CdpDistribution> primary, ICallLog log, CancellationToken cancellationToken)
    {
        CdpPolicy policy = given ?? await cloud.Policies.GetAsync(id, log, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> names = policy.StagingDistributionDnsNames;
        CdpDistribution staging = await cloud.Finder.StagingByNameAsync(names, log, cancellationToken).ConfigureAwait(false)
            ?? throw WorkFaults.StagingNotFound(policy);
        List<CdpDistributionFinding> findings = [.. DistributionPairRules.Check(primary.Document, staging.Document!, policy.Config.RoutesByWeight)];
        foreach (CdpDistributionFinding finding in findings.Where(f => f.Severity == CdpSeverity.Warning))
        {
            log.Warning($"{finding.Message} {finding.Action}");
        }

        DistributionPairRules.Require(findings);
    }
}
