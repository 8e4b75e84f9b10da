using System.Xml.Linq;
using CdpTools.Service;

namespace CdpTools.Updates;

/// <summary>One version of a resource's configuration, as the service gave it.</summary>
/// <param name="Document">The configuration element, standing alone.</param>
/// <param name="ETag">The version's ETag; null when it came without one.</param>
/// <param name="Envelope">The whole reply: id, time of the last change, status.</param>
internal sealed record ResourceVersion(XElement Document, string? ETag, XElement Envelope);

/// <summary>What a lossless update needs to know of a kind of resource.</summary>
internal interface IResource
{
    /// <summary>For messages: <c>policy</c>, <c>distribution</c>.</summary>
    string Kind { get; }

    string Id { get; }

    Task<ResourceVersion> ReadAsync(ICallLog log, CancellationToken cancellationToken);

    /// <summary>Replaces the whole configuration, guarded by the ETag.</summary>
    Task<ResourceVersion> WriteAsync(XElement document, string etag, ICallLog log, CancellationToken cancellationToken);

    Task DeleteAsync(string etag, ICallLog log, CancellationToken cancellationToken);

    /// <summary>Throws when a merged configuration breaks a rule that the current one keeps.</summary>
    void Check(XElement merged, XElement current);

    /// <summary>The public object for a version, for conflict reports and output.</summary>
    object ToObject(ResourceVersion version);

    /// <summary>The public object of a configuration that was never read, for conflict reports.</summary>
    object ToConfig(XElement document);
}
