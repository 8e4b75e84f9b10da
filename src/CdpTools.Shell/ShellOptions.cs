namespace CdpTools.Shell;

/// <summary>What the shell is asked to do.</summary>
internal enum ShellMode
{
    /// <summary>Walk through the main job on the simulator.</summary>
    Tour,

    /// <summary>Run a text, or standard input when the text is <c>-</c>.</summary>
    Command,

    /// <summary>Run a script file.</summary>
    File,

    /// <summary>Read and run line by line.</summary>
    Interactive,

    /// <summary>Say how the shell is used.</summary>
    Help,
}

/// <summary>The command line. Names can be shortened as in pwsh: <c>-c</c>, <c>-f</c>, <c>-i</c>.</summary>
internal sealed record ShellOptions
{
    private const int BadCommandLine = 64;

    private const string Usage = """
        CdpTools shell: a PowerShell engine with CdpTools imported, and a local CloudFront simulator to talk to.

        Usage: dotnet run --project src/CdpTools.Shell [-- OPTIONS]

          (no options)         a tour of the main job, on the simulator
          -Command TEXT        run TEXT; '-' runs standard input; piped input is in $input
          -File PATH [ARGS]    run a script file with its arguments
          -Interactive         a prompt
          -NoSimulator         start no simulator: calls go to AWS
          -NoLogo              no banner before the prompt
          -Help                this text

        Exit codes are those of pwsh: 'exit 3' is 3, a terminating error or a failing -Command is 1,
        a bad command line is 64. Ctrl+C is 130.
        This engine has neither Microsoft.PowerShell.Utility nor Management (no Format-Table, Write-Host,
        ConvertTo-Json ...). For those, import CdpTools.psd1 into pwsh 7.4 or later.
        """;

    public ShellMode Mode { get; init; } = ShellMode.Tour;

    /// <summary>The text of -Command, or the path of -File.</summary>
    public string Text { get; init; } = "";

    /// <summary>What follows the path of -File.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public bool Simulator { get; init; } = true;

    public bool Logo { get; init; } = true;

    /// <summary>Why the command line cannot be followed, or null.</summary>
    public string? Problem { get; init; }

    public static ShellOptions Parse(IReadOnlyList<string> args)
    {
        var options = new ShellOptions();
        for (int i = 0; i < args.Count; i++)
        {
            switch (NameOf(args[i]))
            {
                case "nosimulator":
                    options = options with { Simulator = false };
                    break;
                case "nologo":
                    options = options with { Logo = false };
                    break;
                case "noprofile" or "noninteractive":
                    // Given out of habit; this shell has no profile, and asks only when a command asks.
                    break;
                case "interactive" or "i":
                    options = options with { Mode = ShellMode.Interactive };
                    break;
                case "help" or "h" or "?":
                    return options with { Mode = ShellMode.Help };
                case "command" or "c":
                    return i + 1 < args.Count
                        ? options with { Mode = ShellMode.Command, Text = string.Join(' ', args.Skip(i + 1)) }
                        : options with { Problem = "-Command needs the text to run." };
                case "file" or "f":
                    return i + 1 < args.Count
                        ? options with { Mode = ShellMode.File, Text = args[i + 1], Arguments = [.. args.Skip(i + 2)] }
                        : options with { Problem = "-File needs the path of a script." };
                default:
                    return options with { Problem = $"'{args[i]}' is not an option of this shell. A script runs with -File, a command with -Command." };
            }
        }
        return options.Mode == ShellMode.Tour && !options.Simulator
            ? options with { Problem = "The tour changes a policy, so it only runs on the simulator. Add -Command, -File or -Interactive to -NoSimulator." }
            : options;
    }

    public static int Refuse(string problem)
    {
        Console.Error.WriteLine(problem);
        Console.Error.WriteLine();
        Console.Error.WriteLine(Usage);
        return BadCommandLine;
    }

    public static int ShowHelp()
    {
        Console.Out.WriteLine(Usage);
        return 0;
    }

    private static string? NameOf(string arg) =>
        arg.StartsWith('-') || arg == "/?" ? arg.TrimStart('-', '/').ToLowerInvariant() : null;
}
