using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Policies;

namespace CdpTools.Writes;

/// <summary>What writes need to know of a kind of resource.</summary>
/// <typeparam name="T">One version of it, which is what the pipeline carries.</typeparam>
internal interface IResource<T>
    where T : class, IResourceVersion
{
    /// <summary>For messages: <c>policy</c>, <c>distribution</c>.</summary>
    string Kind { get; }

    string Id { get; }

    /// <summary>The id of the error that says that there is none.</summary>
    string GoneId { get; }

    Task<T> ReadAsync(ICallLog log, CancellationToken cancellationToken);

    /// <summary>Replaces the whole configuration, guarded by the ETag.</summary>
    Task<T> WriteAsync(XElement document, string etag, ICallLog log, CancellationToken cancellationToken);

    Task DeleteAsync(string etag, ICallLog log, CancellationToken cancellationToken);

    /// <summary>Throws when a merged configuration breaks a rule that the current one keeps.</summary>
    void Check(XElement merged, XElement current);

    /// <summary>The public object of a configuration that was never read, for conflict reports.</summary>
    object ToConfig(XElement document);
}

/// <summary>A policy, to be written.</summary>
internal sealed class PolicyResource(PolicyApi api, string id) : IResource<CdpPolicy>
{
    public string Kind => "policy";

    public string Id => id;

    public string GoneId => ErrorIds.NoSuchPolicy;

    public Task<CdpPolicy> ReadAsync(ICallLog log, CancellationToken cancellationToken) => api.GetAsync(id, log, cancellationToken);

    public Task<CdpPolicy> WriteAsync(XElement document, string etag, ICallLog log, CancellationToken cancellationToken) =>
        api.UpdateAsync(id, document, etag, log, cancellationToken);

    public Task DeleteAsync(string etag, ICallLog log, CancellationToken cancellationToken) => api.DeleteAsync(id, etag, log, cancellationToken);

    public void Check(XElement merged, XElement current) => PolicyRules.Require(PolicyXml.Read(merged), PolicyXml.Read(current));

    public object ToConfig(XElement document) => PolicyXml.Read(document);
}

/// <summary>A distribution, to be written.</summary>
internal sealed class DistributionResource(DistributionApi api, string id) : IResource<CdpDistribution>
{
    public string Kind => "distribution";

    public string Id => id;

    public string GoneId => ErrorIds.NoSuchDistribution;

    public Task<CdpDistribution> ReadAsync(ICallLog log, CancellationToken cancellationToken) => api.GetAsync(id, log, cancellationToken);

    public Task<CdpDistribution> WriteAsync(XElement document, string etag, ICallLog log, CancellationToken cancellationToken) =>
        api.UpdateAsync(id, document, etag, log, cancellationToken);

    public Task DeleteAsync(string etag, ICallLog log, CancellationToken cancellationToken) => api.DeleteAsync(id, etag, log, cancellationToken);

    public void Check(XElement merged, XElement current) => DistributionRules.Require(merged);

    public object ToConfig(XElement document) => DistributionXml.ToXmlDocument(document);
}
