namespace CdpTools;

/// <summary>The three versions that meet in a conflict: what you read, what you want, and what is there now.</summary>
public sealed class CdpConflict
{
    internal CdpConflict(
        string kind,
        string id,
        string? etag,
        string? currentETag,
        object? read,
        object? wanted,
        object current,
        IReadOnlyList<CdpConflictField> fields)
    {
        Kind = kind;
        Id = id;
        ETag = etag;
        CurrentETag = currentETag;
        Read = read;
        Wanted = wanted;
        Current = current;
        Fields = fields;
    }

    /// <summary><c>policy</c> or <c>distribution</c>.</summary>
    public string Kind { get; }

    /// <summary>The resource's id.</summary>
    public string Id { get; }

    /// <summary>The ETag that was sent as If-Match and refused.</summary>
    public string? ETag { get; }

    /// <summary>The ETag of the current version.</summary>
    public string? CurrentETag { get; }

    /// <summary>The configuration as you read it; null when it is not known.</summary>
    public object? Read { get; }

    /// <summary>The configuration as you want it; null for a deletion.</summary>
    public object? Wanted { get; }

    /// <summary>The resource as it is now, with its current ETag: pipe it on to start again from there.</summary>
    public object Current { get; }

    /// <summary>Every field that you or somebody else changed.</summary>
    public IReadOnlyList<CdpConflictField> Fields { get; }

    /// <summary>What you changed.</summary>
    public IReadOnlyList<CdpFieldChange> YourChanges =>
        [.. Fields.Where(f => f.YouRead != f.YouWant).Select(f => new CdpFieldChange(f.Path, f.YouRead, f.YouWant))];

    /// <summary>What somebody else changed since you read it.</summary>
    public IReadOnlyList<CdpFieldChange> TheirChanges =>
        [.. Fields.Where(f => f.YouRead != f.ItIsNow).Select(f => new CdpFieldChange(f.Path, f.YouRead, f.ItIsNow))];

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Id}: {Fields.Count(f => f.Conflicting)} of {Fields.Count} changed fields conflict";
}

/// <summary>One field of a conflict.</summary>
public sealed class CdpConflictField
{
    internal CdpConflictField(string path, string? youRead, string? youWant, string? itIsNow, bool conflicting)
    {
        Path = path;
        YouRead = youRead;
        YouWant = youWant;
        ItIsNow = itIsNow;
        Conflicting = conflicting;
    }

    /// <summary>The field by the API's own names.</summary>
    public string Path { get; }

    /// <summary>The value when you read it; null when it was not there.</summary>
    public string? YouRead { get; }

    /// <summary>The value you want.</summary>
    public string? YouWant { get; }

    /// <summary>The value now.</summary>
    public string? ItIsNow { get; }

    /// <summary>Both of you changed it, to different values.</summary>
    public bool Conflicting { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Path}: you read {YouRead ?? "(none)"}{(YouRead == YouWant ? " and left it" : $", you want {YouWant ?? "(none)"}")}, it is now "
        + $"{ItIsNow ?? "(none)"}{(Conflicting ? "  <- conflict" : "")}";
}
