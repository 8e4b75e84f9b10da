using System.Xml.Linq;
using CdpTools.Updates;
using CdpTools.Validation;

namespace CdpTools.Service;

/// <summary>A policy as lossless updates see it.</summary>
internal sealed class PolicyResource(PolicyApi api, string id) : IResource
{
    public string Kind => "policy";

    public string Id => id;

    public Task<ResourceVersion> ReadAsync(ICallLog log, CancellationToken cancellationToken) => api.GetAsync(id, log, cancellationToken);

    public Task<ResourceVersion> WriteAsync(XElement document, string etag, ICallLog log, CancellationToken cancellationToken) =>
        api.UpdateAsync(id, document, etag, log, cancellationToken);

    public Task DeleteAsync(string etag, ICallLog log, CancellationToken cancellationToken) => api.DeleteAsync(id, etag, log, cancellationToken);

    public void Check(XElement merged, XElement current) => PolicyRules.Require(PolicyXml.Read(merged), PolicyXml.Read(current));

    public object ToObject(ResourceVersion version) => PolicyApi.ToPolicy(version);

    public object ToConfig(XElement document) => PolicyXml.Read(document);
}
