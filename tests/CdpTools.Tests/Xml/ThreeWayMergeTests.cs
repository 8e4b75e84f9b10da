using System.Xml.Linq;
using CdpTools.Xml;
using static CdpTools.Tests.Policies.PolicyDocuments;
using static CdpTools.Tests.Xml.XmlDiffTests;

namespace CdpTools.Tests.Xml;

public class ThreeWayMergeTests
{
    private static readonly XElement Common = Config();

    private static XElement Weight(decimal weight) => Edit(Common, c => c.TrafficConfig!.SingleWeightConfig!.Weight = weight);

    private static XElement Off() => Edit(Common, c => c.Enabled = false);

    private static XElement ToHeader() => Edit(Common, c => c.TrafficConfig = new()
    {
        Type = "SingleHeader",
        SingleHeaderConfig = new() { Header = "aws-cf-cd-test", Value = "on" },
    });

    [Fact]
    public void Disjoint_fields_are_both_kept()
    {
        MergeResult merge = ThreeWayMerge.Merge(Common, Weight(0.1m), Off());
        Assert.Empty(merge.Conflicts);
        Assert.False(merge.AlreadyThere);
        Assert.Equal(Off().Text().Replace("0.05", "0.1"), merge.Document.Text());
    }

    [Fact]
    public void The_same_field_with_different_values_is_a_conflict_and_the_document_stays()
    {
        MergeResult merge = ThreeWayMerge.Merge(Common, Weight(0.1m), Weight(0.02m));
        MergeConflict conflict = Assert.Single(merge.Conflicts);
        Assert.Equal(("0.1", "0.02"), (conflict.Mine.NewText, conflict.Theirs.NewText));
        Assert.Equal(Weight(0.02m).Text(), merge.Document.Text());
    }

    [Theory]
    [InlineData("0.1")]
    [InlineData("0.100")]
    public void The_same_field_with_the_same_value_is_already_there(string theirs) =>
        Assert.True(ThreeWayMerge.Merge(Common, Weight(0.1m), ModelOrder.With(">0.05<", $">{theirs}<")).AlreadyThere);

    [Fact]
    public void Nothing_wanted_is_already_there() => Assert.True(ThreeWayMerge.Merge(Common, Common, Off()).AlreadyThere);

    [Fact]
    public void Staging_names_merge_as_a_set()
    {
        MergeResult merge = ThreeWayMerge.Merge(List("a", "b"), List("a", "b", "mine"), List("theirs", "b"));
        Assert.Empty(merge.Conflicts);
        Assert.Empty(XmlDiff.Compare(List("b", "mine", "theirs"), merge.Document));
    }

    [Fact]
    public void A_traffic_type_and_what_belongs_to_it_are_one_unit()
    {
        // Weight and type are different fields, yet half of each side would be no configuration that anybody asked for.
        Assert.NotEmpty(ThreeWayMerge.Merge(Common, Weight(0.1m), ToHeader()).Conflicts);
        Assert.NotEmpty(ThreeWayMerge.Merge(Common, ToHeader(), Weight(0.1m)).Conflicts);
        Assert.True(ThreeWayMerge.Merge(Common, ToHeader(), ToHeader()).AlreadyThere);
    }

    [Fact]
    public void A_switch_of_type_goes_with_a_change_elsewhere()
    {
        MergeResult merge = ThreeWayMerge.Merge(Common, ToHeader(), Off());
        Assert.Empty(merge.Conflicts);
        Assert.Empty(XmlDiff.Compare(Edit(ToHeader(), c => c.Enabled = false), merge.Document));
    }

