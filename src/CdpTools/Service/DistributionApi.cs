using System.Xml.Linq;
using CdpTools.Updates;

namespace CdpTools.Service;

/// <summary>The REST-XML operations on distributions. [D] botocore 1.43.11, cloudfront/2020-05-31.</summary>
internal sealed class DistributionApi(IConnection connection)
{
    private const string Root = "Distribution";
    private const string Collection = "distribution";

    /// <summary>One page of the list. Summaries have no configuration and no policy id.</summary>
    public async Task<DistributionPage> ListAsync(string? marker, ICallLog log, CancellationToken cancellationToken)
    {
        var call = new AwsCall
        {
            Operation = "ListDistributions",
            Method = "GET",
            Path = Api.Path(Collection),
            Query = marker is null ? [] : [new("Marker", marker)],
        };
        AwsReply reply = await connection.SendAsync(call, log, cancellationToken).ConfigureAwait(false);
        XElement root = Api.Read(reply, call, "DistributionList");
        return Api.Guard(reply, call, () => new DistributionPage(
            [.. ListShape.Members(root).Select(summary => DistributionXml.ToDistribution(summary, summary, DistributionXml.Text(summary, "ETag"), read: null))],
            DistributionXml.Text(root, "IsTruncated") != "false" && DistributionXml.Text(root, "NextMarker") is { Length: > 0 } next ? next : null));
    }

    /// <summary>All summaries, page by page.</summary>
    public async IAsyncEnumerable<CdpDistribution> ListAllAsync(
        ICallLog log, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? marker = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            DistributionPage page = await ListAsync(marker, log, cancellationToken).ConfigureAwait(false);
            foreach (CdpDistribution distribution in page.Distributions)
            {
                yield return distribution;
            }

            marker = page.NextMarker;
        }
        while (marker is not null && (seen.Add(marker) ? true : throw Repeated(marker)));
    }

    /// <summary>A distribution with its ETag.</summary>
    public Task<ResourceVersion> GetAsync(string id, ICallLog log, CancellationToken cancellationToken) =>
        SendAsync(new AwsCall { Operation = "GetDistribution", Method = "GET", Path = Api.Path(Collection, id), ResourceId = id }, log, cancellationToken);

    /// <summary>Replaces the whole configuration of a distribution.</summary>
    public Task<ResourceVersion> UpdateAsync(string id, XElement config, string etag, ICallLog log, CancellationToken cancellationToken) =>
        SendAsync(
            new AwsCall
            {
                Operation = "UpdateDistribution",
                Method = "PUT",
                Path = Api.Path(Collection, id, "config"),
                Headers = [new("If-Match", etag)],
                Content = ServiceXml.ToBody(config),
                ResourceId = id,
            },
            log,
            cancellationToken);

    /// <summary>Makes a staging distribution out of a primary; the ETag is the primary's. [D] the only valid value of Staging is true.</summary>
    public Task<ResourceVersion> CopyAsync(string primaryId, string etag, string callerReference, bool enabled, ICallLog log, CancellationToken cancellationToken)
    {
        XNamespace ns = ServiceXml.CloudFront;
        var body = new XElement(
            ns + "CopyDistributionRequest",
            new XElement(ns + "CallerReference", callerReference),
            new XElement(ns + "Enabled", enabled ? "true" : "false"));
        return SendAsync(
            new AwsCall
            {
                Operation = "CopyDistribution",
                Method = "POST",
                Path = Api.Path(Collection, primaryId, "copy"),
                Headers = [new("Staging", "true"), new("If-Match", etag)],
                Content = ServiceXml.ToBody(body),
                ResourceId = primaryId,
            },
            log,
            cancellationToken);
    }

    /// <summary>Overwrites the primary with the staging configuration. If-Match is both ETags, the primary's first [D].</summary>
    public Task<ResourceVersion> PromoteAsync(
        string primaryId, string primaryETag, string stagingId, string stagingETag, ICallLog log, CancellationToken cancellationToken) =>
        SendAsync(
            new AwsCall
            {
                Operation = "UpdateDistributionWithStagingConfig",
                Method = "PUT",
                Path = Api.Path(Collection, primaryId, "promote-staging-config"),
                Query = [new("StagingDistributionId", stagingId)],
                Headers = [new("If-Match", $"{primaryETag}, {stagingETag}")],
                ResourceId = primaryId,
            },
            log,
            cancellationToken);

    /// <summary>Deletes a distribution, which must be disabled and deployed.</summary>
    public async Task DeleteAsync(string id, string etag, ICallLog log, CancellationToken cancellationToken)
    {
        var call = new AwsCall
        {
            Operation = "DeleteDistribution",
            Method = "DELETE",
            Path = Api.Path(Collection, id),
            Headers = [new("If-Match", etag)],
            ResourceId = id,
        };
        Api.ExpectDeleted(await connection.SendAsync(call, log, cancellationToken).ConfigureAwait(false), call);
    }

    /// <summary>The pipeline object of a version.</summary>
    public static CdpDistribution ToDistribution(ResourceVersion version) =>
        DistributionXml.ToDistribution(version.Envelope, version.Document, version.ETag, version.Document);

    private async Task<ResourceVersion> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
    {
        AwsReply reply = await connection.SendAsync(call, log, cancellationToken).ConfigureAwait(false);
        XElement root = Api.Read(reply, call, Root);
        return Api.Guard(reply, call, () =>
        {
            XElement config = root.Element(root.Name.Namespace + DistributionXml.ConfigRoot) ?? throw new FormatException($"The distribution has no {DistributionXml.ConfigRoot}.");
            var version = new ResourceVersion(ServiceXml.Detach(config), reply.ETag ?? throw new FormatException("The reply has no ETag header."), root);
            _ = ToDistribution(version);
            return version;
        });
    }

    private static CdpReplyException Repeated(string marker) =>
        new($"The list of distributions does not end: the service gave the marker '{marker}' twice.", 200, null, "ListDistributions");
}

/// <summary>One page of a list of distributions.</summary>
/// <param name="Distributions">Without documents and policy ids: the list does not have them.</param>
/// <param name="NextMarker">Where the next page begins; null on the last.</param>
internal sealed record DistributionPage(IReadOnlyList<CdpDistribution> Distributions, string? NextMarker);
