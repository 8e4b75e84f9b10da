namespace CdpTools;

/// <summary>The resource is no longer the version that was read. Nothing of somebody else's was overwritten.</summary>
public sealed class CdpConflictException : CdpServiceException
{
    internal CdpConflictException(
        string errorCode, string text, int statusCode, string? requestId, string operation, CdpConflict conflict, Exception? innerException)
        : base(errorCode, text, statusCode, requestId, operation, innerException)
    {
        Conflict = conflict;
        Target = conflict;
    }

    /// <summary>The three versions and the fields that differ.</summary>
    public CdpConflict Conflict { get; }
}
