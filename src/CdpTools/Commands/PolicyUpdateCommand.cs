using System.Management.Automation;
using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Service;
using CdpTools.Updates;
using CdpTools.Validation;

namespace CdpTools.Commands;

/// <summary>
/// Base of the cmdlets that update a policy: asks the concrete cmdlet for the new configuration, shows the change set,
/// and writes it with the ETag as If-Match.
/// </summary>
public abstract class PolicyUpdateCommand : PolicyWriterCommand
{
    private readonly Queue<UnderWay> underWay = new();

    /// <summary>How many policies are written at once when many are piped. With 1 each is finished before the next begins, so that Select-Object -First and the order of messages work as everywhere; the order of output is kept with any number.</summary>
    /// <value>1</value>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>Whether the cmdlet's settings replace the whole configuration, so that nothing may be re-applied on another version by default.</summary>
    private protected virtual bool ReplacesAll => false;

    /// <summary>The ETag that came with the settings; null mostly.</summary>
    private protected virtual string? ETagOfSettings => null;

    /// <summary>Checks what can be checked of the settings before any policy is looked at.</summary>
    /// <exception cref="CdpValidationException">They contradict each other, or break a rule.</exception>
    private protected virtual void CheckSettings()
    {
    }

    /// <summary>The new configuration for a policy. The given one is a copy to be changed and returned.</summary>
    /// <exception cref="CdpValidationException">The settings contradict each other or the policy's kind.</exception>
    private protected abstract CdpPolicyConfig Change(CdpPolicyConfig config);

    /// <summary>A sentence that belongs to the change and is no field, for the prompt; null mostly.</summary>
    private protected virtual string? Remark(CdpPolicyConfig before, CdpPolicyConfig after) => null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        RecordAll(CheckSettings);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        while (underWay.Count > 0)
        {
            Finish(underWay.Dequeue());
        }
    }

    private protected override void ProcessId(string id)
    {
        CdpPolicy current = Read(id);
        string? pin = string.IsNullOrEmpty(IfMatch) ? ETagOfSettings : IfMatch;
        XElement wanted = PolicyXml.Patch(current.Read!, Change(current.Config.Copy()));

        // With an ETag other than the current one, what the user read is not known, and must not be guessed.
        XElement? common = pin is not null && pin != current.ETag ? null : current.Read;
        Update(current, common, wanted, pin ?? current.ETag!, pin is not null || ReplacesAll ? CdpConflictAction.Stop : CdpConflictAction.Merge);
    }

    private protected override void ProcessObject(CdpPolicy policy)
    {
        CdpPolicyConfig config = Change(policy.Config.Copy());
        string? etag = string.IsNullOrEmpty(IfMatch) ? policy.ETag : IfMatch;
        if (policy.Read is { } read && !string.IsNullOrEmpty(etag) && etag == policy.ETag)
        {
            Update(policy, read, PolicyXml.Patch(read, config), etag, CdpConflictAction.Stop);
            return;
        }

        CdpPolicy current = Read(policy.Id);
        if (policy.Read is { } known && !string.IsNullOrEmpty(etag) && etag != current.ETag)
        {
            // Neither what was read nor what is there now: the service says which of its errors that is.
            Update(policy, known, PolicyXml.Patch(known, config), etag, CdpConflictAction.Stop);
            return;
        }

        if (policy.Read is { } earlier)
        {
            // From -Summary, or with an -IfMatch newer than the object: the change is made on the current version, or
            // what that has would be overwritten by what was read.
            Update(current, current.Read, Rebase(earlier, PolicyXml.Patch(earlier, config), current), current.ETag!, CdpConflictAction.Stop);
            return;
        }

        // From JSON or another tool: the document as read is missing. It is the current one if the ETag still is.
        bool same = string.IsNullOrEmpty(etag) || etag == current.ETag;
        Update(current, same ? current.Read : null, PolicyXml.Patch(current.Read!, config), same ? current.ETag! : etag!, CdpConflictAction.Stop);
    }

    private XElement Rebase(XElement earlier, XElement wanted, CdpPolicy current)
    {
        MergeResult merge = ThreeWayMerge.Merge(earlier, wanted, current.Read!);
        if (merge.Conflicts.Count == 0)
        {
            return merge.Document;
        }

        var stale = new CdpValidationException(ErrorIds.PreconditionFailed, "The policy was changed after it was read.");
        var now = new ResourceVersion(current.Read!, current.ETag, current.Read!);
        throw ConflictReport.Create(new PolicyResource(Policies, current.Id), stale, earlier, wanted, null, now, current, "it was changed after you read it");
    }

    /// <param name="policy">The version that is patched.</param>
    /// <param name="common">What the user read; null when that is not known.</param>
    /// <param name="wanted">The new configuration.</param>
    /// <param name="etag">The ETag to send.</param>
    /// <param name="byDefault">The conflict action unless the user gave one.</param>
    private void Update(CdpPolicy policy, XElement? common, XElement wanted, string etag, CdpConflictAction byDefault)
    {
        CdpPolicyConfig before = PolicyXml.Read(policy.Read!), after = PolicyXml.Read(wanted);
        List<FieldChange> changes = XmlDiff.Compare(policy.Read!, wanted);
        if (changes.Count == 0 && etag == policy.ETag)
        {
            WriteVerbose($"Policy {policy.Id} has these values already; nothing is sent.");
            if (!OnlyShows)
            {
                Begin(policy, new(), (_, _) => Task.FromResult(policy));
            }

            return;
        }

        PolicyRules.Require(after, before);
        string action = ChangeText.Of(changes, Remark(before, after));
        if (!Confirm($"policy {policy.Id} (ETag {etag})", action))
        {
            return;
        }

        UpdateRequest request = Request(new PolicyResource(Policies, policy.Id), common, wanted, etag, byDefault);
        var state = new WriteState();
        Begin(policy, state, async (log, token) =>
            PolicyApi.ToPolicy((await new LosslessUpdate(Backoff.Default).RunAsync(request, state, log, token).ConfigureAwait(false)).Version));
    }

    // The prompt was answered on the pipeline's thread; from here on records may overlap, up to the limit.
    private void Begin(CdpPolicy policy, WriteState state, Func<IWorkLog, CancellationToken, Task<CdpPolicy>> write)
    {
        var log = new PipelineLog(this);
        underWay.Enqueue(new(policy, $"update of policy {policy.Id}", state, write(log, StopToken), log));
        if (underWay.Count >= ThrottleLimit)
        {
            Finish(underWay.Dequeue());
        }
    }

    private void Finish(UnderWay oldest)
    {
        try
        {
            Record(oldest.Policy, () => WriteObject(CollectWrite(oldest.What, oldest.State, oldest.Write, oldest.Log)));
        }
        catch
        {
            // Ctrl+C, Select-Object -First, or an error that ends the pipeline: the others are not waited for.
            foreach (UnderWay other in underWay)
            {
                SayStopped(other.What, other.State);
            }

            underWay.Clear();
            throw;
        }
    }

    private sealed record UnderWay(CdpPolicy Policy, string What, WriteState State, Task<CdpPolicy> Write, PipelineLog Log);
}
