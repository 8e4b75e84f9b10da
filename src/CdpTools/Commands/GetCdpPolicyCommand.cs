using System.Management.Automation;
using CdpTools.Errors;
using CdpTools.Service;
using CdpTools.Validation;

namespace CdpTools.Commands;

/// <summary>Gets continuous deployment policies with their ETags.</summary>
/// <remarks>
/// <para>Without parameters it lists all policies of the account, page by page, and reads each one for its ETag, a few at a time; they come in the list's order, as soon as each is there. Select-Object -First stops the asking.</para>
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

    /// <summary>The ids of the policies to get.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.PolicyIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>The id of a distribution: gets the policy that is attached to it, if there is one.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPrimarySet)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string PrimaryDistributionId { get; set; } = "";

    /// <summary>Lists without reading each policy: quicker, but ETag is empty. A write with such an object reads the current version first.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter Summary { get; set; }

    /// <summary>How many policies are read at once in a list. The default hides the latency of single reads and stays clear of the API's rate limit.</summary>
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
            Record(PrimaryDistributionId, () => WriteObject(Await(GetAttachedAsync), enumerateCollection: true));
            return;
        }

        foreach (string id in Id)
        {
            Record(id, () =>
            {
                Ids.Require(id);
                WriteObject(Await((log, token) => GetAsync(id, log, token)));
            });
        }
    }

    private void List()
    {
        string? marker = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            PolicyPage page = Await((log, token) => Policies.ListAsync(marker, log, token));
            if (Summary)
            {
                WriteObject(page.Policies, enumerateCollection: true);
            }
            else
            {
                ReadEach(page.Policies);
            }

            marker = page.NextMarker;
        }
        while (marker is not null && (seen.Add(marker) ? true : throw Repeated(marker)));
    }

    private void ReadEach(IReadOnlyList<CdpPolicy> policies)
    {
        var ahead = new Queue<(string Id, Task<CdpPolicy> Read, PipelineLog Log)>();
        int next = 0;
        while (next < policies.Count || ahead.Count > 0)
        {
            while (next < policies.Count && ahead.Count < ThrottleLimit)
            {
                var log = new PipelineLog(this);
                string id = policies[next++].Id;
                ahead.Enqueue((id, GetAsync(id, log, StopToken), log));
            }

            var oldest = ahead.Dequeue();
            Record(oldest.Id, () => WriteListed(oldest.Id, oldest.Read, oldest.Log));
        }
    }

    private void WriteListed(string id, Task<CdpPolicy> read, PipelineLog log)
    {
        try
        {
            WriteObject(Collect(read, log));
        }
        catch (CdpServiceException e) when (e.ErrorCode == ErrorIds.NoSuchPolicy)
        {
            WriteVerbose($"Policy {id} was deleted after it was listed.");
        }
    }

    private async Task<CdpPolicy[]> GetAttachedAsync(ICallLog log, CancellationToken cancellationToken)
    {
        Ids.Require(PrimaryDistributionId, "distribution");
        var primary = await Distributions.GetAsync(PrimaryDistributionId, log, cancellationToken).ConfigureAwait(false);
        if (DistributionXml.PolicyOf(primary.Document) is { } id)
        {
            return [await GetAsync(id, log, cancellationToken).ConfigureAwait(false)];
        }

        log.Verbose($"Distribution {PrimaryDistributionId} has no policy attached.");
        return [];
    }

    private async Task<CdpPolicy> GetAsync(string id, ICallLog log, CancellationToken cancellationToken) =>
        PolicyApi.ToPolicy(await Policies.GetAsync(id, log, cancellationToken).ConfigureAwait(false));

    private static CdpReplyException Repeated(string marker) =>
        new($"The list of policies does not end: the service gave the marker '{marker}' twice.", 200, null, "ListContinuousDeploymentPolicies");
}
