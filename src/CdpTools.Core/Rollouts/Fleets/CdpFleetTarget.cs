namespace CdpTools;

/// <summary>One site of a fleet, and where its rollout is.</summary>
public sealed class CdpFleetTarget
{
    internal CdpFleetTarget(string fleet, string primaryId)
    {
        Fleet = fleet;
        PrimaryId = primaryId;
    }

    /// <summary>The fleet's name.</summary>
    public string Fleet { get; }

    /// <summary>The wave that it is in, from 1; null where no fleet plan was given.</summary>
    public int? Wave { get; internal init; }

    /// <summary>The primary distribution.</summary>
    public string PrimaryId { get; }

    /// <summary>Its account; null where that is not known.</summary>
    public string? Account { get; internal init; }

    /// <summary>The rollout's status; NotStarted where it has none, Error where its journal cannot be read.</summary>
    public string Status { get; internal init; } = "NotStarted";

    /// <summary>Why it is where it is.</summary>
    public string? Reason { get; internal init; }

    /// <summary>The rollout; null where there is none.</summary>
    public CdpRollout? Rollout { get; internal init; }

    /// <summary>The rollout's id; null where there is none.</summary>
    public string? Id => Rollout?.Id;

    /// <inheritdoc/>
    public override string ToString() => $"{PrimaryId} {Status}";
}
