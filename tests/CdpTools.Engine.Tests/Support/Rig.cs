using CdpTools.Simulator;

namespace CdpTools.Engine.Tests.Support;

/// <summary>A simulator with sample data over real HTTP, and the module in a real engine that talks to it.</summary>
public sealed class Rig : IDisposable
{
    private readonly int start;

    public const string AccessKey = "AKIDTEST";
    public const string SecretKey = "test-secret-key";

    public Rig(SimulatorOptions? options = null)
    {
        Simulator = SimulatorServer.Start(options ?? new() { Sample = true, Seed = 1, AccessKey = AccessKey, SecretKey = SecretKey });
        start = (int)Plane.HistoryCount;
        Host = new();
        Host.Run(
            "$PSDefaultParameterValues = @{ '*-Cdp*:EndpointUrl' = $endpoint; '*-Cdp*:AccessKey' = $accessKey; '*-Cdp*:SecretKey' = $secretKey }",
            ("endpoint", Simulator.Endpoint.ToString()), ("accessKey", Simulator.AccessKey), ("secretKey", Simulator.SecretKey)).NoErrors();
    }

    public static Rig With(params string[] faults) =>
        new(new() { Sample = true, Seed = 1, AccessKey = AccessKey, SecretKey = SecretKey, Faults = faults });

    public SimulatorServer Simulator { get; }

    public ModuleHost Host { get; }

    public ControlPlane Plane => Simulator.Service.Plane;

    /// <summary>Writes that the simulator has accepted since the rig was made.</summary>
    public int Writes => (int)Plane.HistoryCount - start;

    public ScriptResult Run(string script, params (string Name, object? Value)[] variables) => Host.Run(script, variables);

    public void Dispose()
    {
        Host.Dispose();
        Simulator.Dispose();
    }
}
