using CdpTools.Completers;
using CdpTools.Simulator;

namespace CdpTools.Tests.Completers;

public class FaultCompletionTests
{
    [Fact]
    public void What_completion_offers_is_what_the_simulator_takes()
    {
        var nothing = new Dictionary<string, object>();
        string[] Offered(System.Management.Automation.IArgumentCompleter completer, string word) =>
            [.. completer.CompleteArgument("Set-CdpSimulator", "Fault", word, null!, nothing).Select(r => r.ListItemText)];
        foreach (string operation in Offered(new FaultCompleter(), ""))
        {
            string[] kinds = Offered(new FaultCompleter(), operation);
            Assert.NotEmpty(kinds);
            Assert.All(kinds.Concat(Offered(new FaultCompleter(), kinds[0] + ":")), rule => Assert.Single(new SimulatedService(new SimulatorOptions { Faults = [rule] }).Faults.Rules));
        }

        Assert.All(Offered(new OperationCompleter(), ""), o => _ = new SimulatedService(new SimulatorOptions { DenyActions = [o] }));
    }
}
