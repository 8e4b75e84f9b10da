namespace CdpTools;

/// <summary>What to do when somebody else has changed the resource since it was read.</summary>
public enum CdpConflictAction
{
    /// <summary>Refuse, with an error that shows every field. The default for objects that carry an ETag.</summary>
    Stop,

    /// <summary>Re-apply your changes on the current version, unless the same field was changed to something else.</summary>
    Merge,
}
