namespace CdpTools;

/// <summary>A primary's configuration as it was before a promotion or an edit, saved in a file. Undo-CdpPublish puts it back.</summary>
public sealed class CdpSnapshot
{
    internal CdpSnapshot(string path) => SnapshotPath = path;

    /// <summary>When it was saved, in UTC.</summary>
    public DateTime Time { get; internal init; }

    /// <summary>The id of the primary.</summary>
    public required string PrimaryDistributionId { get; init; }

    /// <summary>The id of the staging distribution that was promoted; null for an edit.</summary>
    public string? StagingDistributionId { get; internal init; }

    /// <summary>The ETag that the saved configuration had.</summary>
    public string? ETag { get; internal init; }

    /// <summary>What the promotion or the edit was to change, field by field.</summary>
    public IReadOnlyList<CdpFieldChange> Changes { get; internal init; } = [];

    /// <summary>The file.</summary>
    public string SnapshotPath { get; }

    /// <inheritdoc/>
    public override string ToString() => SnapshotPath;
}
