using System.Collections.Concurrent;
using CdpTools.Aws;
using CdpTools.Aws.Http;

namespace CdpTools.Tests.Aws;

/// <summary>Keeps what the engine says.</summary>
internal sealed class RecordingLog : ICallLog
{
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>The operator who is asked for MFA codes.</summary>
    public Func<string, string?> Operator { get; set; } = _ => null;

    public IEnumerable<string> Verbose => Of("VERBOSE ");

    public IEnumerable<string> Debug => Of("DEBUG ");

    public IEnumerable<string> Warnings => Of("WARNING ");

    void ICallLog.Verbose(string message) => Lines.Enqueue("VERBOSE " + message);

    void ICallLog.Debug(string message) => Lines.Enqueue("DEBUG " + message);

    void ICallLog.Warning(string message) => Lines.Enqueue("WARNING " + message);

    string? ICallLog.AskForMfaCode(string device) => Operator(device);

    private IEnumerable<string> Of(string kind) => Lines.Where(l => l.StartsWith(kind, StringComparison.Ordinal)).Select(l => l[kind.Length..]);
}

/// <summary>An engine in an environment of its own: an empty home folder and no variables but those given.</summary>
internal sealed class EngineFixture : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("cdp-aws-");

    public EngineFixture(TimeProvider? time = null, Func<double>? random = null)
    {
        Variables["HOME"] = Home;
        Variables["AWS_EC2_METADATA_DISABLED"] = "true";
        Engine = new Engine(new EngineEnvironment(name => Variables.GetValueOrDefault(name)), time ?? TimeProvider.System, random ?? (() => 0));
    }

    public static ConnectionSettings Keys { get; } = new() { AccessKey = "AKIDEXAMPLE", SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

    public Dictionary<string, string?> Variables { get; } = [];

    public Engine Engine { get; }

    public RecordingLog Log { get; } = new();

    public string Home => _home.FullName;

    public static AwsCall Read(string path = "/2020-05-31/continuous-deployment-policy/P1") => new()
    {
        Operation = "GetContinuousDeploymentPolicy", IsRead = true, Method = "GET", Path = path, ResourceId = "P1",
    };

    public static AwsCall Write(string? ifMatch = "E1") => new()
    {
        Operation = "UpdateContinuousDeploymentPolicy",
        IsRead = false, Method = "PUT",
        Path = "/2020-05-31/continuous-deployment-policy/P1",
        ResourceId = "P1",
        Headers = ifMatch is null ? [] : [new("If-Match", ifMatch)],
        Content = "<x/>"u8.ToArray(),
    };

    public static AwsCall Delete() => new()
    {
        Operation = "DeleteContinuousDeploymentPolicy", IsRead = false, Method = "DELETE", Path = "/2020-05-31/continuous-deployment-policy/P1", ResourceId = "P1", Headers = [new("If-Match", "E1")],
    };

    public Connection Connect(ConnectionSettings settings) => (Connection)Engine.Connect(settings, Log);

    public Connection Connect(LoopbackServer server, Func<ConnectionSettings, ConnectionSettings>? change = null)
    {
        ConnectionSettings settings = Keys with { EndpointUrl = server.Url.AbsoluteUri };
        return Connect(change?.Invoke(settings) ?? settings);
    }

    public Task<AwsReply> SendAsync(IConnection connection, AwsCall call, CancellationToken cancellationToken = default) =>
        connection.SendAsync(call, Log, cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

    public string WriteFile(string name, string text)
    {
        string path = Path.Combine(Home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.ReplaceLineEndings("\n"));
        return path;
    }

    public void Dispose() => _home.Delete(recursive: true);
}
