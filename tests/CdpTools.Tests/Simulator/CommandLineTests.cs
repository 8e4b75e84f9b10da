using CdpTools.Simulator;

namespace CdpTools.Tests.Simulator;

public class CommandLineTests
{
    [Fact]
    public void All_options_are_read()
    {
        SimulatorOptions options = CommandLine.Parse(
            ["--port", "8080", "--sample", "--access-key", "AK", "--secret-key", "SK", "--propagation", "1.5", "--fault", "Get*:throttle:1", "--fault", "*:delay=1s", "--deny", "Delete*", "--seed", "-7", "--policy-quota", "10000", "--alarm", "a=OK", "--traffic", "Requests=7,Errors=0.5"])!;

        Assert.Equal((8080, true, "AK", "SK", -7, 10000), (options.Port, options.Sample, options.AccessKey, options.SecretKey, options.Seed, options.PolicyQuota));
        Assert.Equal(TimeSpan.FromSeconds(1.5), options.Propagation);
        Assert.Equal(["Get*:throttle:1", "*:delay=1s"], options.Faults);
        Assert.Equal(["Delete*"], options.DenyActions);
        Assert.Equal(["a=OK"], options.Alarms);
        Assert.Equal((7, 0.5), (options.Traffic!.Requests, options.Traffic.Errors));
    }

    [Fact]
    public void Nothing_given_means_the_defaults()
    {
        SimulatorOptions options = CommandLine.Parse([])!;

        Assert.Equal((0, false, null, null, 20), (options.Port, options.Sample, options.AccessKey, options.Seed, options.PolicyQuota));
    }

    [Fact]
    public void Help_names_every_option_and_the_grammar_of_faults()
    {
        Assert.Null(CommandLine.Parse(["--help"]));
        foreach (string option in new[] { "--port", "--sample", "--access-key", "--secret-key", "--propagation", "--fault", "--deny", "--alarm", "--traffic", "--seed", "--policy-quota" })
        {
            Assert.Contains(option, CommandLine.Help, StringComparison.Ordinal);
        }

        Assert.Contains(FaultRule.Grammar, CommandLine.Help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--prot", "--prot")]
    [InlineData("8080", "8080")]
    [InlineData("--port", "--port")]
    [InlineData("--port abc", "abc")]
    [InlineData("--port 65536", "65536")]
    [InlineData("--propagation -1", "-1")]
    [InlineData("--propagation soon", "soon")]
    [InlineData("--fault nonsense", "nonsense")]
    [InlineData("--traffic Request=1", "'Request=1' is no traffic")]
    [InlineData("--policy-quota -1", "-1")]
    public void What_is_not_understood_is_named(string arguments, string named) =>
        Assert.Contains(named, Assert.Throws<ArgumentException>(() => CommandLine.Parse(arguments.Split(' '))).Message, StringComparison.Ordinal);
}
