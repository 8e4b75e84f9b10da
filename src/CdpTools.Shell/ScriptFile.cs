using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace CdpTools.Shell;

/// <summary>
/// -File: a script with its arguments, read the way pwsh reads them: <c>-Name value</c>, <c>-Name:value</c>,
/// <c>-Switch:$false</c>, or just a value.
/// </summary>
internal static partial class ScriptFile
{
    /// <summary>
    /// The file as a script block that knows where it came from. Run by its path instead, the engine would keep an
    /// <c>exit</c> to itself (as $LASTEXITCODE), and the shell could not tell it from a native command's code.
    /// </summary>
    public static object Read(string path)
    {
        ScriptBlockAst script = Parser.ParseFile(path, out _, out ParseError[] errors);
        return errors.Length == 0 ? script.GetScriptBlock() : throw new System.Management.Automation.ParseException(errors);
    }

    /// <summary>A call of the script block in <c>$args[0]</c> in the caller's scope, as -File does it.</summary>
    public static string CallText(IEnumerable<string> arguments) =>
        string.Join(' ', arguments.Select(Quote).Prepend(". $args[0]"));

    private static string Quote(string argument)
    {
        Match name = ParameterName().Match(argument);
        string value = argument[name.Length..];
        return name.Value + (value.Length == 0 && name.Length > 0 ? "" : Literal().IsMatch(value) && name.Value.EndsWith(':')
            ? value
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'");
    }

    [GeneratedRegex(@"^-[\p{L}_][\w-]*(:|$)")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"^\$(true|false|null)$", RegexOptions.IgnoreCase)]
    private static partial Regex Literal();
}
