using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Policies;
using CdpTools.Xml;

namespace CdpTools.Binding;

/// <summary>
/// Recognises policies and configurations in whatever shape they come back: Clixml, jobs and remoting, JSON, AWS Tools'
/// response objects, and what the AWS CLI and boto3 print.
/// </summary>
internal static class PolicyShape
{
    private const string Policy = "ContinuousDeploymentPolicy";

    /// <summary>The name of the hidden property that carries the document as read through serialization (CdpTools.Types.ps1xml).</summary>
    internal const string DocumentProperty = "XmlAsRead";

    /// <summary>
    /// A policy, if the object has an id and a configuration; null when it is something else. A policy that was cut
    /// off on the way comes out with a <see cref="CdpPolicy.Defect"/>, never with values made up.
    /// </summary>
    public static CdpPolicy? TryRead(object value)
    {
        if (value is CdpPolicy or PSObject { BaseObject: CdpPolicy })
        {
            return value as CdpPolicy ?? (CdpPolicy)((PSObject)value).BaseObject;
        }

        if (LooseObject.From(value) is not { } outer)
        {
            return null;
        }

        // {"ETag": …, "ContinuousDeploymentPolicy": {…}}: the AWS CLI, boto3, and AWS Tools with -Select *.
        object? inside = outer[Policy];
        LooseObject? policy = outer.Has(Policy) ? LooseObject.From(inside) : outer;
        object? config = policy?["Config"] ?? policy?[PolicyXml.ConfigRoot];
        string? id = policy?.Text("Id");
        if (outer.Has(Policy) && policy is null)
        {
            return Cut(outer.Text("Id") ?? "", Policy);
        }

        if (string.IsNullOrEmpty(id) || policy is null || (config is null && !policy.Has("Config") && !policy.Has(PolicyXml.ConfigRoot)))
        {
            return null;
        }

        if (LooseObject.From(config) is not { } shape)
        {
            // In a CSV row everything is text, and nobody edits a Config there: it is an id with an ETag, like a row
            // of Select-Object.
            return policy["Enabled"] is string && config is string ? null : Cut(id, "Config");
        }

        try
        {
            return new(
                id,
                Empty(outer.Text("ETag") ?? policy.Text("ETag")),
                Time(policy["LastModifiedTime"]),
                ReadConfig(shape, strict: false),
                Document(policy)) { IsFromOutside = true };
        }
        catch (CdpValidationException e)
        {
            return new(id, null, null, new(), null) { Defect = e };
        }
    }

