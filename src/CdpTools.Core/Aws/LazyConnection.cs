namespace CdpTools.Aws;

/// <summary>Connects at the first call, so that what turns out to need none needs neither credentials nor the engine.</summary>
internal sealed class LazyConnection(ConnectionSettings settings) : IConnection
{
    private readonly object gate = new();
    private IConnection? connection;

    public Task<AwsReply> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            connection ??= EngineLoader.Engine.Connect(settings, log);
        }

        return connection.SendAsync(call, log, cancellationToken);
    }
}
