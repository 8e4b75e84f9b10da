using System.Management.Automation;
using CdpTools.Service;
using CdpTools.Updates;

namespace CdpTools.Commands;

/// <summary>Base of the cmdlets that can wait for a deployment as part of what they do.</summary>
public abstract class DeployingCommand : WriterCommand
{
    /// <summary>How long one deployment is waited for at most, in seconds.</summary>
    /// <value>2100</value>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int WaitTimeoutSec { get; set; } = (int)DeploymentWait.DefaultTimeout.TotalSeconds;

    /// <summary>How long to wait between two looks at a distribution, in seconds.</summary>
    /// <value>20</value>
    [Parameter]
    [ValidateRange(0.05, 3600)]
    public double PollSec { get; set; } = DeploymentWait.DefaultInterval.TotalSeconds;

    /// <summary>How often a write is sent at most, when it is refused as stale or its answer is lost.</summary>
    /// <value>5</value>
    [Parameter]
    [ValidateRange(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    private protected WaitSettings WaitSettings => new(TimeSpan.FromSeconds(WaitTimeoutSec), TimeSpan.FromSeconds(PollSec));

    private protected DistributionResource Resource(string id) => new(Distributions, Policies, id);

    private protected CdpDistribution ReadDistribution(string id) => Await(async (log, token) =>
        DistributionApi.ToDistribution(await Distributions.GetAsync(id, log, token).ConfigureAwait(false)));

    /// <summary>Waits until a distribution is deployed, and gives it as it is then.</summary>
    private protected CdpDistribution WaitFor(CdpDistribution distribution)
    {
        CdpDistribution result = distribution;
        var failed = Await((log, token) => new DeploymentWait(Distributions, Clock.Time).RunAsync([distribution], WaitSettings, d => result = d, log, token));
        return failed.Count == 0 ? result : throw failed[0].Error;
    }

    /// <summary>Puts out a distribution, deployed if that is asked for. When the wait fails, what was written comes out all the same.</summary>
    private protected void WriteDeployed(CdpDistribution distribution, bool wait, Func<CdpDistribution, object>? dress = null)
    {
        object Dressed(CdpDistribution d) => dress is null ? d : dress(d);
        CdpDistribution last = distribution;
        try
        {
            last = wait ? WaitFor(distribution) : distribution;
        }
        catch (CdpException)
        {
            WriteObject(Dressed(distribution));
            throw;
        }

        WriteObject(Dressed(last));
    }
}
