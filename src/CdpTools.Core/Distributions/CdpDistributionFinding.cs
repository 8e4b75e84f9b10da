namespace CdpTools;

/// <summary>One rule of continuous deployment that a pair of distributions breaks, or comes close to breaking.</summary>
public sealed class CdpDistributionFinding
{
    internal CdpDistributionFinding(
        string ruleId, CdpSeverity severity, string path, string? primaryValue, string? stagingValue, string message, string action)
    {
        RuleId = ruleId;
        Severity = severity;
        Path = path;
        PrimaryValue = primaryValue;
        StagingValue = stagingValue;
        Message = message;
        Action = action;
    }

    /// <summary>The rule, which is also the error id when a writer refuses: <c>CdpPriceClassDiffers</c>.</summary>
    public string RuleId { get; }

    /// <summary>Error: the service would refuse it. Warning: it is legal, and has hurt others.</summary>
    public CdpSeverity Severity { get; }

    /// <summary>The setting by the API's own names.</summary>
    public string Path { get; }

    /// <summary>The primary's value; null when it has none, or the rule is not about it.</summary>
    public string? PrimaryValue { get; }

    /// <summary>The staging distribution's value; null when it has none, or the rule is not about it.</summary>
    public string? StagingValue { get; }

    /// <summary>What is wrong.</summary>
    public string Message { get; }

    /// <summary>What to do.</summary>
    public string Action { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {Message} {Action}";
}
