namespace CdpTools.Aws;

/// <summary>
/// Where journals are kept: numbered records under names with slashes, each created once and never changed. Another store is one more of
/// these three calls. It stands beside the door, as one of the stores lies behind it.
/// </summary>
internal interface IJournalStore
{
    /// <summary>How users name it: a folder's path, or <c>s3://bucket/prefix</c>.</summary>
    string Name { get; }

    /// <summary>Creates a record, durably, if there is none of that name.</summary>
    /// <returns>Whether it was created; false where one is there, which may be our own when an answer was lost.</returns>
    /// <exception cref="CdpException">The store cannot be used. Nothing is known of the record.</exception>
    Task<bool> TryCreateAsync(string name, byte[] content, CancellationToken cancellationToken);

    /// <summary>A record whole; null where there is none.</summary>
    Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// The first names that begin with a prefix and stand after another one, in ordinal order; fewer than asked for only at the end.
    /// </summary>
    /// <param name="prefix">What they begin with: a folder with its slash, or nothing.</param>
    /// <param name="after">The name that they stand after; it need not be there.</param>
    /// <param name="count">How many are wanted at most. <see cref="Page"/> of them are one call of a store that is far away.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    Task<IReadOnlyList<string>> ListAsync(string prefix, string after, int count, CancellationToken cancellationToken);

    /// <summary>How many names S3 gives in one answer.</summary>
    const int Page = 1000;
}
