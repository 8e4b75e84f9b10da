using System.Management.Automation;
using CdpTools.Service;
using CdpTools.Updates;
using CdpTools.Validation;

namespace CdpTools.Commands;

/// <summary>Gets distributions with their ETags and their whole configurations.</summary>
/// <remarks>
/// <para>Without parameters it lists all distributions of the account and reads each one, a few at a time; they come in the list's order, as soon as each is there. Select-Object -First stops the asking.</para>
/// <para>CloudFront has no way from a policy to the distribution that it is attached to. With -PolicyId configurations are read until it is found; with -PolicyId and -Staging it is the staging distribution that the policy names.</para>
/// </remarks>
/// <example>
/// <title>All staging distributions</title>
/// <code>PS> Get-CdpDistribution -Staging</code>
/// </example>
/// <example>
/// <title>The distribution that a policy is attached to</title>
/// <code>PS> Get-CdpPolicy | Select-Object -First 1 | ForEach-Object { Get-CdpDistribution -PolicyId $_.Id }</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "CdpDistribution", DefaultParameterSetName = ListSet)]
[OutputType(typeof(CdpDistribution))]
public sealed class GetCdpDistributionCommand : ServiceCommand
{
    private const string ListSet = "List";
    private const string ByIdSet = "ById";
    private const string ByPolicySet = "ByPolicy";

    /// <summary>The ids of the distributions to get.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Only staging distributions; -Staging:$false only the others.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = ByPolicySet)]
    public SwitchParameter Staging { get; set; }

    /// <summary>The id of a continuous deployment policy: gets the distribution that it is attached to, or with -Staging the one that it sends traffic to.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPolicySet)]
    [ArgumentCompleter(typeof(Completers.PolicyIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string PolicyId { get; set; } = "";

    /// <summary>Lists without reading each distribution: quicker, but without the attached policy. A write with such an object reads the current version first.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter Summary { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case ListSet:
                Record(null, () => Await(ListAsync));
                break;
            case ByPolicySet:
                Record(PolicyId, () =>
                {
                    Ids.Require(PolicyId);
                    if (Await(FindAsync) is { } found)
                    {
                        WriteObject(DistributionApi.ToDistribution(found));
                    }
                    else
                    {
                        WriteVerbose($"The policy {PolicyId} has no such distribution in this account.");
                    }
                });
                break;
            default:
                foreach (string id in Id)
                {
                    Record(id, () =>
                    {
                        Ids.Require(id, "distribution");
                        WriteObject(Await(async (log, token) => DistributionApi.ToDistribution(await Distributions.GetAsync(id, log, token).ConfigureAwait(false))));
                    });
                }

                break;
        }
    }

    private async Task<bool> ListAsync(IWorkLog log, CancellationToken cancellationToken)
    {
        IAsyncEnumerable<CdpDistribution> listed = ChosenAsync(log, cancellationToken);
        if (Summary)
        {
            await foreach (CdpDistribution distribution in listed.ConfigureAwait(false))
            {
                log.Output(distribution);
            }

            return true;
        }

        await foreach (ResourceVersion version in new DistributionFinder(Distributions).ReadAsync(listed, log, cancellationToken).ConfigureAwait(false))
        {
            log.Output(DistributionApi.ToDistribution(version));
        }

        return true;
    }

    private async IAsyncEnumerable<CdpDistribution> ChosenAsync(
        ICallLog log, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool? staging = IsGiven(nameof(Staging)) ? Staging.IsPresent : null;
        await foreach (CdpDistribution distribution in Distributions.ListAllAsync(log, cancellationToken).ConfigureAwait(false))
        {
            if (staging is null || distribution.Staging == staging)
            {
                yield return distribution;
            }
        }
    }

    private async Task<ResourceVersion?> FindAsync(IWorkLog log, CancellationToken cancellationToken)
    {
        var finder = new DistributionFinder(Distributions);
        if (!Staging)
        {
            return await finder.PrimaryOfAsync(PolicyId, log, cancellationToken).ConfigureAwait(false);
        }

        CdpPolicy policy = PolicyApi.ToPolicy(await Policies.GetAsync(PolicyId, log, cancellationToken).ConfigureAwait(false));
        return await finder.StagingByNameAsync(policy.StagingDistributionDnsNames, log, cancellationToken).ConfigureAwait(false);
    }
}
