namespace CdpTools.Aws;

/// <summary>
/// The simulator that Start-CdpSimulator -AsDefault put in AWS's place. It holds for the whole process: a runspace of
/// ForEach-Object -Parallel must not end up at the real AWS.
/// </summary>
internal static class DefaultSimulator
{
    private static readonly object Gate = new();
    private static readonly List<ISimulator> Started = [];
    private static volatile ISimulator? current;

    // Where child processes find it: Start-Job and a second pwsh must not end up at the real AWS either.
    private const string Variable = "CDPTOOLS_SIMULATOR";

    /// <summary>Where calls go while a simulator stands in for AWS, in this process or in the one that started it; null for AWS.</summary>
    public static string? Endpoint => current?.Endpoint.ToString() ?? Inherited?.Endpoint;

    private static (string Endpoint, string AccessKey, string SecretKey)? Inherited =>
        Environment.GetEnvironmentVariable(Variable)?.Split(' ') is [var endpoint, var accessKey, var secretKey]
            ? (endpoint, accessKey, secretKey) : null;

    /// <summary>Remembers a started simulator.</summary>
    public static void Add(ISimulator simulator, bool asDefault)
    {
        lock (Gate)
        {
            Started.Add(simulator);
            if (asDefault)
            {
                current = simulator;
                Environment.SetEnvironmentVariable(Variable, $"{simulator.Endpoint} {simulator.AccessKey} {simulator.SecretKey}");
            }
        }
    }

    /// <summary>Changes the simulator at an endpoint, or all with null; the ones that were changed.</summary>
    public static IReadOnlyList<ISimulator> Change(Uri? endpoint, SimulatorChange change)
    {
        lock (Gate)
        {
            List<ISimulator> changed = [.. Started.Where(s => endpoint is null || s.Endpoint == endpoint)];
            changed.ForEach(s => s.Change(change));
            return changed;
        }
    }

    /// <summary>Whether this simulator is the one that calls without an endpoint go to.</summary>
    public static bool IsCurrent(ISimulator simulator) => ReferenceEquals(current, simulator);

    /// <summary>Stops the simulator at an endpoint, or all with null; tells how many were stopped.</summary>
    public static int Stop(Uri? endpoint)
    {
        lock (Gate)
        {
            List<ISimulator> stop = [.. Started.Where(s => endpoint is null || s.Endpoint == endpoint)];
            foreach (ISimulator simulator in stop)
            {
                Started.Remove(simulator);
                if (ReferenceEquals(current, simulator))
                {
                    current = null;
                    Environment.SetEnvironmentVariable(Variable, null);
                }

                simulator.Dispose();
            }

            return stop.Count;
        }
    }

    /// <summary>The endpoints of the simulators that run.</summary>
    public static IReadOnlyList<string> Endpoints
    {
        get
        {
            lock (Gate)
            {
                return [.. Started.Select(s => s.Endpoint.ToString())];
            }
        }
    }

    /// <summary>
    /// Sends calls to the default simulator, if there is one and the user named no endpoint. Profiles and other sources
    /// of credentials are put aside, so that a runbook written for AWS can be rehearsed as it is; literal keys are
    /// kept, so that a wrong one can be rehearsed too.
    /// </summary>
    public static ConnectionSettings Redirect(ConnectionSettings settings)
    {
        (string Endpoint, string AccessKey, string SecretKey)? found =
            current is { } own ? (own.Endpoint.ToString(), own.AccessKey, own.SecretKey) : Inherited;
        if (found is not { } simulator || settings.EndpointUrl is not null)
        {
            return settings;
        }

        RegionName.Require(settings.Region);
        bool literal = settings.AccessKey is not null || settings.SecretKey is not null;
        return settings with
        {
            EndpointUrl = simulator.Endpoint,
            Region = null,
            StoredRegion = null,
            ProfileName = null,
            ProfileLocation = null,
            Credential = null,
            StoredCredential = null,
            AccessKey = literal ? settings.AccessKey : simulator.AccessKey,
            SecretKey = literal ? settings.SecretKey : simulator.SecretKey,
            SessionToken = literal ? settings.SessionToken : null,
        };
    }
}
