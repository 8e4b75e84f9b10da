using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CdpTools.Errors;

namespace CdpTools.Aws.Credentials;

/// <summary>
/// A file in which the AWS CLI and others keep somebody's sign-in. It is shared with them: what is not understood stays, and a file that
/// is there and cannot be read is not taken for one that is absent.
/// </summary>
/// <param name="path">The file; it need not exist.</param>
internal sealed class SignInFile(string path)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>What the file holds, or null where there is none.</summary>
    public JsonObject? Read()
    {
        try
        {
            var content = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw Unreadable("it is no JSON object") : null;
            foreach (string name in (string[])["accessToken", "refreshToken", "clientSecret"])
            {
                Secrets.Add(content?[name] is JsonValue value && value.TryGetValue(out string? secret) ? secret : null);
            }

            return content;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            // The parser's words may quote the token.
            throw Unreadable(e is JsonException ? "it is no JSON" : e.Message.TrimEnd('.'));
        }
    }

    /// <summary>Puts the content in place of the file as a whole, readable by its owner alone.</summary>
    public void Write(JsonObject content)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(temporary, options))
        {
            writer.Write(content.ToJsonString(Indented));
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>A text of the content that must be there.</summary>
    public string Text(JsonObject content, string name) => OptionalText(content, name) ?? throw Unreadable($"it has no {name}");

    /// <summary>A text of the content, or null.</summary>
    public string? OptionalText(JsonObject content, string name) =>
        content[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue(out string? text) => text.Length == 0 ? null : text,
            _ => throw Unreadable($"its {name} is no text"),
        };

    /// <summary>A time, as the tools write it: with Z, with an offset, or with UTC after it.</summary>
    public DateTimeOffset Time(JsonObject content, string name)
    {
        string text = Text(content, name), plain = text.EndsWith("UTC", StringComparison.Ordinal) ? text[..^3] : text;
        return DateTimeOffset.TryParse(
            plain, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : throw Unreadable($"its {name} '{text}' is no time such as 2036-01-01T00:00:00Z");
    }

    /// <summary>A time as it is written into the file, whatever calendar the session has.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private CdpCredentialException Unreadable(string why) => new(
        ErrorIds.CredentialsFailed, $"The sign-in kept in '{path}' cannot be used: {why}. Sign in again, which writes the file anew.");
}
