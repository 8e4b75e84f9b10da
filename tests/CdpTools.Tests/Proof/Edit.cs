using System.Globalization;

namespace CdpTools.Tests.Proof;

/// <summary>
/// A random edit of random fields. Every edit has one value that no other edit of the run has, so that it can be told
/// whose write a version is.
/// </summary>
internal sealed class Edit
{
    private readonly decimal? weight;
    private readonly (int Idle, int Maximum)? stickiness;
    private readonly string? addName;
    private readonly string? removeName;
    private readonly bool? enabled;
    private readonly string? headerValue;

    public Edit(Random random, int number, IReadOnlyList<string> names)
    {
        switch (random.Next(4))
        {
            case 0:
                headerValue = "v" + number.ToString(CultureInfo.InvariantCulture);
                break;
            case 1:
                addName = $"d{number:x13}.cloudfront.net";
                break;
            default:
                weight = number % 1500 / 10000m;
                break;
        }

        enabled = random.Next(3) == 0 ? random.Next(2) == 0 : null;
        if (headerValue is null && random.Next(3) == 0)
        {
            int idle = random.Next(300, 3600);
            stickiness = (idle, random.Next(idle, 3601));
        }

        removeName = random.Next(6) == 0 ? names[random.Next(names.Count)] : null;
    }

    public CdpPolicyConfig Apply(CdpPolicyConfig config)
    {
        config.Enabled = enabled ?? config.Enabled;
        if (headerValue is not null)
        {
            config.TrafficConfig = new() { Type = "SingleHeader", SingleHeaderConfig = new() { Header = "aws-cf-cd-x", Value = headerValue } };
        }
        else if (weight is not null || stickiness is not null)
        {
            CdpSingleWeightConfig? old = config.TrafficConfig!.SingleWeightConfig;
            config.TrafficConfig = new()
            {
                Type = "SingleWeight",
                SingleWeightConfig = new()
                {
                    Weight = weight ?? old?.Weight ?? 0.01m,
                    SessionStickinessConfig = stickiness is { } s ? new() { IdleTTL = s.Idle, MaximumTTL = s.Maximum } : old?.SessionStickinessConfig,
                },
            };
        }

        if (addName is not null)
        {
            config.StagingDistributionDnsNames.Add(addName);
        }

        if (removeName is not null && config.StagingDistributionDnsNames.Count > 1)
        {
            config.StagingDistributionDnsNames.Remove(removeName);
        }

        return config;
    }

    /// <summary>Whether this edit may have changed a field of <see cref="Fields"/>.</summary>
    public bool MayChange(string field) => field switch
    {
        "Enabled" => enabled is not null,
        "Weight" => weight is not null || headerValue is not null || stickiness is not null,
        "IdleTTL" or "MaximumTTL" => stickiness is not null || headerValue is not null,
        "Type" or "Header" or "HeaderValue" => headerValue is not null || weight is not null || stickiness is not null,
        _ => field == "name " + addName || field == "name " + removeName,
    };

    /// <summary>A configuration, field by field; written for this proof and not shared with the code it checks.</summary>
    public static Dictionary<string, string> Fields(CdpPolicyConfig config)
    {
        var fields = new Dictionary<string, string> { ["Enabled"] = config.Enabled.ToString() };
        void Add(string name, object? value)
        {
            if (value is not null)
            {
                fields[name] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
            }
        }

        Add("Type", config.TrafficConfig?.Type);
        Add("Weight", config.TrafficConfig?.SingleWeightConfig?.Weight);
        Add("IdleTTL", config.TrafficConfig?.SingleWeightConfig?.SessionStickinessConfig?.IdleTTL);
        Add("MaximumTTL", config.TrafficConfig?.SingleWeightConfig?.SessionStickinessConfig?.MaximumTTL);
        Add("Header", config.TrafficConfig?.SingleHeaderConfig?.Header);
        Add("HeaderValue", config.TrafficConfig?.SingleHeaderConfig?.Value);
        foreach (string name in config.StagingDistributionDnsNames)
        {
            fields["name " + name] = "present";
        }

        return fields;
    }
}
