using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Work;
using CdpTools.Xml;

namespace CdpTools.Rollouts;

/// <summary>The three as they are now, and what that means for a rollout.</summary>
internal sealed class Look
{
    internal Look(DateTimeOffset now, CdpPolicy? policy, CdpDistribution primary, CdpDistribution? staging)
    {
        Now = now;
        Policy = policy;
        Primary = primary;
        Staging = staging;
    }

    public DateTimeOffset Now { get; }

    /// <summary>Null where it is gone.</summary>
    public CdpPolicy? Policy { get; }

    public CdpDistribution Primary { get; }

    /// <summary>Null where it is gone.</summary>
    public CdpDistribution? Staging { get; }

    public static async Task<Look> AtAsync(
        CloudFront cloud, TickConnection connection, RolloutState ids, ICallLog log, CancellationToken cancellationToken)
    {
        Task<CdpPolicy?> policy = OrNull(cloud.Policies.GetAsync(ids.PolicyId, log, cancellationToken));
        Task<CdpDistribution?> staging = OrNull(cloud.Distributions.GetAsync(ids.StagingId, log, cancellationToken));
        Task<CdpDistribution> primary = cloud.Distributions.GetAsync(ids.PrimaryId, log, cancellationToken);
        await Task.WhenAll(policy, staging, primary).ConfigureAwait(false);
        return new(
            connection.Now ?? Clock.Time.GetUtcNow(),
            await policy.ConfigureAwait(false),
            await primary.ConfigureAwait(false),
            await staging.ConfigureAwait(false));
    }

    private static async Task<T?> OrNull<T>(Task<T> read)
        where T : class
    {
        try
        {
            return await read.ConfigureAwait(false);
        }
        catch (CdpServiceException e) when (e.ErrorCode is ErrorIds.NoSuchPolicy or ErrorIds.NoSuchDistribution)
        {
            return null;
        }
    }

    /// <summary>The latest versions that are known, with these.</summary>
    public Seen After(Seen seen) => new(
        Later(seen.Policy, Policy?.LastModifiedTime), Later(seen.Primary, Primary.LastModifiedTime), Later(seen.Staging, Staging?.LastModifiedTime));

    private static DateTime? Later(DateTime? a, DateTime? b) => a is null || b > a ? b : a;

    /// <summary>What that means for a rollout.</summary>
    /// <param name="primary">The primary's configuration as it is pinned.</param>
    /// <param name="staging">The staging configuration as it is pinned.</param>
    /// <param name="state">Where the rollout is.</param>
    /// <param name="known">The latest versions that the journal knew before this look.</param>
    public Facts For(XElement primary, XElement staging, RolloutState state, Seen known)
    {
        XElement promoted = DistributionFields.AfterPromotion(primary, staging);
        (string? drift, bool isNew) = Drift(state.IsPromoted ? promoted : primary, staging, state, known);
        (bool safe, string? cannot) = state.Return is { } way ? Safe(way, state, primary, promoted) : (false, null);
        return new()
        {
            Now = Now,
            IsOld = Policy?.LastModifiedTime < known.Policy || Primary.LastModifiedTime < known.Primary || Staging?.LastModifiedTime < known.Staging,
            Drift = drift,
            DriftIsNew = isNew,
            Fate = state.Intent is { } intent ? FateOf(intent, staging) : IntentFate.Open,
            PolicyETag = Policy?.ETag ?? "",
            PairETags = $"{Primary.ETag}, {Staging?.ETag}",
            IsDeployed = Primary.Status == "Deployed" && Staging?.Status == "Deployed",
            IsSafe = safe,
            CannotReturn = cannot,
        };
    }

    private IntentFate FateOf(Intent intent, XElement pinnedStaging)
    {
        bool moved, applied;
        if (intent.Wanted is { } wanted)
        {
            moved = Policy?.ETag != intent.IfMatch;
            applied = moved && Policy is not null && XmlDiff.SameContent(Policy.Document!, ServiceXml.Parse(wanted));
        }
        else
        {
            string before = intent.IfMatch.Split(", ")[0];
            moved = $"{Primary.ETag}, {Staging?.ETag}" != intent.IfMatch;
            applied = Primary.ETag != before && DistributionFields.SameButForKept(Primary.Document!, pinnedStaging);
        }

        return applied ? IntentFate.Applied
            : moved ? IntentFate.Superseded
            : Now - intent.At > Decide.DeadAfter ? IntentFate.Dead
            : IntentFate.Open;
    }

    private (string? Text, bool IsNew) Drift(XElement primary, XElement staging, RolloutState state, Seen known)
    {
        string? text = Policy is null ? $"The policy {state.PolicyId} is gone."
            : Changed($"policy {state.PolicyId}", XmlDiff.Differences(ServiceXml.Parse(state.Policy), Policy.Document!));
        if (text is not null)
        {
            return (text, Policy is null || Policy.LastModifiedTime > known.Policy);
        }

        text = Changed($"primary {state.PrimaryId}", XmlDiff.Differences(primary, Primary.Document!));
        if (text is not null)
        {
            return (text, Primary.LastModifiedTime > known.Primary);
        }

        // A staging distribution gets its policy's id when it is linked; that is nothing that was reviewed.
        text = Staging is null ? $"The staging distribution {state.StagingId} is gone."
            : Changed(
                $"staging distribution {state.StagingId}",
                XmlDiff.Differences(staging, Staging.Document!).Where(c => DistributionFields.SettingOf(c.Path) != DistributionXml.PolicyId));
        return (text, text is not null && (Staging is null || Staging.LastModifiedTime > known.Staging));
    }

    /// <summary>What somebody has changed in the staging distribution but for what taking it down changes; null for nothing.</summary>
    public string? StagingEdits(XElement pinned) => Staging is null ? null : Changed(
        $"staging distribution {Staging.Id}",
        XmlDiff.Differences(pinned, Staging.Document!)
            .Where(c => DistributionFields.SettingOf(c.Path) is not ("Enabled" or DistributionXml.PolicyId)));

    private static string? Changed(string what, IEnumerable<FieldChange> changes)
    {
        string fields = string.Join(", ", changes.Select(c => c.Describe()));
        return fields.Length == 0 ? null : $"The {what} was changed by somebody else: {fields}.";
    }

    private (bool IsSafe, string? Cannot) Safe(Return way, RolloutState state, XElement before, XElement promoted)
    {
        if (way.Mode == RollbackMode.None)
        {
            return (true, null);
        }

        bool policy = Policy is null || !Policy.Enabled || (way.Mode == RollbackMode.WeightZero && Policy.Weight == 0);
        if (!state.MayBePromoted)
        {
            return (policy, null);
        }

        MergeResult back = ThreeWayMerge.Merge(promoted, before, Primary.Document!);
        return back.Conflicts.Count == 0
            ? (policy && XmlDiff.SameContent(back.Document, Primary.Document!), null)
            : (false, policy
                ? $"The primary {state.PrimaryId} cannot be put back: somebody has changed the same settings since "
                    + $"({string.Join(", ", back.Conflicts.Select(c => c.Theirs.Path.ToString()))}). "
                    + "Decide, and set them with Update-CdpDistribution."
                : null);
    }

    /// <summary>The primary with the promotion taken back, and what others have changed since kept; null where that is so already.</summary>
    public XElement? Undone(XElement primary, XElement staging)
    {
        MergeResult back = ThreeWayMerge.Merge(DistributionFields.AfterPromotion(primary, staging), primary, Primary.Document!);
        return back.Conflicts.Count > 0 || XmlDiff.SameContent(back.Document, Primary.Document!) ? null : back.Document;
    }
}
