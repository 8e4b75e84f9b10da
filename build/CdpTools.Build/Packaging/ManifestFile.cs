using System.Management.Automation.Language;

namespace CdpTools.Build.Packaging;

/// <summary>The module manifest: read as data, rewritten as text, so that all that is written by hand stays as it is.</summary>
internal sealed class ManifestFile
{
    private readonly string text;
    private readonly HashtableAst root;

    public ManifestFile(string text)
    {
        this.text = text.ReplaceLineEndings("\n");
        ScriptBlockAst script = Parser.ParseInput(this.text, out _, out ParseError[] errors);
        if (errors.Length > 0 || script.EndBlock.Statements is not [PipelineAst { PipelineElements: [CommandExpressionAst { Expression: HashtableAst table }] }])
        {
            throw new PackageException("CdpTools.psd1 is not a hashtable.");
        }
        root = table;
    }

    public string Version => Text("ModuleVersion");

    /// <summary>A value that is a string.</summary>
    public string Text(string key) => (string)Value(root, key).SafeGetValue();

    /// <summary>A value that is a list of strings.</summary>
    public IReadOnlyList<string> List(string key) => Strings(Value(root, key));

    /// <summary>A list of strings under PrivateData.PSData.</summary>
    public IReadOnlyList<string> GalleryList(string key) => Strings(Value(Gallery, key));

    /// <summary>A string under PrivateData.PSData, or null.</summary>
    public string? GalleryText(string key) => Find(Gallery, key)?.SafeGetValue() as string;

    private HashtableAst Gallery => (HashtableAst)Value((HashtableAst)Value(root, "PrivateData"), "PSData");

    /// <summary>The manifest that ships: with FileList and ReleaseNotes.</summary>
    public string ForPackage(IReadOnlyList<string> files, string releaseNotes)
    {
        if (Find(root, "FileList") is not null || Find(Gallery, "ReleaseNotes") is not null)
        {
            throw new PackageException("CdpTools.psd1 must not set FileList or ReleaseNotes: packaging fills them in.");
        }
        string list = "    FileList             = @(\n" + string.Concat(files.Select(file => $"        '{CodeGeneration.EscapeSingleQuotedStringContent(file)}'\n")) + "    )\n";
        string notes = $"            ReleaseNotes = '{CodeGeneration.EscapeSingleQuotedStringContent(releaseNotes)}'\n";
        int gallery = LineEnd(Gallery.Extent.StartOffset);
        int privateData = root.KeyValuePairs.Single(pair => Name(pair.Item1) == "PrivateData").Item1.Extent.StartOffset;
        int line = text.LastIndexOf('\n', privateData) + 1;
        return text[..line] + list + text[line..gallery] + notes + text[gallery..];
    }

    private int LineEnd(int offset) => text.IndexOf('\n', offset) + 1;

    private static ExpressionAst Value(HashtableAst table, string key) => Find(table, key) ?? throw new PackageException($"CdpTools.psd1 has no {key}.");

    private static ExpressionAst? Find(HashtableAst table, string key) =>
        table.KeyValuePairs.Where(pair => Name(pair.Item1) == key).Select(pair => ((PipelineAst)pair.Item2).GetPureExpression()).FirstOrDefault();

    private static string? Name(ExpressionAst key) => (key as StringConstantExpressionAst)?.Value;

    private static IReadOnlyList<string> Strings(ExpressionAst value) => [.. ((object[])value.SafeGetValue()).Select(item => (string)item)];
}
