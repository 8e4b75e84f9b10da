using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;
using CdpTools.Xml;

namespace CdpTools.Distributions;

/// <summary>
/// A primary's configuration as it was before a promotion, in a file: id, ETag, time, the document before, and the
/// document that the promotion was to make of it, which is what a three-way return needs.
/// </summary>
internal sealed record DistributionSnapshot
{
    private const string Kind = "CdpTools distribution snapshot, version 1";

    // Readable by hand: the documents keep their angle brackets.
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public string Format { get; init; } = Kind;

    public string Id { get; init; } = "";

    public string ETag { get; init; } = "";

    public DateTime Time { get; init; }

    public string? StagingDistributionId { get; init; }

    /// <summary>The configuration before the promotion, XML.</summary>
    public string Before { get; init; } = "";

    /// <summary>The configuration that the promotion makes, XML.</summary>
    public string Promoted { get; init; } = "";

    /// <summary>Where snapshots go unless the user names another place.</summary>
    public static string DefaultFolder =>
        Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "CdpTools",
            "snapshots");

    /// <summary>The snapshot as users see it.</summary>
    public CdpSnapshot ToPublic(string path) => new(path)
    {
        Time = Time,
        PrimaryDistributionId = Id,
        StagingDistributionId = StagingDistributionId,
        ETag = ETag,
        Changes =
        [
            .. XmlDiff.Compare(ServiceXml.Parse(Before), ServiceXml.Parse(Promoted))
                .Select(c => new CdpFieldChange(c.Path.ToString(), c.OldText, c.NewText)),
        ],
    };

    /// <summary>Writes the snapshot; never over a file that is there.</summary>
    /// <param name="path">A file, or a folder, in which a name is made up.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="CdpValidationException">It cannot be written.</exception>
    public string Save(string path)
    {
        try
        {
            bool folder = Directory.Exists(path) || Path.EndsInDirectorySeparator(path) || path == DefaultFolder;
            string file = folder ? Path.Combine(path, $"{Id}-{Time.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}.json") : path;
            CreateFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);

            // An earlier call was killed before it could change anything: its file is that of this call.
            if (IsIn(file))
            {
                return file;
            }

            // Origins may have secrets in their custom headers: the file is for its owner only.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var stream = new FileStream(file, options);
            JsonSerializer.Serialize(stream, this, Options);
            stream.Flush(flushToDisk: true);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DistributionFaults.SnapshotNotWritten(path, e);
        }
    }

    private bool IsIn(string file)
    {
        try
        {
            return File.Exists(file) && Load(file) with { Time = Time } == this;
        }
        catch (CdpValidationException)
        {
            return false;
        }
    }

    // For its owner only, whatever the umask is, where the folder is made here.
    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <exception cref="CdpValidationException">The file cannot be read, or is no snapshot.</exception>
    public static DistributionSnapshot Load(string path)
    {
        if (Directory.Exists(path))
        {
            throw DistributionFaults.SnapshotIsFolder(path);
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            DistributionSnapshot? snapshot = JsonSerializer.Deserialize<DistributionSnapshot>(stream);
            return snapshot is { Format: Kind, Id.Length: > 0, Before: not null, Promoted: not null }
                && IsConfig(snapshot.Before) && IsConfig(snapshot.Promoted)
                ? snapshot
                : throw new FormatException("It is no snapshot of a distribution.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException
            or JsonException or XmlException or FormatException)
        {
            throw DistributionFaults.SnapshotUnreadable(path, e);
        }
    }

    private static bool IsConfig(string text) => text.Length > 0 && ServiceXml.Parse(text).Name.LocalName == DistributionXml.ConfigRoot;
}
