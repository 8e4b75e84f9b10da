namespace CdpTools.Rollouts;

/// <summary>
/// Where journals are kept: numbered records under names with slashes, each created once and never changed. Another store is one more of
/// these three calls.
/// </summary>
internal interface IJournalStore
{
    /// <summary>How users name it: a folder's path.</summary>
    string Name { get; }

    /// <summary>Creates a record, durably, if there is none of that name.</summary>
    /// <returns>Whether it was created; false where one is there, which may be our own when an answer was lost.</returns>
    /// <exception cref="CdpException">The store cannot be used. Nothing is known of the record.</exception>
    Task<bool> TryCreateAsync(string name, byte[] content, CancellationToken cancellationToken);

    /// <summary>A record whole; null where there is none.</summary>
    Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>The names that begin with a prefix and stand after another one, in ordinal order.</summary>
    Task<IReadOnlyList<string>> ListAsync(string prefix, string after, CancellationToken cancellationToken);
}
