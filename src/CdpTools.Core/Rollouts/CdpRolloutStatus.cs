namespace CdpTools;

/// <summary>Where a rollout is.</summary>
public enum CdpRolloutStatus
{
    /// <summary>A step is written, deployed or held.</summary>
    Progressing,

    /// <summary>Something is not as it was pinned, or a gate does not pass: a person decides.</summary>
    Holding,

    /// <summary>A step's hold and gates are done, and its approval is not there.</summary>
    AwaitingApproval,

    /// <summary>A person has suspended it. Gates go on, and a failed one still rolls back.</summary>
    Suspended,

    /// <summary>The promotion is written or deployed.</summary>
    Promoting,

    /// <summary>Promoted; the hold after it goes on.</summary>
    Baking,

    /// <summary>It is on its way back.</summary>
    RollingBack,

    /// <summary>Promoted and baked; the staging distribution and its policy are being taken down.</summary>
    CleaningUp,

    /// <summary>Done. Final.</summary>
    Completed,

    /// <summary>Rolled back, by a gate or the deadline. Final.</summary>
    RolledBack,

    /// <summary>Stopped by a person. Final.</summary>
    Stopped,

    /// <summary>The way back needs a person; the reason names what to do. Final.</summary>
    Failed,
}
