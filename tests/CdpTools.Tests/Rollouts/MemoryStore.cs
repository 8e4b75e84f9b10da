using CdpTools.Aws;

namespace CdpTools.Tests.Rollouts;

/// <summary>Journals in memory, with a moment before each record in which a test may do something, or break off.</summary>
internal sealed class MemoryStore : IJournalStore
{
    public SortedDictionary<string, byte[]> Records { get; } = new(StringComparer.Ordinal);

    /// <summary>Called before a record is created, and after.</summary>
    public Action<string> Before { get; set; } = _ => { };

    public Action<string> After { get; set; } = _ => { };

    public string Name => "memory";

    /// <summary>How often it was read or listed.</summary>
    public int Reads { get; private set; }

    public Task<bool> TryCreateAsync(string name, byte[] content, CancellationToken cancellationToken)
    {
        Before(name);
        bool created = Records.TryAdd(name, content);
        After(name);
        return Task.FromResult(created);
    }

    public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        Reads++;
        return Task.FromResult(Records.GetValueOrDefault(name));
    }

    public Task<IReadOnlyList<string>> ListAsync(string prefix, string after, int count, CancellationToken cancellationToken)
    {
        Reads++;
        return Task.FromResult<IReadOnlyList<string>>(
            [.. Records.Keys.Where(n => n.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(n, after) > 0).Take(count)]);
    }
}
