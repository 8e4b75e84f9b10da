using System.Management.Automation;
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
[Cmdlet(VerbsCommon.Get, "CdpPolicy", DefaultParameterSetName = ListSet)]
[OutputType(typeof(CdpPolicy))]
public sealed class GetCdpPolicyCommand : ServiceCommand
{
    private const string ListSet = "List";
    private const string ByIdSet = "ById";
    private const string ByPrimarySet = "ByPrimary";
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
            WriteObject(policy);
        }
    }

    private void List()
    {
        if (Summary)
        {
            WriteEach(Cloud.Policies.ListAsync);
            return;
        }

        WriteEach((log, token) => ReadAhead.InOrderAsync(
            Cloud.Policies.ListAsync(log, token),
            policy => policy.Id,
            ThrottleLimit,
            (id, stop) => Cloud.Policies.GetAsync(id, log, stop),
            ErrorIds.NoSuchPolicy,
            log,
            token).ValuesAsync(log));
    }
}
