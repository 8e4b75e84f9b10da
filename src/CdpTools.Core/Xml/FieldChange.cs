using System.Xml.Linq;

namespace CdpTools.Xml;

/// <summary>One field that differs between two versions of a configuration. Old null: it is added. New null: it is removed.</summary>
internal sealed record FieldChange(FieldPath Path, XElement? Old, XElement? New)
{
    public string? OldText => Text(Old);

    public string? NewText => Text(New) is var text && text == HiddenText && OldText == HiddenText ? "(another, hidden)" : text;

    // An origin's custom headers are secrets that it shares with CloudFront: prompts and logs show that one changed, not what it is.
    private const string HiddenText = "(hidden)";

    /// <summary>For ShouldProcess and -WhatIf: <c>Weight 0.05 -&gt; 0.1</c>.</summary>
    public string Describe(Func<FieldPath, string>? name = null) =>
        $"{(name is null ? Path.ToString() : name(Path))} {OldText ?? "(none)"} -> {NewText ?? "(none)"}";

    /// <summary>A leaf's value; for a whole subtree its leaves, <c>{IdleTTL=300, MaximumTTL=600}</c>.</summary>
    public static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        if (element.Name == FieldPath.Attributes)
        {
            return "{" + string.Join(", ", element.Attributes().Select(a => $"{a.Name.LocalName}={a.Value}")) + "}";
        }

        if (!element.HasElements)
        {
            return element is { Name.LocalName: "HeaderValue", Value.Length: > 0 } ? HiddenText
                : element.Value.Length == 0 ? "''" : element.Value;
        }

        IEnumerable<string> parts = ListShape.IsList(element)
            ? ListShape.Members(element).Select(m => Text(m) ?? "")
            : element.Name == FieldPath.Group ? element.Elements().Select(e => Text(e) ?? "")
            : element.Elements().Select(e => $"{e.Name.LocalName}={Text(e)}");
        return "{" + string.Join(", ", parts) + "}";
    }
}
