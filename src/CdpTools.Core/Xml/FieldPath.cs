using System.Text;
using System.Xml.Linq;

namespace CdpTools.Xml;

/// <summary>One step of a path: a child element, or (with a key) a member of the list that the path has reached.</summary>
internal readonly record struct PathStep(XName Name, string? Key);

/// <summary>
/// Where a field stands in a configuration, without regard to the order of elements:
/// <c>TrafficConfig.SingleWeightConfig.Weight</c>, <c>Origins[s3-main].OriginPath</c>, <c>CacheBehaviors.(order)</c>.
/// The API's <c>Items</c> wrapper is implied by a key and never written.
/// </summary>
internal sealed class FieldPath : IEquatable<FieldPath>
{
    private static readonly XNamespace Pseudo = "urn:cdptools:pseudo-field";

    /// <summary>The name of the pseudo field that is the order of a list whose order means something.</summary>
    public static readonly XName Order = Pseudo + "order";

    /// <summary>The name of the pseudo field that is the attributes of an element with children; its values carry them.</summary>
    public static readonly XName Attributes = Pseudo + "attributes";

    /// <summary>The name of the element that holds the values of a field whose element occurs more than once.</summary>
    public static readonly XName Group = Pseudo + "group";

    private readonly PathStep[] steps;

    private FieldPath(PathStep[] steps) => this.steps = steps;

    /// <summary>The document itself.</summary>
    public static FieldPath Root { get; } = new([]);

    public IReadOnlyList<PathStep> Steps => steps;

    public FieldPath Child(XName name) => new([.. steps, new PathStep(name, null)]);

    public FieldPath Member(XName name, string key) => new([.. steps, new PathStep(name, key)]);

    /// <summary>Whether <paramref name="other"/> is this field, or part of it.</summary>
    public bool Contains(FieldPath other) =>
        other.steps.Length >= steps.Length && other.steps.AsSpan(0, steps.Length).SequenceEqual(steps);

    /// <summary>Whether a change of the one touches the other.</summary>
    public bool Overlaps(FieldPath other) => Contains(other) || other.Contains(this);

    /// <summary>Whether the field is an element, and not the order or the attributes of one.</summary>
    public bool IsElement => steps.Length == 0 || steps[^1].Name.Namespace != Pseudo;

    /// <summary>The element in a document; null when it is not there, or the field is no element.</summary>
    public XElement? Find(XElement document)
    {
        XElement? at = document;
        foreach (PathStep step in steps)
        {
            at = at is null ? null : ListShape.Find(at, step);
        }

        return at;
    }

    /// <summary>Whether the path runs through these elements, by local name, from the document down.</summary>
    public bool StartsWith(params ReadOnlySpan<string> names)
    {
        if (steps.Length < names.Length)
        {
            return false;
        }

        for (int i = 0; i < names.Length; i++)
        {
            if (steps[i].Key is not null || steps[i].Name.LocalName != names[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The name of the last step, for short texts: <c>Weight</c>.</summary>
    public string Leaf => steps.Length == 0 ? "" : steps[^1].Key ?? steps[^1].Name.LocalName;

    public bool Equals(FieldPath? other) => other is not null && steps.AsSpan().SequenceEqual(other.steps);

    public override bool Equals(object? obj) => Equals(obj as FieldPath);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (PathStep step in steps)
        {
            hash.Add(step);
        }

        return hash.ToHashCode();
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (PathStep step in steps)
        {
            if (step.Key is not null)
            {
                text.Append('[').Append(step.Key).Append(']');
                continue;
            }

            if (text.Length > 0)
            {
                text.Append('.');
            }

            text.Append(step.Name.Namespace == Pseudo ? $"({step.Name.LocalName})" : step.Name.LocalName);
        }

        return text.ToString();
    }
}
