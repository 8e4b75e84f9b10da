using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace CdpTools.Build.Packaging;

/// <summary>
/// Writes the .nupkg as the PowerShell Gallery's own tools do: the module's files at the root, and a nuspec whose tags
/// name what it exports. Entries are sorted and carry one fixed time, so that the same files give the same bytes.
/// </summary>
internal static class GalleryPackage
{
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly XNamespace Nuspec = "http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd";
    private static readonly XNamespace Types = "http://schemas.openxmlformats.org/package/2006/content-types";
    private static readonly XNamespace Relationships = "http://schemas.openxmlformats.org/package/2006/relationships";

    public static void Write(string path, string id, string folder, IReadOnlyList<string> files, string manifestText)
    {
        string nuspec = id + ".nuspec";
        var entries = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [nuspec] = Bytes(WriteNuspec(id, new ManifestFile(manifestText))),
            ["_rels/.rels"] = Bytes(new XElement(
                Relationships + "Relationships",
                new XElement(
                    Relationships + "Relationship",
                    new XAttribute("Type", "http://schemas.microsoft.com/packaging/2010/07/manifest"),
                    new XAttribute("Target", "/" + nuspec),
                    new XAttribute("Id", "R1")))),
            ["[Content_Types].xml"] = Bytes(ContentTypes(files)),
        };
        foreach (string file in files)
        {
            entries[file] = File.ReadAllBytes(Path.Combine(folder, file));
        }

        using FileStream stream = File.Create(path);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in entries)
        {
            // Names in an OPC package are URIs; the brackets belong to the one name that is none.
            ZipArchiveEntry entry = zip.CreateEntry(name.StartsWith('[') ? name : string.Join('/', name.Split('/').Select(Uri.EscapeDataString)), CompressionLevel.Optimal);
            entry.LastWriteTime = Timestamp;
            entry.ExternalAttributes = 0;
            using Stream target = entry.Open();
            target.Write(content);
        }
    }

    private static XElement WriteNuspec(string id, ManifestFile manifest)
    {
        IReadOnlyList<string> cmdlets = manifest.List("CmdletsToExport");
        IEnumerable<string> tags = manifest.GalleryList("Tags").Concat(["PSModule", "PSIncludes_Cmdlet"])
            .Concat(cmdlets.Select(cmdlet => "PSCmdlet_" + cmdlet)).Concat(cmdlets.Select(cmdlet => "PSCommand_" + cmdlet));
        return new XElement(
            Nuspec + "package",
            new XElement(
                Nuspec + "metadata",
                new XElement(Nuspec + "id", id),
                new XElement(Nuspec + "version", manifest.Version),
                new XElement(Nuspec + "authors", manifest.Text("Author")),
                new XElement(Nuspec + "owners", manifest.Text("CompanyName")),
                new XElement(Nuspec + "requireLicenseAcceptance", "false"),
                Optional("licenseUrl", manifest.GalleryText("LicenseUri")),
                Optional("projectUrl", manifest.GalleryText("ProjectUri")),
                new XElement(Nuspec + "description", manifest.Text("Description")),
                new XElement(Nuspec + "releaseNotes", manifest.GalleryText("ReleaseNotes")),
                new XElement(Nuspec + "copyright", manifest.Text("Copyright")),
                new XElement(Nuspec + "tags", string.Join(' ', tags))));
    }

    private static XElement? Optional(string name, string? value) => value is null ? null : new XElement(Nuspec + name, value);

    private static XElement ContentTypes(IEnumerable<string> files)
    {
        static XElement Default(string extension, string type) =>
            new(Types + "Default", new XAttribute("Extension", extension), new XAttribute("ContentType", type));

        // A file without an extension needs an entry of its own.
        return new XElement(
            Types + "Types",
            Default("rels", "application/vnd.openxmlformats-package.relationships+xml"),
            files.Select(file => Path.GetExtension(file).TrimStart('.')).Append("nuspec").Where(extension => extension.Length > 0)
                .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).Select(extension => Default(extension, "application/octet")),
            files.Where(file => Path.GetExtension(file).Length == 0)
                .Select(file => new XElement(Types + "Override", new XAttribute("PartName", "/" + file), new XAttribute("ContentType", "application/octet"))));
    }

    private static byte[] Bytes(XElement document) =>
        Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + document.ToString().ReplaceLineEndings("\n") + "\n");
}
