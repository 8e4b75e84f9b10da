using System.Xml.Linq;
using static CdpTools.Simulator.SimXml;

namespace CdpTools.Simulator;

/// <summary>Tags of distributions. Other resources of continuous deployment take none [I].</summary>
internal sealed class TagOperations(ServiceState state)
{
    private const int MaximumTags = 50; // [D]

    /// <summary>The operations with their paths; both writes are POST [D].</summary>
    public IReadOnlyList<Operation> All =>
    [
        new("ListTagsForResource", "GET", "tagging", List),
        new("TagResource", "POST", "tagging", Tag, "Tags", DistributionShapes.Tags, new("Operation", "Tag")),
        new("UntagResource", "POST", "tagging", Untag, "TagKeys", DistributionShapes.TagKeys, new("Operation", "Untag")),
    ];

    /// <summary>Checks tags and puts them on a distribution.</summary>
    public static void Put(SimDistribution distribution, XElement tags)
    {
        List<KeyValuePair<string, string>> result = [.. distribution.Tags];
        HashSet<string> seen = [];
        foreach (XElement tag in tags.Child("Items")?.Elements(Namespace + "Tag") ?? [])
        {
            string key = tag.ChildText("Key")!;
            if (key.Length is 0 or > 128 || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) || !seen.Add(key))
            {
                throw InvalidTagging();
            }

            int index = result.FindIndex(t => t.Key == key);
            KeyValuePair<string, string> pair = new(key, tag.ChildText("Value") ?? "");
            if (index < 0)
            {
                result.Add(pair);
            }
            else
            {
                result[index] = pair;
            }
        }

        if (result.Count > MaximumTags)
        {
            throw InvalidTagging();
        }

        distribution.Tags.Clear();
        distribution.Tags.AddRange(result);
    }

    private SimReply List(Call call) => call.Reply(200, Document(Find(call)));

    private SimReply Tag(Call call)
    {
        SimDistribution distribution = Find(call);
        Put(distribution, call.Document!);
        return Done(call, distribution);
    }

    private SimReply Untag(Call call)
    {
        SimDistribution distribution = Find(call);
        HashSet<string> keys = [.. (call.Document!.Child("Items")?.Elements(Namespace + "Key") ?? []).Select(k => k.Value)];
        distribution.Tags.RemoveAll(t => keys.Contains(t.Key));
        return Done(call, distribution);
    }

    private SimReply Done(Call call, SimDistribution distribution)
    {
        state.Record(call, distribution.Id, distribution.ETag, distribution.ETag, Document(distribution));
        return call.Empty(204);
    }

    private static XElement Document(SimDistribution distribution) => New(
        "Tags",
        New("Items", distribution.Tags.Select(t => New("Tag", New("Key", t.Key), New("Value", t.Value)))));

    private SimDistribution Find(Call call)
    {
        string arn = call.Request.QueryValue("Resource") ?? "";
        if (!arn.StartsWith("arn:", StringComparison.Ordinal))
        {
            throw SimError.InvalidArgument("The parameter Resource is not valid.");
        }

        string prefix = $"arn:aws:cloudfront::{state.Options.Account}:distribution/";
        return (arn.StartsWith(prefix, StringComparison.Ordinal) ? state.Distributions.Find(arn[prefix.Length..]) : null)
            ?? throw new SimError(404, "NoSuchResource", "A resource that was specified is not valid.");
    }

    private static SimError InvalidTagging() => new(400, "InvalidTagging", "The tagging specified is not valid.");
}
