namespace CdpTools;

/// <summary>One rule that a configuration breaks, or comes close to breaking.</summary>
public sealed class CdpFinding
{
    internal CdpFinding(string ruleId, CdpSeverity severity, string path, object? value, string message, string action)
    {
        RuleId = ruleId;
        Severity = severity;
        Path = path;
        Value = value;
        Message = message;
        Action = action;
    }

    /// <summary>The rule, which is also the error id when a writer refuses: <c>CdpWeightOutOfRange</c>.</summary>
    public string RuleId { get; }

    /// <summary>Error or Warning.</summary>
    public CdpSeverity Severity { get; }

    /// <summary>The field by the API's own names.</summary>
    public string Path { get; }

    /// <summary>The value found there.</summary>
    public object? Value { get; }

    /// <summary>What is wrong with it.</summary>
    public string Message { get; }

    /// <summary>What to do.</summary>
    public string Action { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {Message} {Action}";
}
