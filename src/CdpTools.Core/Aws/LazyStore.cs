namespace CdpTools.Aws;

/// <summary>A store in S3, opened at the first call: what needs none loads nothing.</summary>
internal sealed class LazyStore(StoreAddress address, ConnectionSettings settings) : IJournalStore
{
    private readonly Lazy<IJournalStore> store = new(() => EngineLoader.Engine.OpenStore(address, address.Settings(settings), AmbientLog.Current));

    public string Name => address.Text;

    public Task<bool> TryCreateAsync(string name, byte[] content, CancellationToken cancellationToken) =>
        store.Value.TryCreateAsync(name, content, cancellationToken);

    public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => store.Value.ReadAsync(name, cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string prefix, string after, int count, CancellationToken cancellationToken) =>
        store.Value.ListAsync(prefix, after, count, cancellationToken);
}
