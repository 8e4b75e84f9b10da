using System.Management.Automation;
using System.Reflection;

namespace CdpTools.Tests.Conventions;

/// <summary>The module's types and files, for tests of how they are written.</summary>
internal static class House
{
    /// <summary>The module's root: cmdlets and what PowerShell sees.</summary>
    public static Assembly TheModule { get; } = typeof(CdpTools.Commands.CdpCommand).Assembly;

    /// <summary>What the module knows and does, its public models included.</summary>
    public static Assembly Core { get; } = typeof(CdpPolicy).Assembly;

    /// <summary>The types that a user may see.</summary>
    public static IEnumerable<Type> PublicTypes => TheModule.GetTypes().Concat(Core.GetTypes()).Where(t => t.IsVisible);

    public static IReadOnlyList<Type> Cmdlets { get; } =
        [.. TheModule.GetTypes().Where(t => t.GetCustomAttribute<CmdletAttribute>() is not null).OrderBy(t => t.Name, StringComparer.Ordinal)];

    public static string Root { get; } = FindRoot();

    /// <summary>The C# files of a project, generated ones left out.</summary>
    public static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root, "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(Root, f).Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin"));

    public static string Name(Type cmdlet) => cmdlet.GetCustomAttribute<CmdletAttribute>() is { } c ? $"{c.VerbName}-{c.NounName}" : cmdlet.Name;

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    /// <summary>Fails with one line for each offender, and says what to do.</summary>
    public static void None(IEnumerable<string> offenders, string advice)
    {
        List<string> list = [.. offenders];
        Assert.True(list.Count == 0, $"{advice}\n  {string.Join("\n  ", list)}");
    }

    private static string FindRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "CdpTools.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("The tests do not run within the repository.");
    }
}
