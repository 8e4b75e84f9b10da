using CdpTools.Aws;
using CdpTools.Policies;
using CdpTools.Writes;

namespace CdpTools.Work;

/// <summary>Deletes policies: only the version that the user read.</summary>
internal sealed class PolicyDeletion(CloudFront cloud)
{
    /// <summary>The ETag that the user gave; null for the one that the object carries, or the one just read.</summary>
    public string? IfMatch { get; init; }

    /// <summary>Whether a later version whose content is the same may go; null where the user did not say.</summary>
    public bool? Merge { get; init; }

    /// <summary>Plans the deletion. With an ETag there is nothing to read: it says which version may go.</summary>
    public async Task<Plan> PlanAsync(CdpPolicy given, ICallLog log, CancellationToken cancellationToken)
    {
        Ids.Require(given.Id);
        string? etag = IfMatch ?? given.ETag;
        CdpPolicy policy = etag is null ? await cloud.Policies.GetAsync(given.Id, log, cancellationToken).ConfigureAwait(false) : given;
        bool byId = given.Document is null && given.ETag is null && IfMatch is null;
        var basis = new Basis<CdpPolicy>(policy, true, etag ?? policy.ETag!, Merge ?? byId);
        string names = string.Join(", ", policy.StagingDistributionDnsNames);
        string route = policy.Document is null ? "" : $" ({PolicyText.Route(policy.Config)}, {(policy.Enabled ? "enabled" : "disabled")}, {names})";
        var write = new DeleteWrite<CdpPolicy>(new PolicyResource(cloud.Policies, policy.Id), basis);
        return new(
            write.Name,
            $"policy {policy.Id} (ETag {basis.ETag})",
            $"Delete the policy{route}",
            [new($"delete policy {policy.Id}", (work, workLog, token) => work.WriteAsync(write, workLog, token))]);
    }
}
