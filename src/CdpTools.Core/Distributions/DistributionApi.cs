using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Xml;

namespace CdpTools.Distributions;

/// <summary>The REST-XML operations on distributions. [D] botocore 1.43.11, cloudfront/2020-05-31.</summary>
internal sealed class DistributionApi(IConnection connection)
{
    private const string Collection = "distribution";
    private readonly RestXml rest = new(connection);

    /// <summary>Summaries of all distributions, page by page. They have no configuration and no policy id.</summary>
    public IAsyncEnumerable<CdpDistribution> ListAsync(ICallLog log, CancellationToken cancellationToken) =>
        rest.ListAsync("ListDistributions", Collection, "DistributionList", DistributionXml.ToSummary, log, cancellationToken);

    /// <summary>A distribution with its ETag.</summary>
    public Task<CdpDistribution> GetAsync(string id, ICallLog log, CancellationToken cancellationToken) =>
        SendAsync(RestXml.Get("GetDistribution", Collection, id), log, cancellationToken);

    /// <summary>Replaces the whole configuration of a distribution.</summary>
    public Task<CdpDistribution> UpdateAsync(string id, XElement config, string etag, ICallLog log, CancellationToken cancellationToken) =>
        SendAsync(RestXml.Write("UpdateDistribution", "PUT", RestXml.Path(Collection, id, "config"), id, etag, config), log, cancellationToken);

    /// <summary>Makes a staging distribution out of a primary; the ETag is the primary's. [D] the only valid value of Staging is true.</summary>
    public Task<CdpDistribution> CopyAsync(
        string primaryId, string etag, string callerReference, bool enabled, ICallLog log, CancellationToken cancellationToken)
    {
        XNamespace ns = ServiceXml.CloudFront;
        var body = new XElement(
            ns + "CopyDistributionRequest",
            new XElement(ns + "CallerReference", callerReference),
            new XElement(ns + "Enabled", enabled ? "true" : "false"));
        AwsCall call = RestXml.Write("CopyDistribution", "POST", RestXml.Path(Collection, primaryId, "copy"), primaryId, etag, body);
        return SendAsync(call with { IsCreation = true, Headers = [new("Staging", "true"), .. call.Headers] }, log, cancellationToken);
    }

    /// <summary>Overwrites the primary with the staging configuration. If-Match is both ETags, the primary's first [D].</summary>
    public Task<CdpDistribution> PromoteAsync(
        string primaryId, string primaryETag, string stagingId, string stagingETag, ICallLog log, CancellationToken cancellationToken)
    {
        string path = RestXml.Path(Collection, primaryId, "promote-staging-config"), etags = $"{primaryETag}, {stagingETag}";
        AwsCall call = RestXml.Write("UpdateDistributionWithStagingConfig", "PUT", path, primaryId, etags);
        return SendAsync(call with { Query = [new("StagingDistributionId", stagingId)] }, log, cancellationToken);
    }

    /// <summary>Whether a distribution's additional metrics are switched on, those of a fixed price. [D] Its path says distributions.</summary>
    public async Task<bool> HasAdditionalMetricsAsync(string id, ICallLog log, CancellationToken cancellationToken)
    {
        AwsCall call = RestXml.Get("GetMonitoringSubscription", "distributions", id);
        try
        {
            XElement reply = await rest.ReadAsync(
                call with { Path = call.Path + "/monitoring-subscription" }, "MonitoringSubscription", log, cancellationToken).ConfigureAwait(false);
            return reply.Descendants().Any(e => e.Name.LocalName == "RealtimeMetricsSubscriptionStatus" && e.Value == "Enabled");
        }
        catch (CdpServiceException e) when (e.ErrorCode == "NoSuchMonitoringSubscription")
        {
            return false;
        }
    }

    /// <summary>The tags of a distribution, by its ARN. [D] Keys differ in case.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TagsAsync(string id, string arn, ICallLog log, CancellationToken cancellationToken)
    {
        AwsCall call = RestXml.Get("ListTagsForResource", "tagging", id) with { Path = RestXml.Path("tagging"), Query = [new("Resource", arn)] };
        XElement reply = await rest.ReadAsync(call, "Tags", log, cancellationToken).ConfigureAwait(false);
        return reply.Descendants().Where(e => e.Name.LocalName == "Tag").ToDictionary(t => Of(t, "Key") ?? "", t => Of(t, "Value") ?? "");

        static string? Of(XElement tag, string name) => tag.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;
    }

    /// <summary>Deletes a distribution, which must be disabled and deployed.</summary>
    public Task DeleteAsync(string id, string etag, ICallLog log, CancellationToken cancellationToken) =>
        rest.DeleteAsync(RestXml.Write("DeleteDistribution", "DELETE", RestXml.Path(Collection, id), id, etag), log, cancellationToken);

    private Task<CdpDistribution> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken) =>
        rest.SendAsync(call, "Distribution", DistributionXml.ConfigRoot, DistributionXml.ToDistribution, log, cancellationToken);
}