    [Fact]
    public void A_field_changed_inside_something_removed_is_a_conflict_both_ways()
    {
        XElement noStickiness = Edit(Common, c => c.TrafficConfig!.SingleWeightConfig!.SessionStickinessConfig = null);
        XElement idle = Edit(Common, c => c.TrafficConfig!.SingleWeightConfig!.SessionStickinessConfig!.IdleTTL = 500);
        Assert.NotEmpty(ThreeWayMerge.Merge(Common, noStickiness, idle).Conflicts);
        Assert.NotEmpty(ThreeWayMerge.Merge(Common, idle, noStickiness).Conflicts);
    }

    [Fact]
    public void Something_that_only_they_added_stays()
    {
        XElement theirs = Config(ModelOrder + "<Later><X a=\"1\"/></Later>");
        Assert.Equal(theirs.Text().Replace("0.05", "0.1"), ThreeWayMerge.Merge(Common, Weight(0.1m), theirs).Document.Text());
    }

    [Fact]
    public void Strangers_that_repeat_or_carry_attributes_do_not_block_a_disjoint_edit()
    {
        XElement theirs = Config((ModelOrder + "<N>1</N><N>2</N>").Replace("<TrafficConfig>", "<TrafficConfig mode=\"new\">"));
        MergeResult merge = ThreeWayMerge.Merge(Common, Weight(0.1m), theirs);
        Assert.Empty(merge.Conflicts);
        Assert.Equal(theirs.Text().Replace("0.05", "0.1"), merge.Document.Text());
    }

    [Fact]
    public void The_same_change_of_a_list_that_has_no_keys_is_no_conflict()
    {
        XElement common = Config("<L><Quantity>1</Quantity><Items><U><V>1</V></U></Items><W>1</W></L>");
        XElement both = Config("<L><Quantity>1</Quantity><Items><U><V>2</V></U></Items><W>2</W></L>");
        Assert.True(ThreeWayMerge.Merge(common, both, both).AlreadyThere);
    }

    [Fact]
    public void Two_origins_changed_by_two_people_are_both_changed()
    {
        MergeResult merge = ThreeWayMerge.Merge(Origins(("a", "/1"), ("b", "/1")), Origins(("a", "/2"), ("b", "/1")), Origins(("b", "/2"), ("a", "/1")));
        Assert.Empty(merge.Conflicts);
        Assert.Empty(XmlDiff.Compare(Origins(("a", "/2"), ("b", "/2")), merge.Document));
    }

    [Fact]
    public void Behaviors_reordered_by_both_are_a_conflict_only_where_the_orders_contradict()
    {
        Assert.NotEmpty(ThreeWayMerge.Merge(Behaviors("/a", "/b", "/c"), Behaviors("/b", "/a", "/c"), Behaviors("/a", "/c", "/b")).Conflicts);
        MergeResult both = ThreeWayMerge.Merge(Behaviors("/a", "/b", "/c"), Behaviors("/b", "/a", "/c"), Behaviors("/c", "/a", "/b"));
        Assert.Empty(XmlDiff.Compare(Behaviors("/c", "/b", "/a"), both.Document));

        // Undo of a promotion that took /b/* away, with /hot/* appended since; a prepended one with an appended one.
        MergeResult undo = ThreeWayMerge.Merge(Behaviors("/a", "/c"), Behaviors("/a", "/b", "/c"), Behaviors("/a", "/c", "/hot"));
        Assert.Empty(XmlDiff.Compare(Behaviors("/a", "/b", "/c", "/hot"), undo.Document));
        MergeResult ends = ThreeWayMerge.Merge(Behaviors("/a", "/b"), Behaviors("/y", "/a", "/b"), Behaviors("/a", "/b", "/x"));
        Assert.Empty(XmlDiff.Compare(Behaviors("/y", "/a", "/b", "/x"), ends.Document));

        MergeResult merge = ThreeWayMerge.Merge(Behaviors("/a", "/b", "/c"), Behaviors("/b", "/a", "/c"), Behaviors("/a", "/b"));
        Assert.Empty(merge.Conflicts);
        Assert.Empty(XmlDiff.Compare(Behaviors("/b", "/a"), merge.Document));
    }
}
