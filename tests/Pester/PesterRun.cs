using System.Diagnostics;
using System.Reflection;

namespace CdpTools.Pester;

/// <summary>Invoke-Tests.ps1 in a pwsh of its own. The environment chooses what differs from run to run.</summary>
/// <remarks>
/// <c>CDPTOOLS_MANIFEST</c> is the module to test, the checkout's by default; <c>CDPTOOLS_PESTER</c> the version of Pester, one
/// that Directory.Packages.props names.
/// </remarks>
internal sealed class PesterRun : IDisposable
{
    private static readonly Dictionary<string, string?> Built = typeof(PesterRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .ToDictionary(attribute => attribute.Key, attribute => attribute.Value);

    private readonly string folder = Directory.CreateTempSubdirectory("cdptools-pester-").FullName;
    private Process? process;

    /// <summary>Finds all tests and runs none.</summary>
    public IReadOnlyList<PesterTest> Discover() => Invoke("-Discover");

    /// <summary>All files of tests, in two parts that take about as long.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Parts()
    {
        string[] first = ["Advice", "Errors", "Help", "Module", "Objects", "Tour", "Views"];
        return
        [
            .. Directory.GetFiles(Built["TestFolder"]!, "*.Tests.ps1").Order(StringComparer.Ordinal)
                .GroupBy(file => first.Contains(Path.GetFileName(file).Split('.')[0])).Select(part => part.ToList()),
        ];
    }

    /// <summary>Runs all tests of some files.</summary>
    public IReadOnlyList<PesterTest> Run(IEnumerable<string> files) => Invoke("-Path", string.Join(';', files));

    /// <summary>Runs the tests that begin at these places.</summary>
    public IReadOnlyList<PesterTest> Run(IEnumerable<(string File, int Line)> places)
    {
        string path = Path.Combine(folder, "places.txt");
        File.WriteAllLines(path, places.Distinct().Select(place => $"{place.File}:{place.Line}"));
        return Invoke("-LinePath", path);
    }

    public void Cancel() => process?.Kill(entireProcessTree: true);

    public void Dispose()
    {
        process?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private PesterTest[] Invoke(params string[] arguments)
    {
        string version = Environment.GetEnvironmentVariable("CDPTOOLS_PESTER") is { Length: > 0 } other ? other : Built["PesterVersion"]!;
        string result = Path.Combine(folder, "result.json");
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [
                Built["Pwsh"]!, "-NoProfile", "-NonInteractive", "-File", Path.Combine(Built["TestFolder"]!, "Invoke-Tests.ps1"),
                "-Pester", Path.Combine(Built["Packages"]!, "pester", version, "tools", "Pester.psd1"), "-ResultPath", result, .. arguments,
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return File.Exists(result)
            ? [.. PesterTest.Parse(File.ReadAllText(result))]
            : throw new InvalidOperationException($"Pester ended with {process.ExitCode} and told nothing about the tests.\n{output.Result}\n{error.Result}");
    }
}
