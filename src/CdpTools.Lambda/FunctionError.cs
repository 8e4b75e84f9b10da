using System.Management.Automation;
using System.Text.Json;

namespace CdpTools.Lambda;

/// <summary>An error as Lambda and Step Functions know it: the type is what a Retry or a Catch of a state machine names.</summary>
/// <param name="Type">The first part of FullyQualifiedErrorId, such as <c>CdpRolloutUnderWay</c> or <c>Throttling</c>.</param>
/// <param name="Message">What happened, and what to do.</param>
/// <param name="Trace">Where in the handler.</param>
internal sealed record FunctionError(string Type, string Message, string Trace)
{
    public static FunctionError Of(Exception e)
    {
        // With $ErrorActionPreference = 'Stop' an error of a cmdlet is in an exception of PowerShell's own.
        ErrorRecord? record = e switch
        {
            ActionPreferenceStopException stop => stop.ErrorRecord,
            IContainsErrorRecord known => known.ErrorRecord,
            _ => null,
        };
        string id = record?.FullyQualifiedErrorId is { Length: > 0 } full ? full.Split(',')[0] : e.GetType().Name;
        string message = (record?.Exception ?? e).Message;
        if (record?.ErrorDetails?.RecommendedAction is { Length: > 0 } action)
        {
            message = $"{message} {action}";
        }

        return new(id, message, record?.ScriptStackTrace ?? "");
    }

    public string ToJson() => JsonSerializer.Serialize(new { errorType = Type, errorMessage = Message, stackTrace = Trace.Split('\n') });
}
