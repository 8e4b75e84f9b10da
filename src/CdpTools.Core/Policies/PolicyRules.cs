using System.Globalization;
using CdpTools.Errors;

namespace CdpTools.Policies;

/// <summary>
/// Every rule for the values of a continuous deployment policy, in one place: writers refuse on errors before any call,
/// Test-CdpPolicy reports all of it. Ranges: API reference of ContinuousDeploymentSingleWeightConfig,
/// SessionStickinessConfig and ContinuousDeploymentSingleHeaderConfig.
/// </summary>
internal static class PolicyRules
{
    public const decimal MaximumWeight = 0.15m;
    public const int MinimumTtl = 300;
    public const int MaximumTtl = 3600;
    public const string HeaderPrefix = "aws-cf-cd-";

    private const string WeightPath = "TrafficConfig.SingleWeightConfig.Weight";
    private const string StickinessPath = "TrafficConfig.SingleWeightConfig.SessionStickinessConfig";
    internal const string HeaderPath = "TrafficConfig.SingleHeaderConfig";

    /// <summary>Checks a configuration; <paramref name="before"/> is the version it replaces, if there is one.</summary>
    public static IEnumerable<CdpFinding> Check(CdpPolicyConfig config, CdpPolicyConfig? before = null) =>
        TextRules.CheckNames(config.StagingDistributionDnsNames ?? []).Concat(CheckTraffic(config)).Concat(CheckRisks(config, before));

    /// <summary>
    /// Throws for the first error that a configuration brings in; warnings pass, and so does what
    /// <paramref name="before"/> has already: a policy that the service accepted can always be switched off.
    /// </summary>
    /// <exception cref="CdpValidationException">A rule is broken.</exception>
    public static void Require(CdpPolicyConfig config, CdpPolicyConfig? before = null)
    {
        HashSet<(string, object?)> known = before is null ? [] : [.. Check(before).Select(f => (f.RuleId, f.Value))];
        Require(Check(config, before).Where(f => !known.Contains((f.RuleId, f.Value))));
    }

    /// <summary>Throws for the first error among findings.</summary>
    public static void Require(IEnumerable<CdpFinding> findings)
    {
        if (findings.FirstOrDefault(f => f.Severity == CdpSeverity.Error) is { } error)
        {
            throw new CdpValidationException(error.RuleId, error.Message) { RecommendedAction = error.Action };
        }
    }

    /// <summary>Weight is 0 to 0.15 [D].</summary>
    public static IEnumerable<CdpFinding> CheckWeight(decimal weight)
    {
        if (weight is < 0 or > MaximumWeight)
        {
            string given = weight.ToString(CultureInfo.InvariantCulture);
            string meant = weight is >= 1 and <= 15
                ? $"For {given} % give {(weight / 100).ToString("0.####", CultureInfo.InvariantCulture)}."
                : "Give a fraction from 0 to 0.15.";
            yield return Error(
                ErrorIds.WeightOutOfRange, WeightPath, weight,
                $"Weight {given} is out of range. Weight is a fraction: 0.1 is 10 %, the largest is 0.15.", meant);
        }
    }

    /// <summary>Both TTLs are 300 to 3600 seconds, and idle is not above maximum [D].</summary>
    public static IEnumerable<CdpFinding> CheckStickiness(CdpSessionStickinessConfig sticky)
    {
        if (sticky.IdleTTL is < MinimumTtl or > MaximumTtl)
        {
            yield return Error(
                ErrorIds.IdleTtlOutOfRange, StickinessPath + ".IdleTTL", sticky.IdleTTL,
                $"IdleTTL {sticky.IdleTTL} is out of range. It is a number of seconds from 300 to 3600.", TtlAdvice(sticky.IdleTTL));
        }

        if (sticky.MaximumTTL is < MinimumTtl or > MaximumTtl)
        {
            yield return Error(
                ErrorIds.MaximumTtlOutOfRange, StickinessPath + ".MaximumTTL", sticky.MaximumTTL,
                $"MaximumTTL {sticky.MaximumTTL} is out of range. It is a number of seconds from 300 to 3600.", TtlAdvice(sticky.MaximumTTL));
        }

        if (sticky.IdleTTL > sticky.MaximumTTL)
        {
            yield return Error(
                ErrorIds.IdleTtlAboveMaximumTtl, StickinessPath + ".IdleTTL", sticky.IdleTTL,
                $"IdleTTL {sticky.IdleTTL} is above MaximumTTL {sticky.MaximumTTL}. A session cannot idle longer than it may last.",
                "Lower -IdleTTL or raise -MaximumTTL.");
        }
    }

    /// <summary>A configuration that cannot even be read, as a finding.</summary>
    public static CdpFinding Unreadable(CdpValidationException e) =>
        Error(e.ErrorId, "", null, e.Message, e.RecommendedAction ?? Advice.For(e.ErrorId));

