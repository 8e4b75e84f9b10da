using System.Collections.Specialized;
using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Policies;

namespace CdpTools;

/// <summary>
/// A continuous deployment policy as it was read, with the ETag of that version. Edit <see cref="Config"/> and pipe the
/// policy to Update-CdpPolicy; the ETag goes along as If-Match, so that somebody else's edit is never overwritten.
/// </summary>
public sealed class CdpPolicy : IResourceVersion
{
    internal CdpPolicy(string id, string? etag, DateTime? lastModifiedTime, CdpPolicyConfig config, XElement? document)
    {
        Id = id;
        ETag = etag;
        LastModifiedTime = lastModifiedTime;
        Config = config;
        Document = document;
    }

    /// <summary>The policy's id, a UUID.</summary>
    public string Id { get; }

    /// <summary>The version this object was read at, byte for byte as the service gave it; null from <c>Get-CdpPolicy -Summary</c>.</summary>
    public string? ETag { get; }

    /// <summary>When the policy was last changed, in UTC.</summary>
    public DateTime? LastModifiedTime { get; }

    /// <summary>The configuration, to be read and edited in place.</summary>
    public CdpPolicyConfig Config { get; }

    /// <summary>Short for <c>Config.Enabled</c>.</summary>
    public bool Enabled => Config.Enabled;

    /// <summary>Short for <c>Config.TrafficConfig.Type</c>.</summary>
    public string? Type => Config.TrafficConfig?.Type;

    /// <summary>Short for <c>Config.TrafficConfig.SingleWeightConfig.Weight</c>: a fraction, 0 to 0.15; null for a header policy.</summary>
    public decimal? Weight => Config.TrafficConfig?.SingleWeightConfig?.Weight;

    /// <summary>Short for <c>Config.TrafficConfig.SingleHeaderConfig.Header</c>; null for a weight policy.</summary>
    public string? Header => Config.TrafficConfig?.SingleHeaderConfig?.Header;

    /// <summary>Short for <c>Config.TrafficConfig.SingleHeaderConfig.Value</c>; null for a weight policy.</summary>
    public string? HeaderValue => Config.TrafficConfig?.SingleHeaderConfig?.Value;

    /// <summary>Short for <c>Config.StagingDistributionDnsNames</c>.</summary>
    public IReadOnlyList<string> StagingDistributionDnsNames => new Names(Config.StagingDistributionDnsNames ?? []);

    /// <summary>The configuration as the service gave it; null for an object that came without it (JSON). Never changed in place.</summary>
    internal XElement? Document { get; }

    XElement? IResourceVersion.Document => Document;

    /// <summary>Whether the object was saved or sent and read again, so that its document is no proof of what the service had.</summary>
    internal bool IsFromOutside { get; init; }

    /// <summary>Why this object cannot be written (cut-off JSON, for instance); reported by the cmdlet that gets it.</summary>
    internal CdpException? Defect { get; init; }

    /// <summary>
    /// The id of the distribution that the policy is attached to, of an object that was asked for with -IncludePrimary: CloudFront has no way
    /// from a policy to its primary. Null when it is attached to none, or was not asked for.
    /// </summary>
    public string? PrimaryDistributionId { get; internal init; }

    /// <summary>
    /// <c>on</c> or <c>off</c>, as the policy itself says. With -IncludePrimary: <c>live</c> where it is on and attached, <c>off</c> where it is
    /// attached and not on, <c>detached</c> where it is attached to no distribution and does nothing.
    /// </summary>
    public string State => PrimaryIsKnown
        ? PrimaryDistributionId is null ? "detached" : Enabled ? "live" : "off"
        : Enabled ? "on" : "off";

    /// <summary>Whether it was looked for the primary.</summary>
    internal bool PrimaryIsKnown { get; init; }

    /// <summary>The same with the distribution that it is attached to; null for none.</summary>
    internal CdpPolicy WithPrimary(string? id) => new(Id, ETag, LastModifiedTime, Config, Document)
    {
        PrimaryDistributionId = id, PrimaryIsKnown = true, Defect = Defect,
    };

    /// <summary>The policy as the API, the AWS CLI and boto3 write it: <c>ETag</c> beside <c>ContinuousDeploymentPolicy</c>.</summary>
    public OrderedDictionary ToApiShape() => ApiShape.Of(this);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
