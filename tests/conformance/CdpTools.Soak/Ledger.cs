using System.Collections.Concurrent;

namespace CdpTools.Soak;

/// <summary>What the clients were told, to be held against the simulator's own history.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, string?> _accepted = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentDictionary<string, int> _wrongs = new();
    private readonly Dictionary<string, string> _current = [];
    private readonly HashSet<string> _seen = [];

    /// <summary>Sequence of the last entry taken over.</summary>
    public long Last { get; private set; }

    /// <summary>What went wrong, and how often.</summary>
    public IReadOnlyDictionary<string, int> Wrongs => _wrongs;

    /// <summary>What went as it should, and how often.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>How many writes were answered with 200.</summary>
    public int Accepted => _accepted.Count;

    /// <summary>How many writes the history has.</summary>
    public int InHistory => _seen.Count;

    /// <summary>A write was answered with 200 and this new ETag.</summary>
    public void Accept(string newTag, string oldTag)
    {
        if (!_accepted.TryAdd(newTag, oldTag))
        {
            Wrong($"the ETag {newTag} was issued twice");
        }
    }

    /// <summary>Counts something good.</summary>
    public void Count(string what) => _counts.AddOrUpdate(what, 1, (_, n) => n + 1);

    /// <summary>Counts something bad.</summary>
    public void Wrong(string what) => _wrongs.AddOrUpdate(what, 1, (_, n) => n + 1);

    /// <summary>Takes over a stretch of the history: without a gap, and each write on top of the one before.</summary>
    public void TakeOver(IEnumerable<Change> changes)
    {
        foreach (Change change in changes)
        {
            if (change.Sequence != Last + 1)
            {
                Wrong($"the history has a gap between {Last} and {change.Sequence}");
            }

            Last = change.Sequence;
            if (change.OldETag != _current.GetValueOrDefault(change.Policy))
            {
                Wrong($"a write of {change.Policy} is not based on the one before");
            }

            _current[change.Policy] = change.NewETag!;
            if (change.OldETag is not null)
            {
                _seen.Add(change.NewETag!);
            }
        }
    }

    /// <summary>Writes that a client was told about and that are in no history.</summary>
    public int Lost() => _accepted.Keys.Count(tag => !_seen.Contains(tag));

    /// <summary>The ETag that a policy must have now.</summary>
    public string Current(string policy) => _current[policy];
}
