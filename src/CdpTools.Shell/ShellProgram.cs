using System.Text;

namespace CdpTools.Shell;

/// <summary>Sets the session up, runs what was asked for, and gives the exit code.</summary>
internal static class ShellProgram
{
    private const int Failed = 1;
    private const int FileNotFound = 64;
    private const int Interrupted = 130;

    public static int Run(ShellOptions options)
    {
        string? manifest = FindManifest(AppContext.BaseDirectory);
        if (manifest is null)
        {
            Console.Error.WriteLine($"CdpTools.psd1 lies in no folder above {AppContext.BaseDirectory}. Run the shell from a checkout of CdpTools.");
            return Failed;
        }
        if (options.Mode == ShellMode.File && !File.Exists(options.Text))
        {
            Console.Error.WriteLine($"The script file '{options.Text}' does not exist.");
            return FileNotFound;
        }
        if (OperatingSystem.IsWindows())
        {
            // Its default has no glyphs for the bars in the tables.
            Console.OutputEncoding = Encoding.UTF8;
        }
        using var session = new ShellSession();
        Console.CancelKeyPress += (_, stop) => stop.Cancel = session.Stop();
        if (!session.Import(manifest) || (options.Simulator && !session.StartSimulator()))
        {
            return session.ExitCode ?? Failed;
        }
        bool succeeded = options.Mode switch
        {
            ShellMode.Command when options.Text == "-" => session.Run(Console.In.ReadToEnd()),
            ShellMode.Command => session.Run(options.Text, StandardInputFor(options.Text)),
            ShellMode.File => session.RunFile(Path.GetFullPath(options.Text), options.Arguments),
            ShellMode.Interactive => new Prompt(session).Run(options.Logo),
            _ => new Tour(session).Run(),
        };
        return session.ExitCode ?? (session.Interrupted ? Interrupted : succeeded ? 0 : Failed);
    }

    /// <summary>
    /// The lines of a redirected standard input, read as the pipeline asks for them. Only for a text that mentions
    /// <c>$input</c>: any other would wait for the end of an input that it does not want, and that may never end.
    /// </summary>
    private static IEnumerable<string>? StandardInputFor(string text)
    {
        if (!Console.IsInputRedirected || !text.Contains("$input", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        return Lines();

        static IEnumerable<string> Lines()
        {
            while (Console.In.ReadLine() is { } line)
            {
                yield return line;
            }
        }
    }

    private static string? FindManifest(string from)
    {
        for (DirectoryInfo? folder = new(from); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "CdpTools.psd1");
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }
        return null;
    }
}
