using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>One accepted write, or one change that an accepted write caused elsewhere.</summary>
public sealed record HistoryEntry
{
    private string? _document;

    /// <summary>1 for the first change, without gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>When, by the simulator's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The operation that was accepted.</summary>
    public required string Operation { get; init; }

    /// <summary>The resource that changed.</summary>
    public required string ResourceId { get; init; }

    /// <summary>The If-Match header as sent, or null.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The ETag before, or null for a creation.</summary>
    public string? OldETag { get; init; }

    /// <summary>The ETag after, or null for a deletion.</summary>
    public string? NewETag { get; init; }

    /// <summary>The configuration after, as XML; empty for a deletion.</summary>
    public string Document => _document ??= Content is null ? "" : SimXml.Text(Content);

    /// <summary>The request that did it.</summary>
    public required string RequestId { get; init; }

    /// <summary>The request's <c>x-cdp-attempt</c> header: a tag by which tests tell attempts apart.</summary>
    public string? Attempt { get; init; }

    /// <summary>The change was caused by the request on another resource, as promotion disables the policy.</summary>
    public bool IsSideEffect { get; init; }

    /// <summary>The length of the document as text, in characters.</summary>
    internal long Size { get; init; }

    /// <summary>The document itself, which nobody edits; most entries are never read, so its text is made when asked for.</summary>
    internal XElement? Content { get; init; }
}

/// <summary>One request that arrived, whatever became of it.</summary>
public sealed record ArrivalEntry
{
    /// <summary>1 for the first request, without gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>When, by the simulator's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The API operation, or null when there is none with this method and path.</summary>
    public required string? Operation { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The path as sent.</summary>
    public required string Path { get; init; }

    /// <summary>The If-Match header, or null.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The request's <c>x-cdp-attempt</c> header.</summary>
    public string? Attempt { get; init; }

    /// <summary>Whether it was a write that took place, whatever the client was told.</summary>
    public required bool Applied { get; init; }

    /// <summary>The status that was answered, or null when the connection was dropped.</summary>
    public required int? Status { get; init; }

    /// <summary>The fault rules that struck, as written.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}

/// <summary>The last so many entries of a log, and of so much text. Safe for many threads.</summary>
internal sealed class BoundedLog<T>(int limit, long size = long.MaxValue, Func<T, long>? sizeOf = null)
{
    private readonly Queue<T> _entries = new();
    private long _count;
    private long _size;

    /// <summary>How many there ever were.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The entries that are kept, oldest first.</summary>
    public IReadOnlyList<T> Snapshot()
    {
        lock (_entries)
        {
            return _entries.ToArray();
        }
    }

    /// <summary>Adds one, made with its sequence number.</summary>
    public T Add(Func<long, T> make)
    {
        lock (_entries)
        {
            T entry = make(Interlocked.Increment(ref _count));
            _entries.Enqueue(entry);
            _size += sizeOf?.Invoke(entry) ?? 0;
            while (_entries.Count > limit || (_size > size && _entries.Count > 1))
            {
                T oldest = _entries.Dequeue();
                _size -= sizeOf?.Invoke(oldest) ?? 0;
            }

            return entry;
        }
    }
}
