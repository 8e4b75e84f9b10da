namespace CdpTools.Simulator;

/// <summary>What CloudWatch has in one region.</summary>
internal sealed class RegionState
{
    public MetricStore Metrics { get; } = new();

    public SortedDictionary<string, Alarm> Alarms { get; } = new(StringComparer.Ordinal);
}

/// <summary>CloudWatch of one account, region by region. Under the lock of its plane.</summary>
internal sealed class CloudWatchState(SimulatorOptions options)
{
    private readonly Dictionary<string, RegionState> _regions = new(StringComparer.Ordinal);

    public SimulatorOptions Options => options;

    public DateTimeOffset Now => options.Time.GetUtcNow();

    public RegionState Of(string region)
    {
        if (!_regions.TryGetValue(region, out RegionState? found))
        {
            _regions[region] = found = new();
        }

        return found;
    }

    /// <summary>The alarm of a name, made where there is none.</summary>
    /// <exception cref="SimError">There is one of another kind.</exception>
    public Alarm Alarm(string region, string name, AlarmKind kind)
    {
        SortedDictionary<string, Alarm> alarms = Of(region).Alarms;
        if (!alarms.TryGetValue(name, out Alarm? alarm))
        {
            alarms[name] = alarm = new(name, $"arn:aws:cloudwatch:{region}:{options.Account}:alarm:{name}", kind, Now);
        }

        return alarm.Kind == kind ? alarm : throw new SimError(400, "ValidationError", $"The alarm {name} is a {alarm.Kind}.");
    }
}
