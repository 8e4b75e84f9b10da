using System.Management.Automation;
using System.Management.Automation.Internal;
using CdpTools.Aws;
using CdpTools.Errors;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Gets continuous deployment policies with their ETags.</summary>
/// <remarks>
/// <para>
/// Without parameters it lists all policies of the account, page by page, and reads each one for its ETag, a few at a time; they come in the
/// list's order, as soon as each is there. Select-Object -First stops the asking.
/// </para>
/// <para>Every object carries the ETag it was read with. Pipe it to a cmdlet that changes the policy, and the ETag goes along as If-Match.</para>
/// </remarks>
/// <example>
/// <title>All policies</title>
/// <code>PS> Get-CdpPolicy
/// Id                                   ETag           State Route                 Sticky      Changed Staging
/// --                                   ----           ----- -----                 ------      ------- -------
/// 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 ECA6JUP5UCINZ  on       5 % ███▍······     300/600 s       0 s d222222abcdef8</code>
/// </example>
/// <example>
/// <title>One policy, to be edited and written back</title>
/// <code>PS> $policy = Get-CdpPolicy -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3
/// PS> $policy.Config.Enabled = $false
/// PS> $policy | Update-CdpPolicy
/// Id                                   ETag           State Route                 Sticky      Changed Staging
/// --                                   ----           ----- -----                 ------      ------- -------
/// 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 E3W39CFT73ARCK off      5 % ███▍······     300/600 s       0 s d222222abcdef8</code>
/// </example>
/// <example>
/// <title>Which policies are live, and where</title>
/// <code>PS> Get-CdpPolicy -IncludePrimary
/// Id                                   State    Primary         Route             Changed Staging         ETag
/// --                                   -----    -------         -----             ------- -------         ----
/// 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 live     EDFDVBD6EXAMPLE    5 % ███▍······     0 s d222222abcdef8  ECA6JUP5UCINZ</code>
/// </example>
/// <example>
/// <title>The policy of a site</title>
/// <code>PS> Get-CdpPolicy -Alias www.example.com | Set-CdpTrafficWeight -Weight 0.1</code>
/// </example>
[Cmdlet(
    VerbsCommon.Get, "CdpPolicy", DefaultParameterSetName = ListSet,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GetContinuousDeploymentPolicy.html")]
[OutputType(typeof(CdpPolicy))]
public sealed class GetCdpPolicyCommand : ServiceCommand
{
    private const string ListSet = "List";
    private const string ByIdSet = "ById";
    private const string ByPrimarySet = "ByPrimary";
    private const string ByAliasSet = "ByAlias";
    private const string WithPrimaryType = "CdpTools.CdpPolicy#Primary";
    private Joins? joins;

    /// <summary>
    /// The ids of the policies to get. Of a distribution's id, as it comes down a pipeline, it is the policy that is attached to it.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.PolicyIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>The id of a distribution: gets the policy that is attached to it, if there is one.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPrimarySet)]
    [Alias("Primary")]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string PrimaryDistributionId { get; set; } = "";

    /// <summary>An alias of a site, or its CloudFront domain name, with wildcards: gets the policy that is attached to its distribution.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByAliasSet)]
    [Alias("DomainName")]
    [ValidateNotNullOrEmpty]
    public string Alias { get; set; } = "";

    /// <summary>
    /// Tells of each policy which distribution it is attached to, and whether it is live, off or detached. CloudFront has no way from a policy
    /// to its primary, so all distributions but the staging ones are read, once for the whole command.
    /// </summary>
    [Parameter]
    public SwitchParameter IncludePrimary { get; set; }

    /// <summary>Lists without reading each policy: quicker, but ETag is empty. A write with such an object reads the current version first.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter Summary { get; set; }

    /// <summary>
    /// How many policies are read at once in a list. The default hides the latency of single reads and stays clear of the API's rate limit.
    /// </summary>
    /// <value>4</value>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 4;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ListSet)
        {
            Record(null, List);
            return;
        }

        if (ParameterSetName == ByAliasSet)
        {
            Record(Alias, PutByAlias);
            return;
        }

        if (ParameterSetName == ByPrimarySet)
        {
            Record(PrimaryDistributionId, () =>
            {
                Ids.Require(PrimaryDistributionId, "distribution");
                Put(PrimaryDistributionId);
            });
            return;
        }

        foreach (string id in Id)
        {
            Record(id, () => Put(id));
        }
    }

    private void Put(string id)
    {
        if (Await((log, token) => (joins ??= new(Cloud)).PolicyAsync(id, log, token)) is { } policy)
        {
            WriteObject(Finished(policy));
        }
    }

    private void PutByAlias()
    {
        var pattern = new WildcardPattern(Alias, WildcardOptions.IgnoreCase);
        int found = WriteEach(
            (log, token) => Cloud.Finder.ReadAsync(d => !d.Staging && d.IsNamed(pattern.IsMatch), log, token).ValuesAsync(log),
            PolicyOf);
        if (found == 0 && !WildcardPattern.ContainsWildcardCharacters(Alias))
        {
            throw WorkFaults.NoDistributionNamed(Alias);
        }
    }

    private object PolicyOf(CdpDistribution distribution)
    {
        if (distribution.ContinuousDeploymentPolicyId is { } policy)
        {
            return Finished(Await((log, token) => Cloud.Policies.GetAsync(policy, log, token)));
        }

        WriteWarning($"The distribution {distribution.Id} has no policy attached.");
        return AutomationNull.Value;
    }

    private object Finished(CdpPolicy policy)
    {
        if (!IncludePrimary)
        {
            return policy;
        }

        joins ??= new(Cloud);
        var known = new PSObject(policy.WithPrimary(Await((log, token) => joins.PrimaryOfAsync(policy.Id, log, token))?.Id));
        known.TypeNames.Insert(0, WithPrimaryType);
        return known;
    }

    private void List()
    {
        if (Summary)
        {
            WriteEach(Cloud.Policies.ListAsync, Finished);
            return;
        }

        WriteEach((log, token) => ReadAhead.InOrderAsync(
            Cloud.Policies.ListAsync(log, token),
            policy => policy.Id,
            ThrottleLimit,
            (id, stop) => Cloud.Policies.GetAsync(id, log, stop),
            ErrorIds.NoSuchPolicy,
            log,
            token).ValuesAsync(log), Finished);
    }
}
