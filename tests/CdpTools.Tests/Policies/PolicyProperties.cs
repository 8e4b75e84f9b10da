using System.Globalization;
using System.Xml.Linq;
using CdpTools.Binding;
using CdpTools.Policies;
using CdpTools.Xml;
using CsCheck;
using static CdpTools.Tests.Policies.PolicyGenerators;

namespace CdpTools.Tests.Policies;

/// <summary>Claims that hold for any configuration and any document. A failure prints the seed that repeats it.</summary>
public class PolicyProperties
{
    private static readonly long Times = Environment.GetEnvironmentVariable("CsCheck_Iter") is { Length: > 0 } given ? long.Parse(given, CultureInfo.InvariantCulture) : 1000;

    public static TheoryData<string> Cultures => ["", "de-DE", "tr-TR", "ar-SA", "fa-IR", "sv-SE"];

    [Theory]
    [MemberData(nameof(Cultures))]
    public void A_legal_configuration_written_read_patched_and_written_again_is_what_was_meant(string culture) =>
        Gen.Select(Configs, Configs).Sample((first, second) => InCulture(culture, () =>
        {
            PolicyRules.Require(first);
            XElement document = Again(PolicyXml.Create(first));
            Same(first, PolicyXml.Read(document));

            XElement patched = Again(PolicyXml.Patch(document, second));
            Same(second, PolicyXml.Read(patched));
            Assert.Empty(XmlDiff.Compare(PolicyXml.Create(second), patched));
        }), iter: Times);

    [Fact]
    public void Strangers_in_any_place_survive_a_change_of_every_field() => Gen.Select(Documents, Configs).Sample((document, wanted) =>
    {
        // A change of kind takes the old kind's element away, and what is in it.
        CdpPolicyConfig before = PolicyXml.Read(document);
        wanted.TrafficConfig = before.TrafficConfig is null ? null : SameKind(wanted, before);
        XElement patched = Again(PolicyXml.Patch(document, wanted));

        Same(wanted, PolicyXml.Read(patched));
        Assert.Equal(StrangersIn(Again(document)), StrangersIn(patched));
    }, iter: Times);

    [Fact]
    public void Documents_in_any_order_of_elements_read_the_same_and_differ_in_nothing() => Gen.Select(Configs, Gen.Int[0, 1 << 30]).Sample((config, seed) =>
    {
        XElement modelOrder = PolicyXml.Create(config);
        foreach (XElement other in new[] { Sorted(modelOrder), RequiredFirst(modelOrder), Shuffled(modelOrder, new Random(seed)) })
        {
            Same(PolicyXml.Read(modelOrder), PolicyXml.Read(other));
            Assert.Empty(XmlDiff.Compare(modelOrder, other));
            Assert.Equal(other.Text(), PolicyXml.Patch(other, config).Text());
        }
    }, iter: Times);

    [Theory]
    [MemberData(nameof(Cultures))]
    public void A_weight_keeps_its_value_in_every_culture(string culture) => Weights.Sample(weight => InCulture(culture, () =>
    {
        string text = PolicyXml.WeightText(weight);
        Assert.Matches("^[0-9]+(\\.[0-9]*[1-9])?$", text);
        Assert.Equal(weight, decimal.Parse(text, CultureInfo.InvariantCulture));
        Assert.Equal(weight, PolicyXml.Read(Again(PolicyXml.Create(WithWeight(weight)))).TrafficConfig!.SingleWeightConfig!.Weight);
        Assert.Equal(weight, PolicyShape.ReadConfig(System.Text.Json.JsonSerializer.Serialize(WithWeight(weight).ToApiShape())).TrafficConfig!.SingleWeightConfig!.Weight);
        Assert.Equal(weight, new WeightTransformAttribute().Transform(null!, text));
    }), iter: Times);

    [Fact]
    public void The_cultures_tried_really_write_numbers_their_own_way() =>
        InCulture("de-DE", () => Assert.Equal("0,5", 0.5m.ToString(CultureInfo.CurrentCulture)));

