using System.Management.Automation;
using System.Management.Automation.Runspaces;
using CdpTools.Engine.Tests.Support;
using Xunit.Abstractions;

namespace CdpTools.Engine.Tests.Help;

/// <summary>Tests that start a default simulator or stop all of them: both hold for the whole process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProcess
{
    public const string Name = "Whole process";
}

/// <summary>
/// Every example in the help does what it shows, on a fresh simulator with sample data. Examples that call what this
/// bare engine lacks (ConvertTo-Json ...) are run by tests/Pester in pwsh.
/// </summary>
[Collection(WholeProcess.Name)]
public sealed class HelpExampleTests(ITestOutputHelper log)
{
    private const string StartSimulator = "Stop-CdpSimulator; $null = Start-CdpSimulator -Sample -AsDefault -ErrorAction Stop; $WarningPreference = 'SilentlyContinue'";

    public static TheoryData<string> Cmdlets => [.. HelpExample.All.Select(example => example.Cmdlet).Distinct()];

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_example_does_what_it_shows(string cmdlet)
    {
        var failures = new List<string>();
        HelpExample[] examples = [.. HelpExample.All.Where(example => example.Cmdlet == cmdlet)];
        int run = 0, compared = 0;
        foreach (HelpExample example in examples)
        {
            using var host = new ModuleHost();
            if (example.CommandNames.FirstOrDefault(name => host.Run($"Get-Command '{name}' -ErrorAction Ignore").Output.Count == 0) is { } missing)
            {
                log.WriteLine($"{example}: left to pwsh, because this engine has no {missing}");
                continue;
            }
            host.Run(StartSimulator).NoErrors();
            run++;
            foreach (ExampleStep step in example.Steps)
            {
                (string[] output, bool failed) = Render(host, step.Command);
                log.WriteLine($"PS> {step.Command}\n{string.Join('\n', output)}");
                compared += step.Output.Count > 0 ? 1 : 0;
                string? difference = step.Output.Count > 0
                    ? HelpExample.Difference(step.Output, output)
                    : failed ? "it fails: " + string.Join('\n', output) : null;
                if (difference is not null)
                {
                    failures.Add($"{example}\nPS> {step.Command}\n{difference}");
                }
            }
            host.Run("Stop-CdpSimulator");
        }
        log.WriteLine($"{cmdlet}: {run} of {examples.Length} examples run, {compared} outputs compared");
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }

    [Fact]
    public void A_wrong_output_is_noticed()
    {
        Assert.Null(HelpExample.Difference(["a  ", "", "E…X 1"], ["a", "E123X 1", ""]));
        Assert.Null(HelpExample.Difference(["Id    ETag", "--    ----", "x     ECA6JUP5UCINZ"], ["Id ETag", "-- ----", "x  E3W39CFT73ARCK"]));
        Assert.NotNull(HelpExample.Difference(["a"], ["b"]));
        Assert.NotNull(HelpExample.Difference(["a", "b"], ["a"]));
        Assert.NotNull(HelpExample.Difference(["E…X"], ["E1"]));
    }

    /// <summary>Runs a command as a prompt does: formatted, with errors and prompts in place.</summary>
    private static (string[] Lines, bool Failed) Render(ModuleHost host, string command)
    {
        host.Ui.Clear();
        using var shell = PowerShell.Create(host.Runspace);
        shell.AddScript(command, useLocalScope: false);
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        int before = ErrorCount(host);
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException error)
        {
            host.Ui.UI.WriteErrorLine(error.Message);
        }
        string text = PSHostText(host.Ui.Text);
        return (text.ReplaceLineEndings("\n").Split('\n'), ErrorCount(host) > before);
    }

    private static int ErrorCount(ModuleHost host) => ((System.Collections.ArrayList)host.Runspace.SessionStateProxy.GetVariable("Error")).Count;

    private static string PSHostText(string text) => System.Management.Automation.Host.PSHostUserInterface.GetOutputString(text, supportsVirtualTerminal: false);
}
