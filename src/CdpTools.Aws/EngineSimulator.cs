using CdpTools.Simulator;

namespace CdpTools.Aws;

/// <summary>The simulator as the module sees it.</summary>
internal sealed class EngineSimulator(SimulatorServer server) : ISimulator
{
    public Uri Endpoint => server.Endpoint;

    public string AccessKey => server.AccessKey;

    public string SecretKey => server.SecretKey;

    public long RequestCount => server.RequestCount;

    public long InternalErrorCount => server.Service.InternalErrorCount;

    public IReadOnlyList<string> Faults => [.. server.Service.Faults.Rules.Select(r => r.Text)];

    public TimeSpan Propagation => server.Service.Plane.Propagation;

    public DateTimeOffset Now => server.Service.Clock.GetUtcNow();

    /// <inheritdoc/>
    public void Change(SimulatorChange change)
    {
        try
        {
            server.Service.Change(change.Faults, change.DenyActions, change.Alarms, Traffic(change.Traffic));
        }
        catch (ArgumentException e)
        {
            throw SimulatorFaults.NotChanged(e);
        }

        server.Service.Plane.Propagation = change.Propagation ?? server.Service.Plane.Propagation;
        server.Service.Clock.Advance(change.Advance ?? TimeSpan.Zero);
    }

    /// <exception cref="CdpValidationException">A setting is not valid, or the port is taken.</exception>
    public static EngineSimulator Start(SimulatorSettings settings)
    {
        try
        {
            return new(SimulatorServer.Start(new()
            {
                Port = settings.Port,
                Sample = settings.Sample,
                Sites = settings.Sites,
                AccessKey = settings.AccessKey,
                SecretKey = settings.SecretKey,
                Propagation = settings.Propagation,
                Faults = settings.Faults,
                DenyActions = settings.DenyActions,
                Alarms = settings.Alarms,
                Traffic = Traffic(settings.Traffic),
                Seed = settings.Seed,
                StartTime = settings.StartTime,
                AdditionalMetrics = settings.AdditionalMetrics,
            }));
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            throw SimulatorFaults.NotStarted(e);
        }
    }

    private static TrafficOptions? Traffic(string? line) => line is null ? null : TrafficOptions.Parse(line);

    public void Dispose() => server.Dispose();
}
