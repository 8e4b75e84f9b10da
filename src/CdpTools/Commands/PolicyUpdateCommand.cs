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
    /// <summary>Whether the cmdlet's settings replace the whole configuration, so that nothing may be re-applied on another version by default.</summary>
    private protected virtual bool ReplacesAll => false;

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

    private protected override void ProcessId(string id)
    {
        CdpPolicy current = Read(id);
        bool pinned = !string.IsNullOrEmpty(IfMatch);
        XElement wanted = PolicyXml.Patch(current.Read!, Change(current.Config.Copy()));

        // With an ETag other than the current one, what the user read is not known, and must not be guessed.
        XElement? common = pinned && IfMatch != current.ETag ? null : current.Read;
        Update(current, common, wanted, pinned ? IfMatch! : current.ETag!, pinned || ReplacesAll ? CdpConflictAction.Stop : CdpConflictAction.Merge);
    }

    private protected override void ProcessObject(CdpPolicy policy)
    {
        CdpPolicyConfig config = Change(policy.Config.Copy());
        string? etag = string.IsNullOrEmpty(IfMatch) ? policy.ETag : IfMatch;
        if (policy.Read is { } read && !string.IsNullOrEmpty(etag))
        {
            Update(policy, read, PolicyXml.Patch(read, config), etag, CdpConflictAction.Stop);
            return;
        }

        CdpPolicy current = Read(policy.Id);
        if (policy.Read is { } listed)
        {
            // From -Summary: what was listed is known, but not its ETag.
            Update(current, current.Read, Rebase(listed, PolicyXml.Patch(listed, config), current), current.ETag!, CdpConflictAction.Stop);
            return;
        }

        // From JSON or another tool: the document as read is missing. It is the current one if the ETag still is.
        bool same = string.IsNullOrEmpty(etag) || etag == current.ETag;
        Update(current, same ? current.Read : null, PolicyXml.Patch(current.Read!, config), same ? current.ETag! : etag!, CdpConflictAction.Stop);
    }

    private XElement Rebase(XElement listed, XElement wanted, CdpPolicy current)
    {
        MergeResult merge = ThreeWayMerge.Merge(listed, wanted, current.Read!);
        if (merge.Conflicts.Count == 0)
        {
            return merge.Document;
        }

        var stale = new CdpValidationException(ErrorIds.PreconditionFailed, "The policy was changed after it was listed.");
        var now = new ResourceVersion(current.Read!, current.ETag, current.Read!);
        throw ConflictReport.Create(new PolicyResource(Policies, current.Id), stale, listed, wanted, null, now, current, "it was changed after you listed it");
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
            WriteObject(policy);
            return;
        }

        PolicyRules.Require(after, before);
        string action = ChangeText.Of(changes, Remark(before, after));
        if (!Confirm($"policy {policy.Id} (ETag {etag})", action))
        {
            return;
        }

        UpdateResult result = Update(new PolicyResource(Policies, policy.Id), common, wanted, etag, byDefault);
        WriteObject(PolicyApi.ToPolicy(result.Version));
    }
}
