using CdpTools.Aws.Credentials;
using CdpTools.Aws.Endpoints;
using CdpTools.Aws.Http;
using CdpTools.Aws.Stores;
using CdpTools.Errors;

namespace CdpTools.Aws;

/// <summary>The engine behind the door. One for the process; connections are shared by all runspaces.</summary>
internal sealed class Engine : IEngine
{
    private const int Kept = 64;
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    private readonly EngineEnvironment _environment;
    private readonly TimeProvider _time;
    private readonly Func<double> _random;
    private readonly BoundedCache<Held> _connections = new(Kept);
    private readonly BoundedCache<ICredentialSource> _sources = new(Kept);
    private readonly BoundedCache<HandlerPool> _handlers = new(8);

    public Engine()
        : this(EngineEnvironment.Process, TimeProvider.System, Random.Shared.NextDouble) => WarmUp.Start();

    /// <summary>For tests: another environment, another clock, and a repeatable jitter between 0 and 1.</summary>
    internal Engine(EngineEnvironment environment, TimeProvider time, Func<double> random)
    {
        _environment = environment;
        _time = time;
        _random = random;
    }

    public IConnection Connect(ConnectionSettings settings, ICallLog log)
    {
        Held held = HeldFor(settings, log);
        log.Debug(held.Description);
        return held.Connection;
    }

    public IJournalStore OpenStore(StoreAddress address, ConnectionSettings settings, ICallLog log)
    {
        Held held = HeldFor(settings, log);
        log.Debug($"Store: {address.Text}. Credentials: {held.Connection.Credentials.Description}.");
        var credentials = new BorrowedCredentials(held.Connection.Credentials);
        return new S3Store(address, region => held.Clients.S3(credentials, settings, region), held.Clients.S3Endpoint());
    }

    private Held HeldFor(ConnectionSettings settings, ICallLog log)
    {
        CredentialResolver.RefuseAmbiguity(settings);
        if (settings.RequestTimeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > LongestTimeout))
        {
            throw new CdpValidationException(
                ErrorIds.InvalidRequest, $"A time limit of {timeout:c} for one call makes no sense; give more than 0 seconds and at most a day.");
        }

        ConfigFiles files = ConfigFiles.Locate(settings.ProfileLocation, _environment);
        object?[] surroundings = [.. files.Fingerprint(), .. _environment.Fingerprint(), BundleStamp()];
        var key = new CacheKey(
        [
            settings.AccessKey, settings.SecretKey, settings.SessionToken, settings.ProfileName, settings.ProfileLocation,
            settings.Credential, settings.StoredCredential, settings.Region, settings.StoredRegion, settings.EndpointUrl,
            settings.RequestTimeout, settings.RetryTime, settings.MaxRetry, .. surroundings,
        ]);
        return _connections.GetOrAdd(key, () => Make(settings, files, surroundings, log));
    }

    public ISimulator StartSimulator(SimulatorSettings settings) => EngineSimulator.Start(settings);

    private Held Make(ConnectionSettings settings, ConfigFiles files, object?[] surroundings, ICallLog log)
    {
        SharedConfig config = SharedConfig.Read(files);
        ConfigSection? profile = CredentialResolver.SettingsProfile(settings, config, _environment);
        Located<string> region = RegionResolver.Resolve(settings, profile, _environment);
        var endpoints = new EndpointResolver(settings, config, profile, _environment, region.Value);
        HandlerPool handlers = Handlers();

        // Credentials are resolved once for each distinct source: a role must not ask for its MFA code again because
        // another call has another time-out.
        var sourceKey = new CacheKey(
        [
            settings.AccessKey, settings.SecretKey, settings.SessionToken, settings.ProfileName, settings.ProfileLocation,
            settings.Credential, settings.StoredCredential, region.Value, .. surroundings,
        ]);
        var clients = new SdkClients(endpoints, handlers);
        ICredentialSource source = _sources.GetOrAdd(
            sourceKey, () => new CredentialResolver(settings, config, _environment, clients, _time, log).Resolve());
        var connection = new Connection(settings, endpoints, source, handlers, _time, _random);
        return new Held(
            connection,
            clients,
            $"Credentials: {source.Description}. Region: {endpoints.Region} ({region.Source}). Endpoint: "
            + $"{connection.Endpoint.GetLeftPart(UriPartial.Path)} ({connection.EndpointSource}).");
    }

    private HandlerPool Handlers()
    {
        string? bundle = _environment["AWS_CA_BUNDLE"];
        return _handlers.GetOrAdd(new CacheKey([bundle, BundleStamp()]), () => new HandlerPool(bundle));
    }

    // A bundle that is written anew holds for the next call.
    private long? BundleStamp() => _environment["AWS_CA_BUNDLE"] is { } bundle ? File.GetLastWriteTimeUtc(bundle).Ticks : null;

    private sealed record Held(Connection Connection, SdkClients Clients, string Description);
}