    private static IEnumerable<CdpFinding> CheckTraffic(CdpPolicyConfig config)
    {
        if (config.TrafficConfig is not { } traffic)
        {
            return [];
        }

        IEnumerable<CdpFinding> values =
        [
            .. traffic.SingleWeightConfig is { } weight ? CheckWeight(weight.Weight) : [],
            .. traffic.SingleWeightConfig?.SessionStickinessConfig is { } sticky ? CheckStickiness(sticky) : [],
            .. traffic.SingleHeaderConfig is { } header ? TextRules.CheckHeader(header) : [],
        ];
        return CheckType(traffic).Concat(values);
    }

    private static IEnumerable<CdpFinding> CheckType(CdpTrafficConfig traffic)
    {
        const string path = "TrafficConfig.Type";
        bool weight = traffic.SingleWeightConfig is not null, header = traffic.SingleHeaderConfig is not null;
        string? problem = traffic.Type switch
        {
            null or "" => "TrafficConfig has no Type. It says whether traffic is chosen by SingleWeight or by SingleHeader.",
            CdpTrafficConfig.SingleWeight when !weight => "Type is SingleWeight, but there is no SingleWeightConfig.",
            CdpTrafficConfig.SingleWeight when header => "Type is SingleWeight, but there is a SingleHeaderConfig too.",
            CdpTrafficConfig.SingleHeader when !header => "Type is SingleHeader, but there is no SingleHeaderConfig.",
            CdpTrafficConfig.SingleHeader when weight => "Type is SingleHeader, but there is a SingleWeightConfig too.",
            _ => null,
        };
        if (problem is not null)
        {
            yield return Error(
                ErrorIds.TrafficTypeMismatch, path, traffic.Type, problem,
                "Make them agree; Set-CdpTrafficWeight and Set-CdpTrafficHeader switch from one to the other.");
        }
        else if ((Misspelt(traffic.Type!, CdpTrafficConfig.SingleWeight) ?? Misspelt(traffic.Type!, CdpTrafficConfig.SingleHeader)) is { } meant)
        {
            yield return Error(
                ErrorIds.TrafficTypeMismatch, path, traffic.Type, $"Type '{traffic.Type}' is spelt wrong: the API's names are case-sensitive.",
                    $"Write {meant}.");
        }
        else if (!TextRules.IsText(traffic.Type!))
        {
            yield return Error(
                ErrorIds.TrafficTypeMismatch, path, traffic.Type, $"Type '{TextRules.Visible(traffic.Type!)}' has a character that no type has.",
                    "Write SingleWeight or SingleHeader.");
        }
    }

    private static string? Misspelt(string given, string name) =>
        given != name && string.Equals(given.Trim(), name, StringComparison.OrdinalIgnoreCase) ? name : null;

    private static IEnumerable<CdpFinding> CheckRisks(CdpPolicyConfig config, CdpPolicyConfig? before)
    {
        CdpTrafficConfig? traffic = config.TrafficConfig;
        if (config.Enabled && traffic?.SingleWeightConfig is { Weight: 0 })
        {
            yield return Warning(
                ErrorIds.WeightZero, WeightPath, 0m,
                "The policy is enabled with weight 0: it is on, and sends nothing to the staging distribution.",
                "Set a weight above 0, or disable the policy.");
        }

        if (!config.Enabled && before is { Enabled: true } && traffic?.SingleWeightConfig?.SessionStickinessConfig is not null)
        {
            yield return Warning(
                ErrorIds.StickinessReset, StickinessPath, null,
                "Disabling a policy with session stickiness resets the sessions of all viewers.", "Expect viewers to change between versions once.");
        }

        if (before?.TrafficConfig?.SingleHeaderConfig is { Value: { } old } && traffic?.SingleHeaderConfig is { Value: { } now }
            && old != now && string.Equals(old, now, StringComparison.OrdinalIgnoreCase))
        {
            yield return Warning(
                ErrorIds.HeaderValueCase, HeaderPath + ".Value", now,
                $"The header value '{now}' differs from '{old}' only by case; requests with the old spelling may no longer match.",
                "Check what your clients send.");
        }
    }

    private static string TtlAdvice(int value) => value switch
    {
        // As minutes it would be within the range, so that may be what was meant; in words that do not take it for granted.
        >= 5 and <= 60 => $"Give at least 300. If {value} was meant as minutes, that is {value * 60}.",
        > MaximumTtl => "Give at most 3600, which is one hour.",
        _ => "Give at least 300, which is five minutes.",
    };

    internal static CdpFinding Error(string id, string path, object? value, string message, string action) =>
        new(id, CdpSeverity.Error, path, value, message, action);

    internal static CdpFinding Warning(string id, string path, object? value, string message, string action) =>
        new(id, CdpSeverity.Warning, path, value, message, action);
}
