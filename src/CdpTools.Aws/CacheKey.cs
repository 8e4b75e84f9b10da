namespace CdpTools.Aws;

/// <summary>
/// What makes two connections, or two sources of credentials, the same. Strings compare by value and objects by
/// reference. It may hold secrets, so it has no ToString.
/// </summary>
internal sealed class CacheKey : IEquatable<CacheKey>
{
    private readonly object?[] _parts;
    private readonly int _hash;

    public CacheKey(params object?[] parts)
    {
        _parts = parts;
        var hash = new HashCode();
        foreach (object? part in _parts)
        {
            hash.Add(part is string or ValueType ? part.GetHashCode() : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(part));
        }

        _hash = hash.ToHashCode();
    }

    public bool Equals(CacheKey? other) =>
        other is not null && _hash == other._hash && _parts.AsSpan().SequenceEqual(other._parts, PartComparer.Instance);

    public override bool Equals(object? obj) => Equals(obj as CacheKey);

    public override int GetHashCode() => _hash;

    private sealed class PartComparer : IEqualityComparer<object?>
    {
        public static readonly PartComparer Instance = new();

        public new bool Equals(object? x, object? y) => x is string or ValueType ? x.Equals(y) : ReferenceEquals(x, y);

        public int GetHashCode(object? obj) => 0;
    }
}
