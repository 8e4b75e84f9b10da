using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Gets distributions with their ETags and their whole configurations.</summary>
/// <remarks>
/// <para>
/// Without parameters it lists all distributions of the account and reads each one, a few at a time; they come in the list's order, as soon as
/// each is there. Select-Object -First stops the asking.
/// </para>
/// <para>
/// CloudFront has no way from a policy to the distribution that it is attached to. With -PolicyId configurations are read until it is found;
/// with -PolicyId and -Staging it is the staging distribution that the policy names.
/// </para>
/// </remarks>
/// <example>
/// <title>All staging distributions</title>
/// <code>PS> Get-CdpDistribution -Staging</code>
/// </example>
/// <example>
/// <title>The distribution that a policy is attached to</title>
/// <code>PS> Get-CdpPolicy | Get-CdpDistribution</code>
/// </example>
/// <example>
/// <title>By what the site is called</title>
/// <code>PS> Get-CdpDistribution www.example.com
/// PS> Get-CdpDistribution *.example.com</code>
/// </example>
[Cmdlet(
    VerbsCommon.Get, "CdpDistribution", DefaultParameterSetName = ListSet,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GetDistribution.html")]
[OutputType(typeof(CdpDistribution))]
public sealed class GetCdpDistributionCommand : ServiceCommand
{
    private const string ListSet = "List";
    private const string ByIdSet = "ById";
    private const string ByPolicySet = "ByPolicy";
    private Joins? joins;

    /// <summary>
    /// The ids of the distributions to get, or aliases or CloudFront domain names; all of them may have wildcards. Of a policy's id, as it comes
    /// down a pipeline, it is the distribution that the policy is attached to.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [Alias("Alias", "DomainName")]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Only staging distributions; -Staging:$false only the others.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = ByPolicySet)]
    public SwitchParameter Staging { get; set; }

    /// <summary>
    /// The id of a continuous deployment policy: gets the distribution that it is attached to, or with -Staging the one that it sends traffic
    /// to.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPolicySet)]
    [ArgumentCompleter(typeof(Completers.PolicyIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string PolicyId { get; set; } = "";

    /// <summary>
    /// Lists without reading each distribution: quicker, but without the attached policy. A write with such an object reads the current version
    /// first.
    /// </summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter Summary { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case ListSet:
                Record(null, List);
                break;
            case ByPolicySet:
                Record(PolicyId, () =>
                {
                    Ids.Require(PolicyId);
                    if (Await(FindAsync) is { } found)
                    {
                        WriteObject(found);
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
                    Record(id, () => Put(id));
                }

                break;
        }
    }

    // A name has a point, and an id never has.
    private void Put(string id)
    {
        if (WildcardPattern.ContainsWildcardCharacters(id) || id.Contains('.', StringComparison.Ordinal))
        {
            var pattern = new WildcardPattern(id, WildcardOptions.IgnoreCase);
            int found = WriteEach((log, token) => Cloud.Finder.ReadAsync(d => d.IsNamed(pattern.IsMatch), log, token).ValuesAsync(log));
            if (found == 0 && !WildcardPattern.ContainsWildcardCharacters(id))
            {
                throw WorkFaults.NoDistributionNamed(id);
            }
        }
        else if (Await((log, token) => (joins ??= new(Cloud)).DistributionAsync(id, log, token)) is { } found)
        {
            WriteObject(found);
        }
    }

    private void List()
    {
        bool? staging = IsGiven(nameof(Staging)) ? Staging.IsPresent : null;
        bool Wanted(CdpDistribution distribution) => staging is null || distribution.Staging == staging;
        if (Summary)
        {
            WriteEach((log, token) => Cloud.Finder.ListAsync(Wanted, log, token));
        }
        else
        {
            WriteEach((log, token) => Cloud.Finder.ReadAsync(Wanted, log, token).ValuesAsync(log));
        }
    }

    private async Task<CdpDistribution?> FindAsync(IWorkLog log, CancellationToken cancellationToken)
    {
        if (!Staging)
        {
            return await Cloud.Finder.PrimaryOfAsync(PolicyId, log, cancellationToken).ConfigureAwait(false);
        }

        CdpPolicy policy = await Cloud.Policies.GetAsync(PolicyId, log, cancellationToken).ConfigureAwait(false);
        return await Cloud.Finder.StagingByNameAsync(policy.StagingDistributionDnsNames, log, cancellationToken).ConfigureAwait(false);
    }
}
