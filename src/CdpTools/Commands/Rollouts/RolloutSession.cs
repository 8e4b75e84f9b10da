using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Language;
using CdpTools.Aws;
using CdpTools.Errors;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>What the cmdlets of rollouts ask of their session.</summary>
internal static class RolloutSession
{
    /// <summary>The store of journals: what is named, else CDPTOOLS_STORE, else the usual folder.</summary>
    public static IJournalStore RolloutStore(this ServiceCommand cmdlet, string? given)
    {
        string? named = given ?? Environment.GetEnvironmentVariable("CDPTOOLS_STORE");
        return string.IsNullOrWhiteSpace(named) ? new FolderStore(FolderStore.DefaultFolder)
            : StoreAddress.Is(named) ? new LazyStore(StoreAddress.Parse(named), cmdlet.SessionSettings())
            : new FolderStore(cmdlet.FilePath(named));
    }

    /// <summary>What carries a rollout on.</summary>
    public static RolloutTick Tick(this PSCmdlet _, IConnection connection, IJournalStore store) =>
        new(connection, store, new Gates(connection, ScriptGate.MeasureAsync), Clock.Time, new Caller(connection));

    /// <summary>Asks, as ShouldProcess does; what is grave, as ConfirmImpact High does: -Confirm:$false says that nobody is to be asked.</summary>
    public static bool Confirms(this PSCmdlet cmdlet, bool force, string target, string action, bool isGrave = false, ToAll? toAll = null)
    {
        toAll ??= new();
        bool whatIf = cmdlet.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
            ? LanguagePrimitives.IsTrue(given)
            : LanguagePrimitives.IsTrue(cmdlet.GetVariableValue("WhatIfPreference"));
        (target, action) = (Shown.Text(target), Shown.Text(action));
        return (force && !whatIf) || (cmdlet.ShouldProcess(target, action)
            && (!isGrave || whatIf || cmdlet.MyInvocation.BoundParameters.ContainsKey("Confirm")
                || !LanguagePrimitives.TryConvertTo(cmdlet.GetVariableValue("ConfirmPreference"), out ConfirmImpact preference)
                || preference != ConfirmImpact.High || cmdlet.ShouldContinue($"{action}\n{target}", "Confirm", ref toAll.Yes, ref toAll.No)));
    }

    /// <summary>What a person has answered for all that a cmdlet asks about.</summary>
    internal sealed class ToAll
    {
        public bool Yes, No;
    }

    /// <summary>
    /// Says of a rollout that a cmdlet carried on when it was stopped how it is gone on with. Through the host: WriteWarning would throw by then.
    /// </summary>
    public static void SayLeft(this PSHost? host, IReadOnlyCollection<string> ids)
    {
        string? text = ids.Count switch
        {
            0 => null,
            1 => $"{ids.First()} is as it was: Wait-CdpRollout {ids.First()} goes on with it, Stop-CdpRollout {ids.First()} turns it back.",
            _ => $"{ids.Count} rollouts are as they were: Get-CdpRollout {string.Join(", ", ids)} | Wait-CdpRollout goes on with them.",
        };
        if (text is not null)
        {
            host?.UI.WriteWarningLine($"Stopped waiting. {text}");
        }
    }

    /// <summary>The loop around the tick, as this session shows it.</summary>
    public static RolloutWait Wait(this PSCmdlet cmdlet, IJournalStore store, RolloutTick? tick) => new(store, tick, Clock.Time)
    {
        SaysLines = !cmdlet.ShowsProgress(),
        View = cmdlet.HasScreen() ? new LiveView(Width, IsUnicode) : null,
    };

    /// <summary>The loops of several rollouts, with one table of all.</summary>
    public static IReadOnlyList<(string Id, RolloutWait Wait)> Waits(
        this PSCmdlet cmdlet, IReadOnlyList<(string Id, IJournalStore Store, RolloutTick? Tick)> rollouts, int throttle)
    {
        FleetView? view = cmdlet.HasScreen()
            ? new([.. rollouts.Select(r => r.Id)], (Width, Math.Max(10, Console.WindowHeight)), IsUnicode, Clock.Time)
            : null;
        var room = new SemaphoreSlim(throttle);
        return
        [
            .. rollouts.Select(r => (
                r.Id, new RolloutWait(r.Store, r.Tick, Clock.Time) { SaysLines = !cmdlet.ShowsProgress(), View = view, Throttle = room })),
        ];
    }