    /// <summary>A configuration from a policy, a hashtable, an object, or JSON text; names that the API does not know are refused.</summary>
    /// <exception cref="CdpValidationException">It cannot be read.</exception>
    public static CdpPolicyConfig ReadConfig(object value)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is CdpPolicyConfig config)
        {
            return config;
        }

        if (TryRead(value) is { } policy)
        {
            return policy.Defect is { } defect ? new() { Defect = defect } : policy.Config;
        }

        if (plain is string text)
        {
            return ReadConfig(ParseJson(text));
        }

        LooseObject shape = LooseObject.From(value) ?? throw LooseObject.Unreadable(
            "Config", value, "a configuration: an object, a hashtable or JSON text in the API's shape");

        // What get-continuous-deployment-policy-config prints: the configuration beside its ETag.
        if (shape[PolicyXml.ConfigRoot] is { } inner)
        {
            CdpPolicyConfig read = ReadConfig(Part(inner, PolicyXml.ConfigRoot), strict: true);
            read.ETagBeside = Empty(shape.Text("ETag"));
            return read;
        }

        return ReadConfig(shape, strict: true);
    }

    private static CdpPolicyConfig ReadConfig(LooseObject shape, bool strict)
    {
        Only(strict, shape, "", "StagingDistributionDnsNames", "Enabled", "TrafficConfig");
        object? traffic = shape["TrafficConfig"];
        return new()
        {
            StagingDistributionDnsNames = Names(shape["StagingDistributionDnsNames"]),
            Enabled = LooseObject.Truth(shape["Enabled"], "Enabled"),
            TrafficConfig = traffic is null ? null : ReadTraffic(Part(traffic, "TrafficConfig"), strict),
        };
    }

    private static CdpTrafficConfig ReadTraffic(LooseObject traffic, bool strict)
    {
        const string path = "TrafficConfig.";
        Only(strict, traffic, path, "Type", "SingleWeightConfig", "SingleHeaderConfig");
        return new()
        {
            Type = Empty(traffic.Text("Type")),
            SingleWeightConfig = traffic["SingleWeightConfig"] is { } weight ? ReadWeight(Part(weight, path + "SingleWeightConfig"), strict) : null,
            SingleHeaderConfig = traffic["SingleHeaderConfig"] is { } header ? ReadHeader(Part(header, path + "SingleHeaderConfig"), strict) : null,
        };
    }

    private static CdpSingleWeightConfig ReadWeight(LooseObject weight, bool strict)
    {
        const string path = "TrafficConfig.SingleWeightConfig.";
        Only(strict, weight, path, "Weight", "SessionStickinessConfig");
        LooseObject? sticky = weight["SessionStickinessConfig"] is { } given ? Part(given, path + "SessionStickinessConfig") : null;
        if (sticky is not null)
        {
            Only(strict, sticky, path + "SessionStickinessConfig.", "IdleTTL", "MaximumTTL");
        }

        return new()
        {
            Weight = LooseObject.Number(weight["Weight"], path + "Weight"),
            SessionStickinessConfig = sticky is null ? null : new()
            {
                IdleTTL = LooseObject.Whole(sticky["IdleTTL"], path + "SessionStickinessConfig.IdleTTL"),
                MaximumTTL = LooseObject.Whole(sticky["MaximumTTL"], path + "SessionStickinessConfig.MaximumTTL"),
            },
        };
    }

    private static CdpSingleHeaderConfig ReadHeader(LooseObject header, bool strict)
    {
        Only(strict, header, "TrafficConfig.SingleHeaderConfig.", "Header", "Value");
        return new() { Header = header.Text("Header"), Value = header.Text("Value") };
    }

    // A list, or the API's {Quantity, Items}.
    private static List<string> Names(object? value)
    {
        const string path = "StagingDistributionDnsNames";
        if (LooseObject.List(value) is { } list)
        {
            return Texts(list, path);
        }

        if (value is null)
        {
            return [];
        }

        LooseObject shape = Part(value, path);
        List<object?> items = LooseObject.List(shape["Items"]) ?? [];
        if (shape["Quantity"] is { } quantity && LooseObject.Whole(quantity, path + ".Quantity") is var count && count != items.Count)
        {
            throw new CdpValidationException(ErrorIds.QuantityMismatch, $"{path}.Quantity is {count}, but there are {items.Count} Items.");
        }

        return Texts(items, path + ".Items");
    }

    // What ConvertTo-Json leaves of a list or an object at its depth limit: @{Quantity=1; Items=System.Object[]}, or a type's name.
    private static List<string> Texts(List<object?> names, string path) =>
    [
        .. names.Select(n => n switch
        {
            null => "",
            string text when !(text.StartsWith("@{", StringComparison.Ordinal) || text.StartsWith("System.", StringComparison.Ordinal)) => text,
            string text => throw CutOff(path, text),
            _ => throw LooseObject.Unreadable(path, n, "a list of domain names"),
        }),
    ];

    // A string where an object belongs is what ConvertTo-Json leaves of it when the depth is too small.
    private static LooseObject Part(object value, string path) =>
        LooseObject.From(value)
        ?? throw CutOff(path, value);

    private static CdpValidationException CutOff(string path, object value) =>
        new(ErrorIds.IncompleteObject, $"{path} is '{value}' and not what belongs there: the policy was cut off when it was saved.");

    private static void Only(bool strict, LooseObject shape, string path, params ReadOnlySpan<string> known)
    {
        if (!strict)
        {
            return;
        }

        foreach (string name in shape.Names)
        {
            bool found = false;
            foreach (string candidate in known)
            {
                found |= string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase);
            }

            if (!found)
            {
                throw new CdpValidationException(ErrorIds.UnknownField, $"The configuration has no field {path}{name}.")
                {
                    RecommendedAction = $"Here the API knows {string.Join(", ", known.ToArray())}.",
                };
            }
        }
    }

    private static CdpPolicy Cut(string id, string path) => new(id, null, null, new(), null)
    {
        Defect = new CdpValidationException(ErrorIds.IncompleteObject, $"The policy {id} has no readable {path}: it was cut off when it was saved."),
    };

    private static XElement? Document(LooseObject policy)
    {
        if (policy.Text(DocumentProperty) is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            XElement document = ServiceXml.Parse(text);
            _ = PolicyXml.Read(document);
            return document;
        }
        catch (Exception e) when (e is XmlException or FormatException)
        {
            return null;
        }
    }

    private static object ParseJson(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException e)
        {
            throw new CdpValidationException(ErrorIds.UnreadableValue, $"The text is not JSON: {e.Message}", e);
        }
    }

    internal static DateTime? Time(object? value) => value switch
    {
        DateTime time => time.ToUniversalTime(),
        DateTimeOffset time => time.UtcDateTime,
        string text when DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time) => time,
        _ => null,
    };

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
