using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Updates;
using CdpTools.Validation;

namespace CdpTools.Service;

/// <summary>A distribution as lossless updates see it.</summary>
internal sealed class DistributionResource(DistributionApi api, PolicyApi policies, string id) : IResource
{
    public string Kind => "distribution";

    public string Id => id;

    public Task<ResourceVersion> ReadAsync(ICallLog log, CancellationToken cancellationToken) => api.GetAsync(id, log, cancellationToken);

    public async Task<ResourceVersion> WriteAsync(XElement document, string etag, ICallLog log, CancellationToken cancellationToken)
    {
        try
        {
            return await api.UpdateAsync(id, document, etag, log, cancellationToken).ConfigureAwait(false);
        }
        catch (CdpServiceException e) when (e.ErrorCode == ErrorIds.IllegalUpdate)
        {
            throw await new IllegalUpdateReport(api, policies).ExplainAsync(e, id, document, log, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task DeleteAsync(string etag, ICallLog log, CancellationToken cancellationToken) => api.DeleteAsync(id, etag, log, cancellationToken);

    public void Check(XElement merged, XElement current) => DistributionRules.Require(merged);

    public object ToObject(ResourceVersion version) => DistributionApi.ToDistribution(version);

    public object ToConfig(XElement document) => DistributionXml.ToXmlDocument(document);
}
