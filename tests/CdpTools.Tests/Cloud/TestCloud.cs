using System.Text;
using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Policies;
using CdpTools.Simulator;
using CdpTools.Work;
using CdpTools.Writes;
using CdpTools.Xml;

namespace CdpTools.Tests.Cloud;

/// <summary>What happens to one write.</summary>
internal enum Fate
{
    Normal,
    LostBefore,
    LostAfter,
    StaleThoughCurrent,
    Denied,
    Stopped,
}

/// <summary>
/// CloudFront behind the door, in memory: the simulator's account, without sockets, signatures or threads, with faults that a
/// test chooses and a clock that it moves. It begins with the simulator's sample: a primary, its staging distribution, and a policy.
/// The policy's ETags are numbered as they are issued, E1, E2, so that tests can be read; those of distributions are as they are.
/// </summary>
internal sealed class TestCloud : IConnection
{
    public const string Primary = SampleData.PrimaryId;
    public const string Staging = SampleData.StagingId;
    public const string PolicyId = SampleData.PolicyId;
    private readonly Queue<Fate> fates;
    private readonly List<string> policyETags = [];
    private readonly TimeProvider time;

    public TestCloud(params Fate[] fates)
        : this(new SimulatorOptions { Sample = true, CheckStagingDnsNames = false, LockUnknownSettings = false }, fates)
    {
    }

    public TestCloud(SimulatorOptions options, params Fate[] fates)
    {
        this.fates = new(fates);
        Plane = new(options);
        time = options.Time;
        _ = Policy();
    }

    public ControlPlane Plane { get; }

    /// <summary>Every call that arrived.</summary>
    public List<AwsCall> Calls { get; } = [];

    /// <summary>The If-Match of every write that arrived.</summary>
    public List<string> Sent { get; } = [];

    public int Reads => Calls.Count(c => c.IsRead);

    public int Count(string operation) => Calls.Count(c => c.Operation == operation);

    /// <summary>Done before a call is looked at; throws to refuse or lose it.</summary>
    public Action<AwsCall> Before { get; set; } = _ => { };

    /// <summary>Done after a call was carried out; throws to lose its answer.</summary>
    public Action<AwsCall> After { get; set; } = _ => { };

    public Action BeforeWrite { set => Before = call => Do(value, !call.IsRead); }

    public Action BeforeRead { set => Before = call => Do(value, call.IsRead); }

    /// <summary>An answer that is given instead of the service's; null for none.</summary>
    public Func<AwsCall, AwsReply?> Instead { get; set; } = _ => null;

    public CloudFront Api => new(this);

    public PolicyResource Resource => new(Api.Policies, PolicyId);

    /// <summary>Sends writes without waiting between attempts.</summary>
    public static WriteDriver Driver(int attempts = 5) =>
        new(new Backoff(TimeProvider.System, new FixedRandom(0)), TimeSpan.FromMinutes(1), attempts);

