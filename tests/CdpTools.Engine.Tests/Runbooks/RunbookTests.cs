using System.Management.Automation;
using System.Management.Automation.Language;
using CdpTools.Engine.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace CdpTools.Engine.Tests.Runbooks;

public sealed class RunbookTests
{
    // What the runbooks' parameters are called, for the files that call them: by name, or as $runbook and $rollouts.
    private static readonly Dictionary<string, string> Runbooks = new() { ["runbook"] = "Set-TrafficWeight.ps1", ["rollouts"] = "Invoke-Rollout.ps1" };

    public static TheoryData<string> Names => [.. PublishedScripts.All().Select(s => s.Name)];

    [Fact]
    public void The_readme_the_help_pages_and_all_runbooks_are_looked_at()
    {
        string[] names = [.. PublishedScripts.All().Select(s => s.Name)];

        Assert.All(
            ["README.md (1)", "module/help/Get-CdpPolicy.md (1)", "module/runbooks/Set-TrafficWeight.ps1 (1)", "module/runbooks/lambda.md (1)",
                "module/runbooks/github-actions.yml (4)", "module/runbooks/buildspec.yml (2)", "module/runbooks/Containerfile (1)",
                "module/runbooks/github-actions-rollout.yml (4)", "module/runbooks/buildspec-rollout.yml (2)"],
            name => Assert.Contains(name, names.Select(n => n.Replace('\\', '/'))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_parses_and_calls_only_cmdlets_and_parameters_that_exist(string name)
    {
        string text = PublishedScripts.All().Single(s => s.Name == name).Text;
        ScriptBlockAst script = Parser.ParseInput(text, out _, out ParseError[] errors);
        Assert.True(errors.Length == 0, string.Join(Environment.NewLine, errors.Select(e => $"{e.Message} {e.Extent}")));

        using var host = new ModuleHost();
        var wrong = new List<string>();
        foreach (CommandAst command in script.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
        {
            CommandInfo? info = Find(host, command);
            if (info is null)
            {
                if (command.GetCommandName()?.Contains("-Cdp", StringComparison.OrdinalIgnoreCase) == true)
                {
                    wrong.Add($"There is no {command.GetCommandName()}.");
                }

                continue;
            }

            foreach (CommandParameterAst parameter in command.CommandElements.OfType<CommandParameterAst>())
            {
                if (!info.Parameters.Values.Any(p => p.Name.Equals(parameter.ParameterName, StringComparison.OrdinalIgnoreCase)
                    || p.Aliases.Contains(parameter.ParameterName, StringComparer.OrdinalIgnoreCase)))
                {
                    wrong.Add($"{info.Name} has no parameter -{parameter.ParameterName}.");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_wrong_parameter_would_be_found()
    {
        using var host = new ModuleHost();
        var script = (CommandAst)Parser.ParseInput("Set-CdpTrafficWeight -Wate 1", out _, out _).Find(node => node is CommandAst, true);

        Assert.DoesNotContain(Find(host, script)!.Parameters.Keys, key => key == ((CommandParameterAst)script.CommandElements[1]).ParameterName);
    }

    [Fact]
    public void The_workflow_applies_only_what_was_planned_after_the_environments_approval()
    {
        YamlMappingNode workflow = PublishedScripts.Yaml("github-actions.yml");

        Assert.Equal("plan", PublishedScripts.At(workflow, "jobs/apply/needs").ToString());
        Assert.Equal("production", PublishedScripts.At(workflow, "jobs/apply/environment").ToString());
        Assert.DoesNotContain("environment", ((YamlMappingNode)PublishedScripts.At(workflow, "jobs/plan")).Children.Keys.Select(k => k.ToString()));
        Assert.Equal("write", PublishedScripts.At(workflow, "permissions/id-token").ToString());
    }

    [Fact]
    public void The_rollout_workflow_approves_what_the_reviewers_of_the_environment_saw_and_carries_the_journal_along()
    {
        YamlMappingNode workflow = PublishedScripts.Yaml("github-actions-rollout.yml");

        Assert.Equal("start", PublishedScripts.At(workflow, "jobs/approved/needs").ToString());
        Assert.Equal("production", PublishedScripts.At(workflow, "jobs/approved/environment").ToString());
        Assert.DoesNotContain("environment", ((YamlMappingNode)PublishedScripts.At(workflow, "jobs/start")).Children.Keys.Select(k => k.ToString()));
        Assert.Equal("${{ steps.rollout.outputs.hash }}", PublishedScripts.At(workflow, "jobs/start/outputs/hash").ToString());
        YamlMappingNode[] steps = [.. new[] { "start", "approved" }.SelectMany(job => (YamlSequenceNode)PublishedScripts.At(workflow, $"jobs/{job}/steps")).Cast<YamlMappingNode>()];
        Assert.Contains(steps, s => s.Children.TryGetValue("uses", out YamlNode? uses) && uses.ToString().StartsWith("actions/download-artifact", StringComparison.Ordinal));
    }

    [Fact]
    public void No_step_pastes_an_input_into_its_script()
    {
        Assert.DoesNotContain(PublishedScripts.All(), s => s.Name.Contains("github-actions", StringComparison.Ordinal) && s.Text.Contains("${{", StringComparison.Ordinal));
    }

    [Fact]
    public void The_buildspec_ends_the_build_when_a_phase_fails_and_hands_the_plan_on()
    {
        YamlMappingNode spec = PublishedScripts.Yaml("buildspec.yml");

        Assert.Equal("0.2", PublishedScripts.At(spec, "version").ToString());
        Assert.All(["install", "build"], phase => Assert.Equal("ABORT", PublishedScripts.At(spec, $"phases/{phase}/on-failure").ToString()));
        Assert.Equal("plan.json", Assert.Single((YamlSequenceNode)PublishedScripts.At(spec, "artifacts/files")).ToString());
        YamlMappingNode rollout = PublishedScripts.Yaml("buildspec-rollout.yml");
        Assert.All(["install", "build"], phase => Assert.Equal("ABORT", PublishedScripts.At(rollout, $"phases/{phase}/on-failure").ToString()));
    }

    [Fact]
    public void The_container_file_has_only_instructions_that_exist_and_runs_as_nobody_special()
    {
        string text = File.ReadAllText(Path.Combine(PublishedScripts.Folder, "Containerfile")).ReplaceLineEndings("\n");
        string[] lines = [.. text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Where(l => l.Length > 0 && !l.StartsWith('#'))];

        Assert.All(lines, line => Assert.Contains(line.Split(' ')[0], new[] { "ARG", "FROM", "SHELL", "RUN", "USER", "WORKDIR", "ENTRYPOINT" }));
        Assert.All(
            lines.Where(l => l.StartsWith("SHELL ", StringComparison.Ordinal) || l.StartsWith("ENTRYPOINT ", StringComparison.Ordinal)),
            line => Assert.NotEmpty(System.Text.Json.JsonSerializer.Deserialize<string[]>(line[line.IndexOf('[', StringComparison.Ordinal)..])!));
        Assert.Contains("USER cdp", lines);
    }

    [Fact]
    public void Everything_that_runs_unattended_stops_at_the_first_error()
    {
        Assert.All(
            PublishedScripts.All().Where(s => s.Name.Contains("runbooks", StringComparison.Ordinal) && !s.Name.EndsWith("README.md (1)", StringComparison.Ordinal)),
            s => Assert.Matches("\\$ErrorActionPreference = ['\"]Stop['\"]", s.Text));
    }

    // Cmdlets of the module by name; the runbook where a variable or a path is called that stands for it.
    private static CommandInfo? Find(ModuleHost host, CommandAst command)
    {
        string? name = command.GetCommandName();
        string? runbook = Runbooks.Values.FirstOrDefault(r => name?.EndsWith(r, StringComparison.Ordinal) == true)
            ?? (command.CommandElements[0] is VariableExpressionAst variable ? Runbooks.GetValueOrDefault(variable.VariablePath.UserPath) : null);
        ScriptResult found = runbook is not null
            ? host.Run("Get-Command $path", ("path", Path.Combine(PublishedScripts.Folder, runbook)))
            : host.Run("Get-Command -Name $name -Module CdpTools -ErrorAction Ignore", ("name", name ?? "-"));
        return found.Output.Select(o => o.BaseObject).OfType<CommandInfo>().FirstOrDefault();
    }
}
