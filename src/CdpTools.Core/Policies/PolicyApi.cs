using System.Xml.Linq;
using CdpTools.Aws;

namespace CdpTools.Policies;

/// <summary>The REST-XML operations on continuous deployment policies. [D] botocore 1.43.11, cloudfront/2020-05-31.</summary>
internal sealed class PolicyApi(IConnection connection)
{
    private const string Root = "ContinuousDeploymentPolicy";
    private const string Collection = "continuous-deployment-policy";
    private readonly RestXml rest = new(connection);

    /// <summary>All policies, page by page, without their ETags: the list does not have them.</summary>
    public IAsyncEnumerable<CdpPolicy> ListAsync(ICallLog log, CancellationToken cancellationToken) => rest.ListAsync(
        "ListContinuousDeploymentPolicies",
        Collection,
        "ContinuousDeploymentPolicyList",
        member => RestXml.ReadVersion(member.Element(member.Name.Namespace + Root) ?? member, PolicyXml.ConfigRoot, null, PolicyXml.ToPolicy),
        log,
        cancellationToken);

    /// <summary>A policy with its ETag.</summary>
    public Task<CdpPolicy> GetAsync(string id, ICallLog log, CancellationToken cancellationToken) =>
        SendAsync(RestXml.Get("GetContinuousDeploymentPolicy", Collection, id), log, cancellationToken);

    /// <summary>Replaces the whole configuration of a policy.</summary>
    public Task<CdpPolicy> UpdateAsync(string id, XElement config, string etag, ICallLog log, CancellationToken cancellationToken) =>
        SendAsync(RestXml.Write("UpdateContinuousDeploymentPolicy", "PUT", RestXml.Path(Collection, id), id, etag, config), log, cancellationToken);

    /// <summary>Creates a policy.</summary>
    public Task<CdpPolicy> CreateAsync(XElement config, ICallLog log, CancellationToken cancellationToken) =>
        SendAsync(RestXml.Write("CreateContinuousDeploymentPolicy", "POST", RestXml.Path(Collection), body: config), log, cancellationToken);

    /// <summary>Deletes a policy, which must not be attached.</summary>
    public Task DeleteAsync(string id, string etag, ICallLog log, CancellationToken cancellationToken) =>
        rest.DeleteAsync(RestXml.Write("DeleteContinuousDeploymentPolicy", "DELETE", RestXml.Path(Collection, id), id, etag), log, cancellationToken);

    /// <summary>Finds the policy of one of these staging distributions; null when there is none.</summary>
    public async Task<CdpPolicy?> FindByStagingNameAsync(IReadOnlyCollection<string> names, ICallLog log, CancellationToken cancellationToken)
    {
        await foreach (CdpPolicy policy in ListAsync(log, cancellationToken).ConfigureAwait(false))
        {
            if (policy.StagingDistributionDnsNames.Any(n => names.Contains(n, StringComparer.OrdinalIgnoreCase)))
            {
                return await GetAsync(policy.Id, log, cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    private Task<CdpPolicy> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken) =>
        rest.SendAsync(call, Root, PolicyXml.ConfigRoot, PolicyXml.ToPolicy, log, cancellationToken);
}
