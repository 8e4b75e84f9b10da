using CdpTools.Aws;
using CdpTools.Simulator;

namespace CdpTools.Tests.Cloud;

/// <summary>The simulator without sockets, behind what the module starts and changes it by.</summary>
internal sealed class MemorySimulator(SimulatorSettings settings) : ISimulator
{
    public ServiceConnection Connection { get; } = new(new()
    {
        Sample = settings.Sample, Faults = settings.Faults, DenyActions = settings.DenyActions, Alarms = settings.Alarms, Seed = settings.Seed,
        Traffic = settings.Traffic is { } traffic ? TrafficOptions.Parse(traffic) : null, StartTime = settings.StartTime,
        AdditionalMetrics = settings.AdditionalMetrics, Propagation = settings.Propagation,
    });

    public static (ISimulator Simulator, IConnection Connection) Start(SimulatorSettings settings)
    {
        var simulator = new MemorySimulator(settings);
        return (simulator, simulator.Connection);
    }

    public Uri Endpoint { get; } = new("http://simulator.invalid/");

    public string AccessKey => Connection.Service.AccessKey;

    public string SecretKey => Connection.Service.SecretKey;

    public long RequestCount => Connection.Service.ArrivalCount;

    public long InternalErrorCount => Connection.Service.InternalErrorCount;

    public IReadOnlyList<string> Faults => [.. Connection.Service.Faults.Rules.Select(r => r.Text)];

    public TimeSpan Propagation => Connection.Service.Plane.Propagation;

    public DateTimeOffset Now => Connection.Service.Clock.GetUtcNow();

    public void Change(SimulatorChange change)
    {
        Connection.Service.Change(change.Faults, change.DenyActions, change.Alarms, change.Traffic is { } traffic ? TrafficOptions.Parse(traffic) : null);
        Connection.Service.Plane.Propagation = change.Propagation ?? Connection.Service.Plane.Propagation;
        Connection.Service.Clock.Advance(change.Advance ?? TimeSpan.Zero);
    }

    public void Dispose()
    {
    }
}