    [Fact]
    public void Reading_and_patching_without_an_edit_changes_no_byte() => Documents.Sample(document =>
    {
        string before = document.Text();
        Assert.Equal(before, PolicyXml.Patch(document, PolicyXml.Read(document)).Text());
        Assert.Equal(before, Again(document).Text());
        Assert.Equal(before, document.Text());
    }, iter: Times);

    [Fact]
    public void A_difference_applied_to_the_old_document_gives_the_new_one()
    {
        Gen.Select(Documents, Documents).Sample((old, wanted) => Assert.Empty(XmlDiff.Compare(XmlPatch.Apply(old, XmlDiff.Compare(old, wanted)), wanted)), iter: Times);
        Gen.Select(Trees, Trees).Sample((old, wanted) => Assert.Empty(XmlDiff.Compare(XmlPatch.Apply(old, XmlDiff.Compare(old, wanted)), wanted)), iter: Times);
    }

    [Fact]
    public void A_document_differs_in_nothing_from_itself() => Trees.Sample(tree =>
    {
        Assert.Empty(XmlDiff.Compare(tree, Again(tree)));
        Assert.True(XmlDiff.SameContent(tree, tree));
    }, iter: Times);

    [Fact]
    public void Merging_with_an_unchanged_side_gives_the_other_side() => Gen.Select(Documents, Documents).Sample((common, mine) =>
    {
        MergeResult onlyMine = ThreeWayMerge.Merge(common, mine, common);
        Assert.Empty(onlyMine.Conflicts);
        Assert.Empty(XmlDiff.Compare(mine, onlyMine.Document));

        MergeResult onlyTheirs = ThreeWayMerge.Merge(common, common, mine);
        Assert.True(onlyTheirs.AlreadyThere);
        Assert.Equal(mine.Text(), onlyTheirs.Document.Text());

        MergeResult both = ThreeWayMerge.Merge(common, mine, mine);
        Assert.True(both.AlreadyThere);
    }, iter: Times);

    [Fact]
    public void Disjoint_edits_merge_to_the_same_in_either_order() => Gen.Select(Documents, Gen.Int[0, 15], Gen.Int[0, 1 << 30]).Sample((common, split, seed) =>
    {
        XElement left = common, right = common;
        for (int field = 0; field < 4; field++)
        {
            if ((split >> field & 1) == 0)
            {
                left = EditField(left, field, seed);
            }
            else
            {
                right = EditField(right, field, seed);
            }
        }

        MergeResult one = ThreeWayMerge.Merge(common, left, right), other = ThreeWayMerge.Merge(common, right, left);
        Assert.Empty(one.Conflicts);
        Assert.Empty(other.Conflicts);
        Assert.Empty(XmlDiff.Compare(one.Document, other.Document));
        XElement all = Enumerable.Range(0, 4).Aggregate(common, (document, field) => EditField(document, field, seed));
        Assert.Empty(XmlDiff.Compare(all, one.Document));
    }, iter: Times);

    [Fact]
    public void A_merge_never_invents_or_overwrites() => Gen.Select(Documents, Documents, Documents).Sample((common, mine, theirs) =>
    {
        MergeResult merge = ThreeWayMerge.Merge(common, mine, theirs);
        if (merge.Conflicts.Count > 0)
        {
            Assert.Equal(theirs.Text(), merge.Document.Text());
            return;
        }

        // Against theirs only what I wanted is new, and all of it is there.
        var applied = merge.Applied.Select(c => c.Path).ToList();
        Assert.All(XmlDiff.Compare(theirs, merge.Document), c => Assert.Contains(applied, a => a.Overlaps(c.Path)));
        Assert.True(ThreeWayMerge.Merge(common, mine, merge.Document).AlreadyThere);
    }, iter: Times);

    private static XElement Again(XElement document) => ServiceXml.Parse(ServiceXml.ToBody(document));

