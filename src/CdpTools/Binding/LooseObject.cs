using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using CdpTools.Errors;

namespace CdpTools.Binding;

/// <summary>Reads hashtables, deserialized objects, parsed JSON and other tools' objects by name, without regard to case.</summary>
internal sealed class LooseObject
{
    private readonly Dictionary<string, object?> members = new(StringComparer.OrdinalIgnoreCase);

    private LooseObject(object source)
    {
        switch (source)
        {
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary)
                {
                    members[entry.Key.ToString() ?? ""] = entry.Value;
                }

                break;
            case JsonElement json:
                foreach (JsonProperty property in json.EnumerateObject())
                {
                    members[property.Name] = Plain(property.Value);
                }

                break;
            default:
                foreach (PSPropertyInfo property in PSObject.AsPSObject(source).Properties)
                {
                    members[property.Name] = ValueOf(property);
                }

                break;
        }
    }

    /// <summary>The object's members, or null for strings, numbers, lists and null.</summary>
    public static LooseObject? From(object? value) => Unwrap(value) switch
    {
        null or string or bool or ValueType and not JsonElement => null,
        IDictionary dictionary => new(dictionary),
        JsonElement { ValueKind: JsonValueKind.Object } json => new(json),
        JsonElement => null,
        IEnumerable => null,
        _ => new(value!),
    };

    public IEnumerable<string> Names => members.Keys;

    public bool Has(string name) => members.ContainsKey(name);

    public object? this[string name] => Unwrap(members.GetValueOrDefault(name));

    public string? Text(string name) => this[name] switch
    {
        null => null,
        JsonElement json => json.ToString(),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>The members of a list, a bare string being a list of one.</summary>
    public static List<object?>? List(object? value) => Unwrap(value) switch
    {
        null => null,
        string text => [text],
        JsonElement { ValueKind: JsonValueKind.Array } json => [.. json.EnumerateArray().Select(Plain)],
        IDictionary => null,
        IEnumerable many => [.. many.Cast<object?>().Select(Unwrap)],
        _ => null,
    };

    /// <exception cref="CdpValidationException">The value is no number.</exception>
    public static decimal Number(object? value, string path)
    {
        switch (Unwrap(value))
        {
            case decimal number:
                return number;
            case double number when Math.Abs(number) < 1e9:
                return (decimal)number;
            case float number when Math.Abs(number) < 1e9:
                return (decimal)number;
            case sbyte or byte or short or ushort or int or uint or long:
                return Convert.ToDecimal(Unwrap(value), CultureInfo.InvariantCulture);
            case string text when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number):
                return number;
            default:
                throw Unreadable(path, value, "a number, with a point and no thousands separators");
        }
    }

    /// <exception cref="CdpValidationException">The value is no whole number.</exception>
    public static int Whole(object? value, string path)
    {
        decimal number = Number(value, path);
        return number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw Unreadable(path, value, "a whole number");
    }

    /// <exception cref="CdpValidationException">The value is neither true nor false.</exception>
    public static bool Truth(object? value, string path) => Unwrap(value) switch
    {
        bool truth => truth,
        SwitchParameter flag => flag.IsPresent,
        string text when bool.TryParse(text, out bool truth) => truth,
        _ => throw Unreadable(path, value, "true or false"),
    };

    public static CdpValidationException Unreadable(string path, object? value, string expected) =>
        new(ErrorIds.UnreadableValue, string.Create(CultureInfo.InvariantCulture, $"{path} is '{value ?? "null"}'. It must be {expected}."));

    public static object? Unwrap(object? value) => value switch
    {
        PSObject { BaseObject: PSCustomObject } bag => bag,
        PSObject wrapped when wrapped.BaseObject is not null and not Hashtable =>
            wrapped.BaseObject is IDictionary or string or ValueType or IEnumerable ? wrapped.BaseObject : wrapped,
        PSObject wrapped => wrapped.BaseObject,
        _ => value,
    };

    private static object? Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => json.TryGetDecimal(out decimal number) ? number : json.GetDouble(),
        _ => json,
    };

    private static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }
}
