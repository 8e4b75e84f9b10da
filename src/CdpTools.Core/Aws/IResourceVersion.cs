using System.Xml.Linq;

namespace CdpTools.Aws;

/// <summary>One version of a resource: what was read, with this ETag.</summary>
internal interface IResourceVersion
{
    /// <summary>The resource's id.</summary>
    string Id { get; }

    /// <summary>The ETag it was read with, byte for byte; null when it came without one (a list, JSON).</summary>
    string? ETag { get; }

    /// <summary>The configuration as the service gave it; null when it came without it (a list, JSON). Never changed in place.</summary>
    XElement? Document { get; }
}