    private static void Same(CdpPolicyConfig expected, CdpPolicyConfig actual)
    {
        static string Of(CdpPolicyConfig c) => System.Text.Json.JsonSerializer.Serialize(new { Names = c.StagingDistributionDnsNames.Order(StringComparer.Ordinal), c.Enabled, c.TrafficConfig });
        Assert.Equal(Of(expected).Replace(".0}", "}"), Of(actual).Replace(".0}", "}"));
    }

    private static CdpTrafficConfig SameKind(CdpPolicyConfig wanted, CdpPolicyConfig before)
    {
        if (wanted.TrafficConfig is { } given && given.Type == before.TrafficConfig!.Type
            && (given.SingleWeightConfig?.SessionStickinessConfig is null) == (before.TrafficConfig.SingleWeightConfig?.SessionStickinessConfig is null))
        {
            return given;
        }

        CdpTrafficConfig traffic = before.Copy().TrafficConfig!;
        if (traffic.SingleWeightConfig is { } weight)
        {
            weight.Weight = 0.123m;
        }
        else
        {
            traffic.SingleHeaderConfig!.Value = "changed";
        }

        return traffic;
    }

    private static CdpPolicyConfig WithWeight(decimal weight) => new()
    {
        Enabled = true,
        StagingDistributionDnsNames = ["a"],
        TrafficConfig = new() { Type = "SingleWeight", SingleWeightConfig = new() { Weight = weight } },
    };

    // Four fields that do not touch each other.
    private static XElement EditField(XElement document, int field, int seed)
    {
        CdpPolicyConfig config = PolicyXml.Read(document);
        switch (field)
        {
            case 0:
                config.Enabled = !config.Enabled;
                break;
            case 1:
                config.StagingDistributionDnsNames.Add($"n{seed}");
                break;
            case 2 when config.TrafficConfig?.SingleWeightConfig is { } weight:
                weight.Weight = weight.Weight == 0.11m ? 0.12m : 0.11m;
                break;
            case 3 when config.TrafficConfig?.SingleWeightConfig?.SessionStickinessConfig is { } sticky:
                sticky.MaximumTTL = sticky.MaximumTTL == 3600 ? 3599 : 3600;
                break;
        }

        return PolicyXml.Patch(document, config);
    }

    private static List<string> StrangersIn(XElement document)
    {
        string[] known = ["StagingDistributionDnsNames", "Quantity", "Items", "DnsName", "Enabled", "TrafficConfig", "SingleWeightConfig", "Weight", "SessionStickinessConfig", "IdleTTL", "MaximumTTL", "SingleHeaderConfig", "Header", "Value", "Type"];
        bool Stranger(XElement e) => e != document && !(e.Name.Namespace == ServiceXml.CloudFront && known.Contains(e.Name.LocalName));
        return
        [
            .. document.Descendants().Where(Stranger).Select(e => $"{string.Join('/', e.Ancestors().Select(a => a.Name.LocalName))}: {e.Text()}"),
            .. document.DescendantsAndSelf().SelectMany(e => e.Attributes()).Where(a => !a.IsNamespaceDeclaration).Select(a => $"{a.Parent!.Name}@{a}"),
        ];
    }

    private static XElement Sorted(XElement e) => new(e.Name, e.Attributes(), e.HasElements ? e.Elements().OrderBy(c => c.Name.LocalName, StringComparer.Ordinal).Select(Sorted) : e.Value);

    private static XElement RequiredFirst(XElement e) => new(
        e.Name, e.Attributes(), e.HasElements ? e.Elements().OrderBy(c => c.Name.LocalName is "SingleWeightConfig" or "SingleHeaderConfig" or "SessionStickinessConfig" or "Items" ? 1 : 0).Select(RequiredFirst) : e.Value);

    private static XElement Shuffled(XElement e, Random random) => new(
        e.Name, e.Attributes(), e.HasElements ? e.Elements().Select(c => Shuffled(c, random)).OrderBy(_ => random.Next()) : e.Value);

    // The samples run on threads of their own.
    private static void InCulture(string name, Action test)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
            test();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
