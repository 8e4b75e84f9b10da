using System.Xml.Linq;

namespace CdpTools.Distributions;

/// <summary>Changes single settings of a distribution's configuration and leaves the rest. "Not given" means "keep".</summary>
internal sealed record DistributionEdit
{
    public string? OriginId { get; init; }

    public string? OriginPath { get; init; }

    public string? OriginDomainName { get; init; }

    public string? DefaultRootObject { get; init; }

    public string? Comment { get; init; }

    public bool? Enabled { get; init; }

    private bool HasOrigin => OriginPath is not null || OriginDomainName is not null;

    public bool IsEmpty => !HasOrigin && DefaultRootObject is null && Comment is null && Enabled is null;

    /// <summary>Checks the settings by themselves, without a distribution.</summary>
    /// <exception cref="CdpValidationException">They contradict each other, or a value breaks its rule.</exception>
    public void Check()
    {
        if (OriginId is not null && !HasOrigin)
        {
            throw DistributionFaults.NothingInOrigin(OriginId);
        }

        // [D] API reference, Origin: begins with a slash, does not end with one; empty is the bucket's or server's root.
        if (OriginPath is { Length: > 0 } path && (path[0] != '/' || path[^1] == '/'))
        {
            throw DistributionFaults.OriginPath(path);
        }

        if (OriginDomainName is { } name && (name.Length == 0 || name.AsSpan().ContainsAny('/', ' ', ':')))
        {
            throw DistributionFaults.OriginDomainName(name);
        }

        // [D] API reference, DistributionConfig: at most 128 characters.
        if (Comment is { Length: > 128 })
        {
            throw DistributionFaults.CommentTooLong(Comment.Length);
        }

        if (DefaultRootObject is { Length: > 0 } root && root[0] == '/')
        {
            throw DistributionFaults.DefaultRootObject(root);
        }
    }

    /// <summary>A copy of the configuration with the settings in it.</summary>
    /// <exception cref="CdpValidationException">The settings do not fit the configuration.</exception>
    public XElement Apply(XElement config)
    {
        Check();
        var copy = new XElement(config);
        if (HasOrigin)
        {
            XElement origin = FindOrigin(copy);
            Set(origin, "OriginPath", OriginPath);
            Set(origin, "DomainName", OriginDomainName);
        }

        Set(copy, "DefaultRootObject", DefaultRootObject);
        Set(copy, "Comment", Comment);
        Set(copy, "Enabled", Enabled is { } enabled ? (enabled ? "true" : "false") : null);
        return copy;
    }

    private static void Set(XElement parent, string name, string? value)
    {
        if (value is not null && (DistributionXml.Text(parent, name) ?? "") != value)
        {
            DistributionXml.SetText(parent, name, value);
        }
    }

    private XElement FindOrigin(XElement config)
    {
        List<XElement> origins = [.. DistributionXml.Members(config, "Origins")];
        List<XElement> found = OriginId is null ? origins : [.. origins.Where(o => DistributionXml.Text(o, "Id") == OriginId)];
        if (found is [var origin])
        {
            return origin;
        }

        string ids = string.Join(", ", origins.Select(o => DistributionXml.Text(o, "Id")));
        throw OriginId is null ? DistributionFaults.WhichOrigin(origins.Count, ids) : DistributionFaults.NoSuchOrigin(OriginId, ids);
    }
}
