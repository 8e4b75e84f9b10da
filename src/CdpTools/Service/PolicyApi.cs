using System.Xml;
using System.Xml.Linq;
using CdpTools.Updates;

namespace CdpTools.Service;

/// <summary>The REST-XML operations on continuous deployment policies. [D] botocore 1.43.11, cloudfront/2020-05-31.</summary>
internal sealed class PolicyApi(IConnection connection)
{
    private const string Root = "ContinuousDeploymentPolicy";
    private const string Collection = "continuous-deployment-policy";

    /// <summary>One page of the list; the policies come without ETag.</summary>
    public async Task<PolicyPage> ListAsync(string? marker, ICallLog log, CancellationToken cancellationToken)
    {
        var call = new AwsCall
        {
            Operation = "ListContinuousDeploymentPolicies",
            Method = "GET",
            Path = Api.Path(Collection),
            Query = marker is null ? [] : [new("Marker", marker)],
        };
        AwsReply reply = await connection.SendAsync(call, log, cancellationToken).ConfigureAwait(false);
        XElement root = Api.Read(reply, call, "ContinuousDeploymentPolicyList");
        return Api.Guard(reply, call, () => new PolicyPage(
            [.. ListShape.Members(root).Select(summary => ToVersion(summary.Element(summary.Name.Namespace + Root) ?? summary, null)).Select(ToPolicy)],
            root.Element(root.Name.Namespace + "NextMarker")?.Value is { Length: > 0 } next ? next : null));
    }

    /// <summary>A policy with its ETag.</summary>
    public Task<ResourceVersion> GetAsync(string id, ICallLog log, CancellationToken cancellationToken) =>
        SendAsync(new AwsCall { Operation = "GetContinuousDeploymentPolicy", Method = "GET", Path = Api.Path(Collection, id), ResourceId = id }, log, cancellationToken);

    /// <summary>Replaces the whole configuration of a policy.</summary>
    public Task<ResourceVersion> UpdateAsync(string id, XElement config, string etag, ICallLog log, CancellationToken cancellationToken) =>
        SendAsync(
            new AwsCall
            {
                Operation = "UpdateContinuousDeploymentPolicy",
                Method = "PUT",
                Path = Api.Path(Collection, id),
                Headers = [new("If-Match", etag)],
                Content = ServiceXml.ToBody(config),
                ResourceId = id,
            },
            log,
            cancellationToken);

    /// <summary>Creates a policy.</summary>
    public Task<ResourceVersion> CreateAsync(XElement config, ICallLog log, CancellationToken cancellationToken) =>
        SendAsync(
            new AwsCall { Operation = "CreateContinuousDeploymentPolicy", Method = "POST", Path = Api.Path(Collection), Content = ServiceXml.ToBody(config) },
            log,
            cancellationToken);

    /// <summary>Finds the policy of one of these staging distributions; null when there is none.</summary>
    public async Task<ResourceVersion?> FindByStagingNameAsync(IReadOnlyCollection<string> names, ICallLog log, CancellationToken cancellationToken)
    {
        string? marker = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            PolicyPage page = await ListAsync(marker, log, cancellationToken).ConfigureAwait(false);
            if (page.Policies.FirstOrDefault(p => p.StagingDistributionDnsNames.Any(n => names.Contains(n, StringComparer.OrdinalIgnoreCase))) is { } found)
            {
                return await GetAsync(found.Id, log, cancellationToken).ConfigureAwait(false);
            }

            marker = page.NextMarker is { } next && seen.Add(next) ? next : null;
        }
        while (marker is not null);
        return null;
    }

    /// <summary>Deletes a policy.</summary>
    public async Task DeleteAsync(string id, string etag, ICallLog log, CancellationToken cancellationToken)
    {
        var call = new AwsCall
        {
            Operation = "DeleteContinuousDeploymentPolicy",
            Method = "DELETE",
            Path = Api.Path(Collection, id),
            Headers = [new("If-Match", etag)],
            ResourceId = id,
        };
        Api.ExpectDeleted(await connection.SendAsync(call, log, cancellationToken).ConfigureAwait(false), call);
    }

    /// <summary>The pipeline object of a version.</summary>
    public static CdpPolicy ToPolicy(ResourceVersion version)
    {
        XNamespace ns = version.Envelope.Name.Namespace;
        return new(
            version.Envelope.Element(ns + "Id")?.Value ?? throw new FormatException("The policy has no Id."),
            version.ETag,
            Api.Time(version.Envelope.Element(ns + "LastModifiedTime")?.Value),
            PolicyXml.Read(version.Document),
            version.Document);
    }

    private async Task<ResourceVersion> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
    {
        AwsReply reply = await connection.SendAsync(call, log, cancellationToken).ConfigureAwait(false);
        XElement root = Api.Read(reply, call, Root);
        return Api.Guard(reply, call, () =>
        {
            ResourceVersion version = ToVersion(root, reply.ETag ?? throw new FormatException("The reply has no ETag header."));
            _ = ToPolicy(version);
            return version;
        });
    }

    private static ResourceVersion ToVersion(XElement policy, string? etag) => new(
        ServiceXml.Detach(policy.Element(policy.Name.Namespace + PolicyXml.ConfigRoot) ?? throw new FormatException($"The policy has no {PolicyXml.ConfigRoot}.")),
        etag,
        policy);
}

/// <summary>One page of a list of policies.</summary>
/// <param name="Policies">Without ETag: the list does not have them.</param>
/// <param name="NextMarker">Where the next page begins; null on the last. There is no IsTruncated in this list.</param>
internal sealed record PolicyPage(IReadOnlyList<CdpPolicy> Policies, string? NextMarker);
