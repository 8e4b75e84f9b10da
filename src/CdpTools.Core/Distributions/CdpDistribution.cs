using System.Xml;
using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Distributions;

namespace CdpTools;

/// <summary>
/// A distribution as it was read, with the ETag of that version and the whole configuration behind it. It is changed
/// with Update-CdpDistribution, whose -Edit takes a scriptblock on the configuration's XML; nothing of the
/// configuration is ever lost on the way, elements that this module does not know included.
/// </summary>
public sealed class CdpDistribution : IResourceVersion
{
    internal CdpDistribution(string id, string? etag, XElement? document)
    {
        Id = id;
        ETag = etag;
        Document = document;
    }

    /// <summary>The distribution's id, for instance <c>E24U8WV64JHNM3</c>.</summary>
    public string Id { get; }

    /// <summary>The Amazon Resource Name.</summary>
    public string? ARN { get; internal init; }

    /// <summary>The version this object was read at, byte for byte as the service gave it; null from lists of older services.</summary>
    public string? ETag { get; }

    /// <summary>
    /// <c>InProgress</c> until the configuration has reached all edge locations, then <c>Deployed</c>. Of an object that a cmdlet with -Wait
    /// has put out, it becomes Deployed when the wait is over.
    /// </summary>
    public string? Status { get; internal set; }

    /// <summary>The CloudFront domain name, for instance <c>d111111abcdef8.cloudfront.net</c>. A staging distribution's does not resolve.</summary>
    public string? DomainName { get; internal init; }

    /// <summary>Whether the distribution serves requests.</summary>
    public bool Enabled { get; internal init; }

    /// <summary>Whether this is a staging distribution. It can never be changed.</summary>
    public bool Staging { get; internal init; }

    /// <summary>The comment of the configuration.</summary>
    public string? Comment { get; internal init; }

    /// <summary>Alternate domain names. A staging distribution has none.</summary>
    public IReadOnlyList<string> Aliases { get; internal init => field = new Names(value); } = [];

    /// <summary>
    /// The id of the attached continuous deployment policy; null when there is none, or in a list. A linked staging distribution shows it too.
    /// </summary>
    public string? ContinuousDeploymentPolicyId { get; internal init; }

    /// <summary>When the distribution was last changed, in UTC.</summary>
    public DateTime? LastModifiedTime { get; internal init; }

    /// <summary>
    /// The file in which the configuration before this change was saved, for Undo-CdpPublish; null when none was.
    /// </summary>
    public string? SnapshotPath { get; internal set; }

    /// <summary>
    /// The DistributionConfig as the service gave it; null for an object that came without it (a list, JSON). Never changed in place.
    /// </summary>
    internal XElement? Document { get; }

    /// <summary>Whether the object was saved or sent and read again, so that its document is no proof of what the service had.</summary>
    internal bool IsFromOutside { get; init; }

    XElement? IResourceVersion.Document => Document;

    /// <summary>Whether its id, its CloudFront name or one of its aliases is what is looked for.</summary>
    internal bool IsNamed(Func<string, bool> isMatch) => isMatch(Id) || (DomainName is { } name && isMatch(name)) || Aliases.Any(isMatch);

    /// <summary>A copy of the configuration as XML, to look at: changes to it go nowhere. Null when the object came without it.</summary>
    public XmlDocument? GetConfig() => Document is { } config ? DistributionXml.ToXmlDocument(config) : null;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