    public static WorkSettings Settings(bool wait = false) => new(Driver(), new(TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1)), wait, TimeProvider.System);

    public static CdpConnectionException Lost() => new(ErrorIds.ConnectionLost, "The connection was closed.") { Outcome = CdpWriteOutcome.Unknown };

    public static CdpServiceException Error(string code, int status = 412) => new(code, code + " it is", status, "r-1", "Test");

    /// <summary>Loses the first call of an operation, before or after it is carried out; something else may happen then.</summary>
    public void LoseOnce(string operation, bool applied, Action? then = null)
    {
        bool lost = false;
        void LoseFirst(AwsCall call)
        {
            if (call.Operation == operation && !lost)
            {
                lost = true;
                then?.Invoke();
                throw Lost();
            }
        }

        Before = applied ? _ => { } : LoseFirst;
        After = applied ? LoseFirst : _ => { };
    }

    /// <summary>The policy as it is now; null when it is gone.</summary>
    public CdpPolicy? Policy() => Get("continuous-deployment-policy", PolicyId) is { Status: 200 } reply
        ? RestXml.ReadVersion(ServiceXml.Parse(reply.Body), PolicyXml.ConfigRoot, ETagOf(reply, isPolicy: true), PolicyXml.ToPolicy)
        : null;

    /// <summary>A distribution as it is now.</summary>
    public CdpDistribution Distribution(string id) => Get("distribution", id) is { Status: 200 } reply
        ? RestXml.ReadVersion(ServiceXml.Parse(reply.Body), DistributionXml.ConfigRoot, ETagOf(reply, isPolicy: false), DistributionXml.ToDistribution)
        : throw new InvalidOperationException($"There is no distribution {id}.");

    /// <summary>The ids of all distributions.</summary>
    public IEnumerable<string> DistributionIds => Handle("GET", "distribution", null, null).Body is var body
        ? ServiceXml.Parse(body).Descendants().Where(e => e.Name.LocalName == "DistributionSummary").Select(s => s.Elements().First(e => e.Name.LocalName == "Id").Value)
        : [];

    /// <summary>All policies as they are now.</summary>
    public IReadOnlyList<CdpPolicy> Policies() =>
    [
        .. ServiceXml.Parse(Handle("GET", "continuous-deployment-policy", null, null).Body).Descendants()
            .Where(e => e.Name.LocalName == "ContinuousDeploymentPolicySummary")
            .Select(m => RestXml.ReadVersion(m.Elements().First(), PolicyXml.ConfigRoot, null, PolicyXml.ToPolicy)),
    ];

    /// <summary>Somebody else's edit of the policy.</summary>
    public void Edit(Action<CdpPolicyConfig> edit)
    {
        CdpPolicyConfig config = Policy()!.Config.Copy();
        edit(config);
        Put("continuous-deployment-policy/" + PolicyId, PolicyXml.Patch(Policy()!.Document!, config), Real(Policy()!.ETag!));
        _ = Policy();
    }

    /// <summary>Moves the policy's ETag, and nothing else.</summary>
    public void Touch() => Edit(_ => { });

    /// <summary>Somebody else's edit of a distribution.</summary>
    public void Change(string id, Action<XElement> change)
    {
        CdpDistribution now = Distribution(id);
        change(now.Document!);
        Put($"distribution/{id}/config", now.Document!, now.ETag!);
    }

    /// <summary>Somebody makes another primary, like the sample's but with an alias, a comment and an origin of its own.</summary>
    public CdpDistribution NewPrimary(string alias)
    {
        XElement config = new(Distribution(Primary).Document!);
        config.Descendants().First(e => e.Name.LocalName == "CNAME").Value = alias;
        config.Descendants().First(e => e.Name.LocalName == "DomainName").Value = "origin." + alias;
        DistributionXml.SetText(config, "Comment", alias);
        DistributionXml.SetText(config, "CallerReference", alias);
        DistributionXml.SetText(config, DistributionXml.PolicyId, "");
        SimReply reply = Handle("POST", "distribution", config, null);
        Ensure(reply, 201);
        return Distribution(ServiceXml.Parse(reply.Body).Elements().First(e => e.Name.LocalName == "Id").Value);
    }

    /// <summary>Somebody detaches the policy.</summary>
    public TestCloud Detach()
    {
        Change(Primary, c => DistributionXml.SetText(c, DistributionXml.PolicyId, ""));
        return this;
    }

    /// <summary>Somebody takes the policy away, whatever it is attached to.</summary>
    public TestCloud Vanish()
    {
        Detach();
        Ensure(Handle("DELETE", "continuous-deployment-policy/" + PolicyId, null, Real(Policy()!.ETag!)), 204);
        return this;
    }

    public Task<AwsReply> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Calls.Add(call);
        try
        {
            return Task.FromResult(Answer(call));
        }
        catch (Exception e) when (e is CdpException or OperationCanceledException)
        {
            return Task.FromException<AwsReply>(e);
        }
    }

    /// <summary>A reply as the engine gives it, or the exception that it makes of an error.</summary>
    public static AwsReply ToReply(SimReply reply, AwsCall call)
    {
        if (reply.Status < 300)
        {
            return new() { Status = reply.Status, Headers = reply.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase), Body = reply.Body };
        }

        XElement error = XElement.Parse(reply.BodyText);
        string Text(string name) => error.Descendants().First(e => e.Name.LocalName == name).Value;
        throw new CdpServiceException(Text("Code"), Text("Message"), reply.Status, Text("RequestId"), call.Operation);
    }

    private AwsReply Answer(AwsCall call)
    {
        bool isPolicy = call.Path.Contains(PolicyId, StringComparison.Ordinal);
        Fate fate = Fate.Normal;
        if (!call.IsRead)
        {
            Sent.Add(call.Headers.FirstOrDefault(h => h.Key == "If-Match").Value ?? "");
            fate = fates.Count > 0 ? fates.Dequeue() : Fate.Normal;
        }

        Before(call);
        switch (fate)
        {
            case Fate.LostBefore:
                throw Lost();
            case Fate.StaleThoughCurrent:
                throw Error(ErrorIds.PreconditionFailed);
            case Fate.Denied:
                throw Error("AccessDenied", 403);
            case Fate.Stopped:
                throw new OperationCanceledException();
        }

        AwsReply reply = Instead(call) ?? ToReply(Plane.Handle(ToRequest(call, isPolicy)), call);
        var headers = new Dictionary<string, string>(reply.Headers, StringComparer.OrdinalIgnoreCase);
        headers.TryAdd("Date", time.GetUtcNow().ToString("r", System.Globalization.CultureInfo.InvariantCulture));
        if (isPolicy && reply.ETag is not null)
        {
            headers["ETag"] = ETagOf(reply, true);
        }

        reply = new() { Status = reply.Status, Body = reply.Body, Headers = headers };

        After(call);
        return fate == Fate.LostAfter ? throw Lost() : reply;
    }

    private SimRequest ToRequest(AwsCall call, bool isPolicy) => new()
    {
        Method = call.Method,
        Path = call.Path,
        Query = call.Query,
        Headers = [.. call.Headers.Select(h => isPolicy && h.Key == "If-Match" ? new(h.Key, Real(h.Value)) : h)],
        Body = call.Content,
    };

    private static void Do(Action action, bool when)
    {
        if (when)
        {
            action();
        }
    }

    private AwsReply Get(string collection, string id) => Plane.Handle(new() { Method = "GET", Path = RestXml.Path(collection, id) }) is { Status: 200 } reply
        ? ToReply(reply, new AwsCall { Operation = "Get", IsRead = true, Method = "GET", Path = "/" })
        : new() { Status = 404, Headers = new Dictionary<string, string>(), Body = [] };

    private SimReply Handle(string method, string path, XElement? body, string? etag) => Plane.Handle(new()
    {
        Method = method,
        Path = RestXml.Path() + path,
        Headers = etag is null ? [] : [new("If-Match", etag)],
        Body = body is null ? [] : ServiceXml.ToBody(body),
    });

    private void Put(string path, XElement body, string etag) => Ensure(Handle("PUT", path, body, etag), 200);

    private static void Ensure(SimReply reply, int status) => Assert.True(reply.Status == status, Encoding.UTF8.GetString(reply.Body));

    private string ETagOf(AwsReply reply, bool isPolicy)
    {
        string etag = reply.ETag!;
        if (!isPolicy)
        {
            return etag;
        }

        if (!policyETags.Contains(etag))
        {
            policyETags.Add(etag);
        }

        return $"E{policyETags.IndexOf(etag) + 1}";
    }

    private string Real(string etag) => etag.Length > 1 && int.TryParse(etag[1..], out int number) && number > 0 && number <= policyETags.Count ? policyETags[number - 1] : etag;
}

/// <summary>The same number every time.</summary>
internal sealed class FixedRandom(double value) : Random
{
    public override double NextDouble() => value;
}
