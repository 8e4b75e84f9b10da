using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Xml;

namespace CdpTools.Work;

/// <summary>
/// CloudFront answers IllegalUpdate, "One or more fields updated are not supported for continuous deployment", and names
/// none [W] TF#28920. This finds the other half of the pair, runs the pair's rules, and names the suspects.
/// </summary>
internal sealed class IllegalUpdateReport(CloudFront cloud)
{
    /// <summary>Explains a refused update of one distribution. Whatever fails on the way, the original error comes out.</summary>
    public async Task<CdpException> ExplainAsync(CdpException error, string id, XElement sent, ICallLog log, CancellationToken cancellationToken)
    {
        if (error.ErrorId != ErrorIds.IllegalUpdate)
        {
            return error;
        }

        try
        {
            XElement now = (await cloud.Distributions.GetAsync(id, log, cancellationToken).ConfigureAwait(false)).Document!;
            List<string> suspects = Fixed(now, sent);
            if (suspects.Count > 0)
            {
                return error.With(
                    text: $"{error.Text} What a distribution has for life would change: {string.Join("; ", suspects)}.",
                    advice: "Leave these as they were read; a new value needs a new distribution.");
            }

            if (await CounterpartAsync(sent, now, log, cancellationToken).ConfigureAwait(false) is { } other)
            {
                suspects.AddRange(DistributionXml.IsTrue(sent, "Staging") ? Suspects(other, sent) : Suspects(sent, other));
            }

            if (suspects.Count == 0)
            {
                // The pair's other half is not known: what would change in a locked setting is suspect.
                suspects.AddRange(XmlDiff.Differences(now, sent)
                    .Where(c => DistributionFields.EffectOf(c.Path) is CdpPromotionEffect.Locked or CdpPromotionEffect.Unknown)
                    .Select(c => c.Describe()));
            }

            return Explain(error, suspects);
        }
        catch (Exception e) when (e is CdpException or FormatException)
        {
            log.Verbose($"Looking for the reason of {error.ErrorId} failed too: {e.Message}");
            return error;
        }
    }

    /// <summary>Explains a refused promotion, of which both halves are known.</summary>
    public static CdpException Explain(CdpException error, XElement primary, XElement staging)
    {
        if (error.ErrorId != ErrorIds.IllegalUpdate)
        {
            return error;
        }

        return DistributionXml.PolicyOf(primary) is null
            ? error.With(
                text: $"{error.Text} The primary has no continuous deployment policy attached.",
                advice: "Attach the policy of the staging distribution to the primary first (Register-CdpPolicy), and promote then.")
            : Explain(error, [.. Suspects(primary, staging)]);
    }

    private static CdpException Explain(CdpException error, List<string> suspects) => suspects.Count == 0 ? error : error.With(
        text: $"{error.Text} Suspects: {string.Join("; ", suspects)}.",
        advice: "Settings that may not differ are changed without a policy: detach it (Unregister-CdpPolicy), change both distributions, "
            + "attach it again (Register-CdpPolicy). Test-CdpDistribution shows all findings.");

    private static IEnumerable<string> Suspects(XElement primary, XElement staging) =>
        DistributionPairRules.Check(primary, staging)
            .Where(f => f.Severity == CdpSeverity.Error)
            .Select(f => $"{f.Path} (primary {f.PrimaryValue ?? "none"}, staging {f.StagingValue ?? "none"})");

    // [W] "You cannot update Origin or CallerReference": what a distribution has for life, and the attached policy of a staging distribution.
    private static List<string> Fixed(XElement now, XElement sent) =>
    [
        .. XmlDiff.Differences(now, sent)
            .Where(c => DistributionFields.SettingOf(c.Path) is "CallerReference" or "Staging"
                || (DistributionFields.SettingOf(c.Path) == DistributionXml.PolicyId && DistributionXml.IsTrue(now, "Staging")))
            .Select(c => c.Describe()),
    ];

    private async Task<XElement?> CounterpartAsync(XElement sent, XElement now, ICallLog log, CancellationToken cancellationToken)
    {
        if ((DistributionXml.PolicyOf(sent) ?? DistributionXml.PolicyOf(now)) is not { } policyId)
        {
            return null;
        }

        if (DistributionXml.IsTrue(sent, "Staging"))
        {
            return (await cloud.Finder.PrimaryOfAsync(policyId, log, cancellationToken).ConfigureAwait(false))?.Document;
        }

        CdpPolicy policy = await cloud.Policies.GetAsync(policyId, log, cancellationToken).ConfigureAwait(false);
        return (await cloud.Finder.StagingByNameAsync(policy.StagingDistributionDnsNames, log, cancellationToken).ConfigureAwait(false))?.Document;
    }
}
