using System.Xml.Linq;
using CdpTools.Policies;
using CdpTools.Xml;
using CsCheck;

namespace CdpTools.Tests.Policies;

/// <summary>Random legal configurations, and random documents with elements and attributes that nobody knows.</summary>
internal static class PolicyGenerators
{
    private static readonly XNamespace Foreign = "urn:foreign";

    // Four decimals and the odd long tail.
    public static readonly Gen<decimal> Weights = Gen.OneOf(
        Gen.Int[0, 1500].Select(n => n / 10000m),
        Gen.Int[0, 15].Select(n => n / 100m),
        Gen.Long[0, 150_000_000_000_000].Select(n => n / 1_000_000_000_000_000m));

    // Text that XML has to escape, and letters whose case depends on the culture.
    private static readonly Gen<string> Text = Gen.OneOfConst("", "a", "İıIi", "<&>\"'", " x ", "a\r\nb", "١٢٣", "😀", "]]>");

    private static readonly Gen<CdpSessionStickinessConfig?> Stickiness = Gen.Select(Gen.Bool, Gen.Int[300, 3600], Gen.Int[300, 3600])
        .Select((has, a, b) => has ? new CdpSessionStickinessConfig { IdleTTL = Math.Min(a, b), MaximumTTL = Math.Max(a, b) } : null);

    private static readonly Gen<CdpTrafficConfig> Traffic = Gen.OneOf(
        Gen.Select(Weights, Stickiness, (weight, sticky) => new CdpTrafficConfig
        {
            Type = "SingleWeight",
            SingleWeightConfig = new() { Weight = weight, SessionStickinessConfig = sticky },
        }),
        Gen.Select(Gen.OneOfConst("aws-cf-cd-a", "aws-cf-cd-i", "AWS-CF-CD-I"), Gen.OneOfConst("on", "1", "<&>", "ı", "a b"), (header, value) => new CdpTrafficConfig
        {
            Type = "SingleHeader",
            SingleHeaderConfig = new() { Header = header, Value = value },
        }));

    /// <summary>Configurations that the service would take.</summary>
    public static readonly Gen<CdpPolicyConfig> Configs = Gen.Select(
        Gen.Bool, Gen.OneOfConst("a", "b", "c", "d", "e").ArrayUnique[1, 3], Traffic, Gen.Int[0, 9],
        (enabled, names, traffic, bare) => new CdpPolicyConfig
        {
            Enabled = enabled,
            StagingDistributionDnsNames = [.. names.Select(n => n + ".cloudfront.net")],
            TrafficConfig = bare == 0 ? null : traffic,
        });

    /// <summary>Elements that no version of the API has, up to three levels deep.</summary>
    private static readonly Gen<XElement> Strangers = Gen.Recursive<XElement>((depth, inner) => Gen.Select(
        Gen.OneOfConst(ServiceXml.CloudFront, Foreign, XNamespace.None), Gen.OneOfConst("New", "Later", "Items", "Quantity", "Weight"), Text, Gen.OneOfConst("", "x", "y"),
        depth < 3 ? inner.Array[0, 3] : Gen.Const(Array.Empty<XElement>()),
        (ns, name, text, attribute, children) => new XElement(
            ns + name,
            attribute.Length == 0 ? null : new XAttribute(attribute == "x" ? Foreign + "x" : "y", text),

            // An empty Items is the same as none, wherever it stands: what differs in nothing else is no difference to give back.
            children.Length == 0 ? (name == "Items" && text.Length == 0 ? "x" : text) : children.Select(c => new XElement(c)))));

    /// <summary>A legal configuration's document, in any order of elements, with strangers and white space in any place.</summary>
    public static readonly Gen<XElement> Documents = Gen.Select(Configs, Strangers.Array[0, 6], Gen.Int[0, int.MaxValue - 1])
        .Select((config, strangers, seed) => Scatter(PolicyXml.Create(config), strangers, new Random(seed)));

    /// <summary>A small tree of any shape, for what must hold whatever CloudFront sends.</summary>
    public static readonly Gen<XElement> Trees = Strangers.Array[0, 5].Select(children => new XElement(ServiceXml.CloudFront + "Root", children.Select(c => new XElement(c))));

    private static XElement Scatter(XElement document, XElement[] strangers, Random random)
    {
        foreach (XElement parent in document.DescendantsAndSelf().Where(e => e.HasElements).ToList())
        {
            List<XElement> children = [.. parent.Elements()];
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(children));
            parent.ReplaceNodes(children);
            if (random.Next(4) == 0)
            {
                parent.AddFirst(new XText("\n  "));
            }
        }

        // Not within Items, and not by a known name in the API's namespace: that would be no stranger.
        List<XElement> places = [.. document.DescendantsAndSelf().Where(e => e.HasElements && e.Name.LocalName != "Items")];
        foreach (XElement stranger in strangers.Where(s => s.Name.Namespace != ServiceXml.CloudFront || s.Name.LocalName is "New" or "Later"))
        {
            XElement place = places[random.Next(places.Count)];
            XElement[] siblings = [.. place.Elements()];
            siblings[random.Next(siblings.Length)].AddBeforeSelf(new XElement(stranger));
            place.SetAttributeValue(Foreign + "seen", random.Next(3));
        }

        return document;
    }
}
