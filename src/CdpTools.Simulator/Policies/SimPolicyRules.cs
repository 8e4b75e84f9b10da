using System.Globalization;
using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>What a policy's configuration may say. Limits are documented; the texts are ours, in the service's pattern [I].</summary>
internal static class SimPolicyRules
{
    private const decimal MaximumWeight = 0.15m;
    private const string HeaderPrefix = "aws-cf-cd-";

    /// <summary>Checks of the document alone that come before any resource is looked at.</summary>
    public static void CheckType(XElement config, SimulatorOptions options)
    {
        if (config.Child("TrafficConfig")?.ChildText("Type") is { Length: > 0 } type
            && type is not ("SingleWeight" or "SingleHeader")
            && !options.AcceptUnknownTrafficTypes)
        {
            throw SimError.MalformedXml($"Value '{type}' at 'continuousDeploymentPolicyConfig.trafficConfig.type' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [SingleWeight, SingleHeader]");
        }
    }

    /// <summary>Checks the values.</summary>
    public static void CheckValues(XElement config, ServiceState state)
    {
        CheckNames(config, state);
        XElement? traffic = config.Child("TrafficConfig");
        if (traffic is null)
        {
            if (!state.Options.AllowMissingTrafficConfig)
            {
                throw SimError.InvalidArgument("The parameter TrafficConfig is required.");
            }

            return;
        }

        XElement? weight = traffic.Child("SingleWeightConfig");
        XElement? header = traffic.Child("SingleHeaderConfig");
        string type = traffic.ChildText("Type") ?? "";
        if (type.Length == 0)
        {
            // As CloudFormation passes it on [W].
            throw SimError.InvalidArgument("The parameter Type is not valid.");
        }

        if (weight is not null && header is not null && !state.Options.AcceptBothTrafficConfigs)
        {
            throw SimError.InvalidArgument("The parameters SingleWeightConfig and SingleHeaderConfig cannot both be present.");
        }

        RequireSettings(type, "SingleWeight", weight);
        RequireSettings(type, "SingleHeader", header);
        if (weight is not null)
        {
            CheckWeight(weight);
        }

        if (header is not null)
        {
            CheckHeader(header);
        }
    }

    /// <summary>The document as it is kept, with the weight's precision as the options say.</summary>
    public static XElement Canonical(XElement config, SimulatorOptions options)
    {
        XElement canonical = Document.Canonical(config, PolicyShapes.Config);
        if (options.RoundWeightToFloat && canonical.Child("TrafficConfig")?.Child("SingleWeightConfig")?.Child("Weight") is { } weight)
        {
            weight.Value = float.Parse(weight.Value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        return canonical;
    }

    private static void CheckNames(XElement config, ServiceState state)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in SimPolicy.NamesIn(config))
        {
            if (name.Length == 0 || !seen.Add(name))
            {
                throw SimError.InvalidArgument("The parameter StagingDistributionDnsNames is not valid.");
            }

            if (state.Options.CheckStagingDnsNames
                && !(state.DistributionByDnsName.TryGetValue(name, out SimDistribution? distribution) && distribution.IsStaging))
            {
                throw SimError.InvalidArgument($"The parameter StagingDistributionDnsNames does not refer to a staging distribution: {name}.");
            }
        }

        if (seen.Count == 0)
        {
            throw SimError.InvalidArgument("The parameter StagingDistributionDnsNames is required.");
        }

        if (seen.Count > 1 && !state.Options.AllowSeveralStagingDnsNames)
        {
            throw SimError.InvalidArgument("The parameter StagingDistributionDnsNames must have one item.");
        }
    }

    private static void RequireSettings(string type, string kind, XElement? settings)
    {
        if (type == kind && settings is null)
        {
            throw SimError.InvalidArgument($"The parameter {kind}Config is required.");
        }

        if (type is "SingleWeight" or "SingleHeader" && type != kind && settings is not null && settings.Parent!.Child(type + "Config") is null)
        {
            throw SimError.InvalidArgument($"The parameter {type}Config is required.");
        }
    }

    private static void CheckWeight(XElement settings)
    {
        decimal weight = decimal.Parse(settings.ChildText("Weight")!, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (weight is < 0 or > MaximumWeight)
        {
            throw SimError.InvalidArgument("The parameter Weight must be between 0 and 0.15.");
        }

        if (settings.Child("SessionStickinessConfig") is { } stickiness)
        {
            long idle = Seconds(stickiness, "IdleTTL");
            if (idle > Seconds(stickiness, "MaximumTTL"))
            {
                throw SimError.InvalidArgument("The parameter IdleTTL must be less than or equal to MaximumTTL.");
            }
        }
    }

    private static long Seconds(XElement stickiness, string name)
    {
        long seconds = long.Parse(stickiness.ChildText(name)!, CultureInfo.InvariantCulture);
        return seconds is >= 300 and <= 3600
            ? seconds
            : throw SimError.InvalidArgument($"The parameter {name} must be between 300 and 3600.");
    }

    private static void CheckHeader(XElement settings)
    {
        // Header names have no case in HTTP; the name is stored as sent [I].
        string header = settings.ChildText("Header")!;
        if (!header.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase) || header.Length == HeaderPrefix.Length
            || !header.All(IsTokenCharacter))
        {
            throw SimError.InvalidArgument($"The parameter Header must contain the prefix {HeaderPrefix}.");
        }

        if (settings.ChildText("Value")!.Length == 0)
        {
            throw SimError.InvalidArgument("The parameter Value is required.");
        }
    }

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
