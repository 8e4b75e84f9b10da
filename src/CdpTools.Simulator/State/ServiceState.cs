using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>Everything the service knows. Used under the plane's lock only.</summary>
internal sealed class ServiceState(SimulatorOptions options)
{
    private readonly BoundedLog<HistoryEntry> _history = new(options.LogLimit, options.LogSize, e => e.Size);
    private long _lastNumber;

    /// <summary>How long a distribution stays InProgress after a change.</summary>
    public TimeSpan Propagation { get; set; } = options.Propagation;

    /// <summary>The options of this simulator.</summary>
    public SimulatorOptions Options { get; } = options;

    /// <summary>Ids and ETags.</summary>
    public IdSource Ids { get; } = new(options);

    /// <summary>All policies.</summary>
    public ResourceTable<SimPolicy> Policies { get; } = new();

    /// <summary>All distributions.</summary>
    public ResourceTable<SimDistribution> Distributions { get; } = new();

    /// <summary>Which policy names a staging distribution, by DNS name.</summary>
    public Dictionary<string, SimPolicy> PolicyByDnsName { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Distributions by DNS name.</summary>
    public Dictionary<string, SimDistribution> DistributionByDnsName { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Distributions by caller reference.</summary>
    public Dictionary<string, SimDistribution> DistributionByCallerReference { get; } = new(StringComparer.Ordinal);

    /// <summary>Accepted writes.</summary>
    public BoundedLog<HistoryEntry> History => _history;

    /// <summary>The time of this simulator.</summary>
    public DateTimeOffset Now => Options.Time.GetUtcNow();

    /// <summary>The number of the next resource.</summary>
    public long NextNumber() => ++_lastNumber;

    /// <summary>
    /// The four cases of If-Match: current; left out or never issued for this resource, 400; issued but old, 412 [W].
    /// A tag with quotes around it was never issued [I].
    /// </summary>
    public void CheckIfMatch(Resource resource, string? ifMatch)
    {
        if (ifMatch == resource.ETag || (ifMatch == "*" && Options.AcceptStarIfMatch))
        {
            return;
        }

        throw ifMatch is not null && Ids.Tags.WasIssued(resource, ifMatch) ? SimError.PreconditionFailed() : SimError.InvalidIfMatch();
    }

    /// <summary>Makes a document the current version. Each write has a new ETag, also one that changes nothing [I].</summary>
    public void Commit(Call call, Resource resource, XElement config, bool sideEffect = false)
    {
        string? oldTag = resource.Version == 0 ? null : resource.ETag;
        resource.Config = config;
        resource.Version++;
        resource.ETag = Ids.Tags.Tag(resource.Number, resource.Version);
        resource.LastModified = Now;
        Record(call, resource.Id, oldTag, resource.ETag, config, sideEffect);
    }

    /// <summary>Writes a change into the history.</summary>
    public void Record(Call call, string id, string? oldTag, string? newTag, XElement? document, bool sideEffect = false) =>
        _history.Add(sequence => new HistoryEntry
        {
            Sequence = sequence,
            Time = Now,
            Operation = call.Operation.Name,
            ResourceId = id,
            IfMatch = call.IfMatch,
            OldETag = oldTag,
            NewETag = newTag,
            Content = document,
            Size = document is null ? 0 : SimXml.Size(document),
            RequestId = call.RequestId,
            Attempt = call.Attempt,
            IsSideEffect = sideEffect,
        });
}

/// <summary>Resources by id and in order of creation.</summary>
internal sealed class ResourceTable<T>
    where T : Resource
{
    private readonly Dictionary<string, T> _byId = new(StringComparer.Ordinal);
    private readonly SortedList<long, T> _inOrder = [];

    /// <summary>How many there are.</summary>
    public int Count => _byId.Count;

    /// <summary>All, oldest first.</summary>
    public IList<T> All => _inOrder.Values;

    /// <summary>The resource with this id, or null.</summary>
    public T? Find(string? id) => id is not null && _byId.TryGetValue(id, out T? found) ? found : null;

    /// <summary>Adds a new one.</summary>
    public void Add(T resource)
    {
        _byId.Add(resource.Id, resource);
        _inOrder.Add(resource.Number, resource);
    }

    /// <summary>Takes one out.</summary>
    public void Remove(T resource)
    {
        _byId.Remove(resource.Id);
        _inOrder.Remove(resource.Number);
    }

    /// <summary>The index of the first resource made after the one with this number.</summary>
    public int IndexAfter(long number)
    {
        IList<long> keys = _inOrder.Keys;
        (int low, int high) = (0, keys.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = keys[middle] <= number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
