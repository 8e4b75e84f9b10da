using System.Diagnostics;

namespace CdpTools.Engine.Tests.Shell;

/// <summary>Runs the shell as its users do: as a process of its own.</summary>
internal static class ShellProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The folder with CdpTools.psd1.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The shell's dll, built in this test's configuration.</summary>
    public static string Path { get; } = FindShell();

    public static Result Run(params string[] arguments) => Run(arguments, input: "");

    public static Result Run(string[] arguments, string input, string? shell = null, string? folder = null)
    {
        var start = new ProcessStartInfo("dotnet", [shell ?? Path, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? System.IO.Path.GetTempPath(),
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The shell did not end: {string.Join(' ', arguments)}");
        }
        return new Result(process.ExitCode, output.Result.ReplaceLineEndings("\n"), error.Result.ReplaceLineEndings("\n"));
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "CdpTools.psd1")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }
        return folder ?? throw new InvalidOperationException("CdpTools.psd1 lies in no folder above the tests.");
    }

    private static string FindShell()
    {
        // .../bin/Debug/net10.0/ of the tests corresponds to the same folders of the shell.
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        return System.IO.Path.Combine(Root, "src", "CdpTools.Shell", "bin", framework.Parent!.Name, framework.Name, "CdpTools.Shell.dll");
    }

    internal sealed record Result(int ExitCode, string Output, string Error);
}
