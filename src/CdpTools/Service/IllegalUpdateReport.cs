using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Updates;
using CdpTools.Validation;

namespace CdpTools.Service;

/// <summary>
/// CloudFront answers IllegalUpdate, "One or more fields updated are not supported for continuous deployment", and names
/// none [W] TF#28920. This finds the other half of the pair, runs the pair's rules, and names the suspects.
/// </summary>
internal sealed class IllegalUpdateReport(DistributionApi api, PolicyApi policies)
{
    /// <summary>Explains a refused update of one distribution. Whatever fails on the way, the original error comes out.</summary>
    public async Task<CdpServiceException> ExplainAsync(CdpServiceException error, string id, XElement sent, ICallLog log, CancellationToken cancellationToken)
    {
        try
        {
            ResourceVersion now = await api.GetAsync(id, log, cancellationToken).ConfigureAwait(false);
            List<string> suspects = Fixed(now.Document, sent);
            if (await CounterpartAsync(id, sent, now.Document, log, cancellationToken).ConfigureAwait(false) is { } other)
            {
                suspects.AddRange(DistributionXml.IsTrue(sent, "Staging") ? Suspects(other, sent) : Suspects(sent, other));
            }

            if (suspects.Count == 0)
            {
                // The pair's other half is not known: what would change in a locked setting is suspect.
                suspects.AddRange(XmlDiff.Differences(now.Document, sent)
                    .Where(c => DistributionFields.EffectOf(DistributionFields.SettingOf(c.Path)) == CdpPromotionEffect.Locked)
                    .Select(c => c.Describe()));
            }

            return Explain(error, suspects);
        }
        catch (CdpException e)
        {
            log.Verbose($"Looking for the reason of {error.ErrorCode} failed too: {e.Message}");
            return error;
        }
    }

    /// <summary>Explains a refused promotion, of which both halves are known.</summary>
    public static CdpServiceException Explain(CdpServiceException error, XElement primary, XElement staging)
    {
        List<string> suspects = [.. Suspects(primary, staging)];
        if (DistributionXml.PolicyOf(primary) is null)
        {
            suspects.Insert(0, "the primary has no continuous deployment policy attached");
        }

        return Explain(error, suspects);
    }

    private static CdpServiceException Explain(CdpServiceException error, List<string> suspects) => suspects.Count == 0
        ? error
        : new(error.ErrorCode, $"{error.Message} Suspects: {string.Join("; ", suspects)}.", error.StatusCode, error.RequestId, error.Operation, error)
        {
            Outcome = error.Outcome,
            RecommendedAction = "Settings that may not differ are changed without a policy: detach it (Unregister-CdpPolicy), change both distributions, attach it again (Register-CdpPolicy). Test-CdpDistribution shows all findings.",
        };

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

    private async Task<XElement?> CounterpartAsync(string id, XElement sent, XElement now, ICallLog log, CancellationToken cancellationToken)
    {
        if ((DistributionXml.PolicyOf(sent) ?? DistributionXml.PolicyOf(now)) is not { } policyId)
        {
            return null;
        }

        var finder = new DistributionFinder(api);
        if (DistributionXml.IsTrue(sent, "Staging"))
        {
            return (await finder.PrimaryOfAsync(policyId, new QuietLog(log), cancellationToken).ConfigureAwait(false))?.Document;
        }

        CdpPolicy policy = PolicyApi.ToPolicy(await policies.GetAsync(policyId, log, cancellationToken).ConfigureAwait(false));
        return (await finder.StagingByNameAsync(policy.StagingDistributionDnsNames, log, cancellationToken).ConfigureAwait(false))?.Document;
    }
}
