using System.Diagnostics;
using System.Reflection;

namespace CdpTools.Engine.Tests.Support;

/// <summary>Runs programs of this repository, in the configuration and framework of the tests, and its pwsh.</summary>
internal static class Child
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    /// <summary>Debug or Release.</summary>
    public static string Configuration => Output.Parent!.Name;

    /// <summary>The output folder of a project, given by its folder: <c>build/CdpTools.Build</c>.</summary>
    public static string OutputOf(string project) => Path.Combine(ModuleHost.Root, project, "bin", Configuration, Output.Name);

    /// <summary>pwsh as dotnet starts it. The tool's own command is a parent of this, which leaves it alive when it is killed.</summary>
    public static string PwshDll { get; } = typeof(Child).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Pwsh").Value!;

    /// <summary>A command line of dotnet for a pwsh that has the module and runs a text.</summary>
    public static IReadOnlyList<string> Pwsh(string command) => [PwshDll, "-NoProfile", "-Command", $"Import-Module '{ModuleHost.Manifest}'; {command}"];

    /// <summary>Runs a dll with dotnet and waits for its end. Standard input is what is given, and then ends.</summary>
    public static ChildResult Run(string dll, IEnumerable<string> arguments, string input = "", IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"It did not end: {dll} {string.Join(' ', arguments)}");
        }
        return new ChildResult(process.ExitCode, output.Result.ReplaceLineEndings("\n"), error.Result.ReplaceLineEndings("\n"));
    }
}

/// <summary>How a child process ended and what it wrote.</summary>
internal sealed record ChildResult(int ExitCode, string Output, string Error)
{
    public ChildResult Succeeded()
    {
        Assert.True(ExitCode == 0, Output + Error);
        return this;
    }
}
