using CdpTools.Xml;

namespace CdpTools.Tests.Xml;

/// <summary>The merge of two orders, against an oracle that tries every order there is, over all small cases.</summary>
public sealed class OrderMergeTests
{
    [Theory]
    [InlineData("abc", "abcx", "yabc", "yabcx")]
    [InlineData("ac", "abc", "ach", "abch")]
    [InlineData("abc", "ac", "abch", "ach")]
    [InlineData("abcd", "bacd", "abdc", "badc")]
    [InlineData("abc", "abcx", "abcy", "abcyx")]
    [InlineData("abc", "bac", "acb", null)]
    [InlineData("ab", "abx", "xab", null)]
    [InlineData("abc", "cba", "abc", "cba")]
    [InlineData("", "x", "y", "yx")]
    public void Orders_are_merged_where_they_agree(string common, string mine, string theirs, string? merged) =>
        Assert.Equal(merged, Merged(common, mine, theirs));

    [Fact]
    public void It_stops_exactly_where_the_orders_contradict_each_other()
    {
        int cases = 0, stopped = 0;
        foreach (string mine in Orders("abcx").Concat(Orders("abxy")))
        {
            foreach (string theirs in Orders("abcy").Concat(Orders("abcx")))
            {
                cases++;
                List<string> possible = [.. Possible("abc", mine, theirs)];
                string? merged = Merged("abc", mine, theirs);
                stopped += merged is null ? 1 : 0;
                Assert.True(merged is null ? possible.Count == 0 : possible.Contains(merged), $"abc, mine {mine}, theirs {theirs}: {merged}; {string.Join(' ', possible)}");
            }
        }

        Assert.True(cases > 10_000 && stopped > 500 && stopped < cases / 2, $"{cases} cases, {stopped} stopped");
    }

    private static string? Merged(string common, string mine, string theirs) =>
        OrderMerge.Merge<char>([.. common], [.. mine], [.. theirs]) is { } order ? string.Concat(order) : null;

    // Every order of every part of some members.
    private static IEnumerable<string> Orders(string members) => Permutations(members, "").Distinct();

    private static IEnumerable<string> Permutations(string left, string order) =>
        left.SelectMany((c, i) => Permutations(left.Remove(i, 1), order + c)).Prepend(order);

    // The orders of the right members in which each pair stands as the side wants that has changed it, or that alone knows it.
    private static IEnumerable<string> Possible(string common, string mine, string theirs)
    {
        string members = string.Concat(mine.Union(theirs).Where(c => !common.Contains(c) || (mine.Contains(c) && theirs.Contains(c))));
        return Permutations(members, "").Where(o => o.Length == members.Length && o.All(a => o.All(b => a == b || Fits(o, a, b))));

        bool Fits(string order, char a, char b)
        {
            bool? old = Before(common, a, b), my = Before(mine, a, b), their = Before(theirs, a, b);
            bool now = order.IndexOf(a) < order.IndexOf(b);
            return (old, my, their) switch
            {
                (_, null, null) => true,
                (_, { } m, null) => now == m,
                (_, null, { } t) => now == t,
                (null, { } m, { } t) => now == m && now == t,
                ({ } o, { } m, { } t) => now == (m != o ? m : t),
            };
        }

        static bool? Before(string order, char a, char b) => order.Contains(a) && order.Contains(b) ? order.IndexOf(a) < order.IndexOf(b) : null;
    }
}
