namespace CdpTools.Aws;

/// <summary>Keeps the last few things made, each made once. A loop over many profiles must not grow without end.</summary>
internal sealed class BoundedCache<T>(int capacity)
    where T : class
{
    private readonly object _gate = new();
    private readonly Dictionary<CacheKey, T> _items = [];
    private readonly Queue<CacheKey> _order = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _items.Count;
            }
        }
    }

    /// <summary>Gives what was made for this key, or makes it. <paramref name="make"/> must be quick: it runs inside the lock.</summary>
    public T GetOrAdd(CacheKey key, Func<T> make)
    {
        lock (_gate)
        {
            if (_items.TryGetValue(key, out T? item))
            {
                return item;
            }

            item = make();
            if (_items.Count >= capacity)
            {
                _items.Remove(_order.Dequeue());
            }

            _items.Add(key, item);
            _order.Enqueue(key);
            return item;
        }
    }
}