    private static int Width => Math.Max(40, Console.WindowWidth);

    private static bool IsUnicode => Console.OutputEncoding.WebName.StartsWith("utf", StringComparison.Ordinal);

    private static bool HasScreen(this PSCmdlet cmdlet) =>
        cmdlet.ShowsProgress() && cmdlet.Host.UI.SupportsVirtualTerminal && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Draws what is meant for a screen; false for what is not, which is written below it.</summary>
    public static bool Draw(this PSCmdlet cmdlet, object message, ref LiveScreen? screen)
    {
        if (message is WorkProgress { Lines: { } lines })
        {
            (screen ??= new(cmdlet.Host.UI)).Draw(lines);
            return true;
        }

        // Bars would be drawn across it.
        if (screen is null || message is WorkProgress)
        {
            return screen is not null;
        }

        if (message is not Message { Kind: var kind } || kind is MessageKind.Warning or MessageKind.Information
            || cmdlet.Shows("Verbose") || cmdlet.Shows("Debug"))
        {
            screen.Leave();
        }

        return false;
    }

    private static bool Shows(this PSCmdlet cmdlet, string stream) => cmdlet.MyInvocation.BoundParameters.ContainsKey(stream)
        || (LanguagePrimitives.TryConvertTo(cmdlet.GetVariableValue(stream + "Preference"), out ActionPreference preference)
            && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore));

    /// <summary>A plan from what -Plan takes: a table, or the path of a .psd1 or a .json.</summary>
    /// <exception cref="CdpValidationException">It cannot be read at all.</exception>
    public static ReadPlan ReadPlan(this PSCmdlet cmdlet, object given)
    {
        given = given is PSObject wrapped ? wrapped.BaseObject : given;
        if (given is not string path)
        {
            return PlanReader.Read(Plain(given)).InFolder(cmdlet.SessionState.Path.CurrentFileSystemLocation.Path);
        }

        string file = cmdlet.FilePath(path);
        if (!File.Exists(file))
        {
            throw RolloutFaults.PlanUnreadable($"there is no file '{file}'.");
        }

        try
        {
            ReadPlan read = Path.GetExtension(file).ToUpperInvariant() switch
            {
                ".PSD1" => PlanReader.Read(Plain(OfDataFile(file))),
                ".JSON" => PlanJson.Read(File.ReadAllText(file)),
                _ => throw RolloutFaults.PlanUnreadable($"'{path}' is neither a .psd1 nor a .json."),
            };
            return read.InFolder(Path.GetDirectoryName(file)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw RolloutFaults.PlanUnreadable(e.Message);
        }
    }

    // Read as data only; never run.
    private static object OfDataFile(string file)
    {
        ScriptBlockAst ast = Parser.ParseFile(file, out _, out ParseError[] errors);
        if (errors.Length > 0)
        {
            throw RolloutFaults.PlanUnreadable($"line {errors[0].Extent.StartLineNumber}: {errors[0].Message}");
        }

        try
        {
            return ast.EndBlock?.Statements is [PipelineAst { PipelineElements: [CommandExpressionAst { Expression: HashtableAst table }] }]
                ? table.SafeGetValue()
                : throw RolloutFaults.PlanUnreadable($"'{file}' is no data file: its only content must be one hashtable.");
        }
        catch (InvalidOperationException e)
        {
            throw RolloutFaults.PlanUnreadable($"It is read as data and never run, and has something that is no data: {e.Message}");
        }
    }

    // Without the wrappers that PowerShell puts around values.
    private static object? Plain(object? value) => value switch
    {
        PSObject { BaseObject: PSCustomObject } custom => custom.Properties.ToDictionary(p => p.Name, p => Plain(p.Value)),
        PSObject wrapped => Plain(wrapped.BaseObject),
        System.Collections.IDictionary table => table.Keys.Cast<object>().ToDictionary(
            k => Convert.ToString(k, System.Globalization.CultureInfo.InvariantCulture) ?? "", k => Plain(table[k])),
        string text => text,
        System.Collections.IEnumerable list => list.Cast<object?>().Select(Plain).ToArray(),
        _ => value,
    };
}
