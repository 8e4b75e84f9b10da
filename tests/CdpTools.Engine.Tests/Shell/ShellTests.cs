using CdpTools.Engine.Tests.Support;

namespace CdpTools.Engine.Tests.Shell;

public sealed class ShellTests
{
    [Fact]
    public void Exit_gives_its_code()
    {
        Assert.Equal(3, Shell("-NoSimulator", "-Command", "exit 3").ExitCode);
    }

    [Fact]
    public void A_terminating_error_is_1_and_goes_to_standard_error_without_a_stack_trace()
    {
        ChildResult result = Shell("-NoSimulator", "-Command", "throw 'out of cheese'");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Equal("Exception: out of cheese\n", result.Error);
    }

    [Theory]
    [InlineData("Get-Command NoSuchThing", 1)]
    [InlineData("Get-Command NoSuchThing; 'went on'", 0)]
    [InlineData("Get-Command Get-Command", 0)]
    public void A_command_fails_when_its_last_statement_does(string text, int exitCode)
    {
        Assert.Equal(exitCode, Shell("-NoSimulator", "-Command", text).ExitCode);
    }

    [Fact]
    public void A_text_that_does_not_parse_says_why()
    {
        ChildResult result = Shell("-NoSimulator", "-Command", "1 +");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("ParserError: You must provide a value expression", result.Error);
    }

    [Fact]
    public void A_script_file_gets_its_arguments_by_name_and_position_and_its_exit_code_counts()
    {
        using var script = new TemporaryScript("param($A, [switch] $B, [string[]] $C) \"$A|$B|$C|$args|$PSScriptRoot\"; exit 7");

        ChildResult result = Shell("-NoSimulator", "-File", script.Path, "-A:it's", "-B:$false", "-C", "x,y", "more", "-5");

        Assert.Equal($"it's|False|x,y|more -5|{Path.GetDirectoryName(script.Path)}\n", result.Output);
        Assert.Equal(7, result.ExitCode);
    }

    [Theory]
    [InlineData("throw 'x'", 1)]
    [InlineData("Get-Command NoSuchThing", 0)]
    [InlineData("1 +", 1)]
    public void A_script_file_fails_by_a_terminating_error_only(string text, int exitCode)
    {
        using var script = new TemporaryScript(text);

        Assert.Equal(exitCode, Shell("-NoSimulator", "-File", script.Path).ExitCode);
    }

    [Theory]
    [InlineData("-File", "no-such-script.ps1")]
    [InlineData("-Wrong")]
    [InlineData("-Command")]
    [InlineData("-NoSimulator")]
    public void A_bad_command_line_is_64(params string[] arguments)
    {
        ChildResult result = Shell(arguments);

        Assert.Equal(64, result.ExitCode);
        Assert.NotEqual("", result.Error);
    }

    [Fact]
    public void Piped_lines_are_the_input_of_a_command()
    {
        ChildResult result = Shell(["-NoSimulator", "-Command", "$input | ForEach-Object { \"<$_>\" }"], "a\nb\n");

        Assert.Equal("<a>\n<b>\n", result.Output);
    }

    [Fact]
    public void Interactive_runs_piped_lines_statement_by_statement_and_goes_on_after_an_error()
    {
        ChildResult result = Shell(["-NoSimulator", "-NoLogo", "-Interactive"], "if (1) {\n 'two lines'\n}\n1/0\n'still here'\nexit 9\n'never'\n");

        Assert.Equal("two lines\nstill here\n", result.Output);
        Assert.Contains("divide by zero", result.Error);
        Assert.Equal(9, result.ExitCode);
    }

    [Fact]
    public void Redirected_output_is_formatted_by_the_engine_and_has_no_colour()
    {
        ChildResult result = Shell("-NoSimulator", "-Command", "[version] '1.2'; Get-Command NoSuchThing");

        Assert.Contains("\nMajor  Minor  Build  Revision\n", result.Output);
        Assert.DoesNotContain('\u001b', result.Output + result.Error);
    }

    [Fact]
    public void WhatIf_verbose_and_warning_texts_are_shown()
    {
        ChildResult result = Shell("-NoSimulator", "-Command", """
            function f { [CmdletBinding(SupportsShouldProcess)] param() $PSCmdlet.WriteVerbose('v'); $PSCmdlet.WriteWarning('w'); $null = $PSCmdlet.ShouldProcess('target', 'action') }
            f -WhatIf -Verbose
            """);

        Assert.Equal("VERBOSE: v\nWARNING: w\nWhat if: Performing the operation \"action\" on target \"target\".\n", result.Output);
    }

    [Theory]
    [InlineData("y\n", "done\n", "")]
    [InlineData("n\n", "", "")]
    [InlineData("what\nYes\n", "done\n", "")]
    [InlineData("", "", "standard input has ended")]
    public void A_confirmation_is_asked_and_an_ended_input_is_not_a_yes(string input, string last, string error)
    {
        ChildResult result = Shell(["-NoSimulator", "-Command", """
            function f { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param() if ($PSCmdlet.ShouldProcess('t', 'a')) { 'done' } }
            f
            """], input);

        Assert.Contains("[Y] Yes  [A] Yes to All  [N] No  [L] No to All", result.Output);
        Assert.EndsWith(": " + last, result.Output);
        Assert.Contains(error, result.Error);
    }

    [Fact]
    public void The_module_is_imported_from_the_repository_wherever_the_shell_is_started()
    {
        ChildResult result = Shell("-NoSimulator", "-Command", "(Get-Module CdpTools).Path");

        Assert.Equal(Path.Combine(ModuleHost.Root, "module", "bin", "CdpTools.dll") + "\n", result.Output);
    }

    [Fact]
    public void The_tour_runs_through_and_shows_the_change_and_the_refusal()
    {
        ChildResult result = Shell();

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("", result.Error);
        Assert.Contains("What if: Performing the operation \"Weight 0.05 -> 0.1\"", result.Output);
        Assert.Contains("Set-CdpTrafficWeight: The policy 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 was not overwritten", result.Output);
        Assert.Contains("claims checked", result.Output);
    }

    [Theory]
    [InlineData("True\n", "-Command")]
    [InlineData("False\n", "-NoSimulator", "-Command")]
    public void Commands_have_a_simulator_unless_they_want_none(string loaded, params string[] arguments)
    {
        string text = "[AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -contains 'CdpTools.Simulator'";

        Assert.Equal(loaded, Shell([.. arguments, text]).Output);
    }

    [Fact]
    public void The_simulator_of_a_command_has_sample_data()
    {
        Assert.Equal("0.05\n", Shell("-Command", "(Get-CdpPolicy).Weight.ToString([cultureinfo]::InvariantCulture)").Output);
    }

    private static ChildResult Shell(params string[] arguments) => Shell(arguments, input: "");

    private static ChildResult Shell(string[] arguments, string input) =>
        Child.Run(Path.Combine(Child.OutputOf("src/CdpTools.Shell"), "CdpTools.Shell.dll"), arguments, input);

    private sealed class TemporaryScript : IDisposable
    {
        public TemporaryScript(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"cdptools-{Guid.NewGuid():N}.ps1");

        public void Dispose() => File.Delete(Path);
    }
}
