using System.Xml;

namespace CdpTools.Errors;

/// <summary>The boundary behind which nobody else's exception types are seen: each becomes an error of the module, with an outcome.</summary>
internal static class Unexpected
{
    /// <summary>The module's own error for an exception.</summary>
    /// <param name="cause">What was thrown.</param>
    /// <param name="outcome">What is known of the write that was under way.</param>
    public static CdpException Of(Exception cause, CdpWriteOutcome outcome = CdpWriteOutcome.NotApplied) => cause switch
    {
        CdpException known => known,
        FormatException or XmlException => new CdpValidationException(ErrorIds.UnreadableValue, $"A value cannot be read: {cause.Message}", cause)
        {
            Outcome = outcome,
        },
        _ => new CdpUnexpectedException($"Something happened that CdpTools does not know: {cause.GetType().Name}: {cause.Message}", cause)
        {
            Outcome = outcome,
        },
    };
}
