using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Writes;

namespace CdpTools.Work;

/// <summary>Copies primaries into staging distributions.</summary>
internal sealed class StagingCopy(CloudFront cloud, WorkSettings settings)
{
    /// <summary>Whether the copy serves requests.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The user's own caller reference, by which a second call finds the first one's copy; null to make one up.</summary>
    public string? CallerReference { get; init; }

    /// <summary>The comment of the copy, which has the primary's otherwise; null to leave that.</summary>
    public string? Comment { get; init; }

    /// <summary>Whether the primary's current version will do when it is no longer the one that was read; null where the user did not say.</summary>
    public bool? Follow { get; init; }

    /// <summary>Plans the copy of a primary: of the version that the user has, or of the current one.</summary>
    /// <exception cref="CdpValidationException">It cannot be copied.</exception>
    public async Task<Plan> PlanAsync(CdpDistribution given, ICallLog log, CancellationToken cancellationToken)
    {
        Ids.Require(given.Id, "distribution");
        new DistributionEdit { Comment = Comment }.Check();
        CdpDistribution primary = given is { Document: not null, ETag: not null }
            ? given
            : await cloud.Distributions.GetAsync(given.Id, log, cancellationToken).ConfigureAwait(false);
        if (given.ETag is { } etag && primary.ETag != etag)
        {
            // Only the ETag is known of what was read, so that version is asked for, and refused if it is gone.
            primary = new(primary.Id, etag, null) { Staging = primary.Staging };
        }

        if (primary.Staging)
        {
            throw WorkFaults.IsStaging(primary.Id, "Copy the distribution that has your aliases.");
        }

        if (primary.Document is { } config)
        {
            DistributionPairRules.Require(DistributionPairRules.CheckPrimary(config));
        }

        string reference = CallerReference ?? $"cdptools-{Guid.NewGuid():D}";
        var write = new CopyWrite(cloud.Distributions, primary)
        {
            CallerReference = reference,
            TakeExisting = CallerReference is not null,
            Enabled = Enabled,
            Follow = Follow ?? given.ETag is null,
        };
        return new(
            write.Name,
            $"distribution {primary.Id} (ETag {primary.ETag})",
            $"Copy it into a new staging distribution ({(Enabled ? "enabled" : "disabled")}, caller reference {reference}"
            + $"{(Comment is null ? "" : $", comment {Comment}")})",
            [
                Step.Of($"copy {primary.Id}", write),
                .. Comment is null ? Array.Empty<Step>() : [new Step("set the comment of the copy", SetCommentAsync)],
                .. new DistributionUpdate(cloud, settings, null).Waits("the copy"),
            ]);
    }

    // Copying has no parameter for it [D].
    private async Task SetCommentAsync(WorkUnderWay work, IWorkLog log, CancellationToken cancellationToken)
    {
        var copy = (CdpDistribution)work.Result!;
        if (copy.Comment != Comment)
        {
            XElement wanted = new DistributionEdit { Comment = Comment }.Apply(copy.Document!);
            var basis = new Basis<CdpDistribution>(copy, true, copy.ETag!, Merge: true);
            work.Result = await work.WriteAsync(DistributionUpdate.Write(cloud, basis, wanted), log, cancellationToken).ConfigureAwait(false);
        }
    }
}
