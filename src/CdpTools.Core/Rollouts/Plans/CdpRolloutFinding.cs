namespace CdpTools;

/// <summary>One rule that the plan of a rollout breaks, or comes close to breaking.</summary>
public sealed class CdpRolloutFinding
{
    internal CdpRolloutFinding(string ruleId, CdpSeverity severity, string place, string message, string action)
    {
        RuleId = ruleId;
        Severity = severity;
        Place = place;
        Message = message;
        Action = action;
    }

    /// <summary>The rule: <c>CdpPlanUnknownKey</c>.</summary>
    public string RuleId { get; }

    /// <summary>Error or Warning. A plan with an error is not started.</summary>
    public CdpSeverity Severity { get; }

    /// <summary>Where in the plan: <c>Steps[2].Weight</c>.</summary>
    public string Place { get; }

    /// <summary>What is wrong there.</summary>
    public string Message { get; }

    /// <summary>What to do.</summary>
    public string Action { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {Place}: {Message} {Action}";
}
