using System.Security.Cryptography;
using System.Text;

namespace CdpTools.Simulator;

/// <summary>What becomes of one request: an answer, late or broken off perhaps, or none.</summary>
public sealed class SimOutcome
{
    /// <summary>The answer; null when the connection is dropped.</summary>
    public SimReply? Reply { get; init; }

    /// <summary>The connection is closed without an answer.</summary>
    public bool IsDropped => Reply is null;

    /// <summary>How long the answer waits, by the simulator's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How many bytes of the body arrive before the connection breaks; null for all.</summary>
    public int? TruncateAt { get; init; }

    /// <summary>Whether the request was a write that took place, whatever the client is told.</summary>
    public bool Applied { get; init; }
}

/// <summary>The service as clients meet it: signatures, permissions, faults, and behind them the plane. No sockets.</summary>
public sealed class SimulatedService
{
    private readonly SignatureCheck? _signatures;
    private readonly RpcPlane _rpc;
    private readonly SimulatedTraffic _traffic;
    private readonly IReadOnlyList<ActionName> _operations;
    private readonly SimulatorOptions _options;
    private readonly BoundedLog<ArrivalEntry> _arrivals;
    private volatile Permissions _permissions;
    private long _internalErrors;

    /// <summary>Makes a service.</summary>
    /// <exception cref="ArgumentException">A fault rule does not fit the grammar of <see cref="FaultRule"/>, or names no operation.</exception>
    public SimulatedService(SimulatorOptions options)
    {
        Clock = new SimulatorClock(options.Time, options.StartTime);
        options = _options = options with { Time = Clock };
        AccessKey = options.AccessKey ?? "AKIA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
        SecretKey = options.SecretKey ?? RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 40);
        Plane = new ControlPlane(options);
        CloudWatch = new SimulatedCloudWatch(options);
        OtherServices others = new(options, Plane.NewRequestId);
        Published = others.Published;
        _rpc = new RpcPlane([CloudWatch.Service, others.Sts, others.Sns], options, Plane.NewRequestId);
        CloudWatch.Plane = _rpc;
        CloudWatch.SetAlarms(options.Alarms);
        _traffic = new SimulatedTraffic(Plane, CloudWatch, options);
        Edge = new Edge(_traffic, options);
        _operations = [.. Plane.OperationNames.Select(name => new ActionName(name, "cloudfront")), .. _rpc.Operations];
        Faults = new FaultPlan(options.Faults, IdSource.SeedOf(options), _operations.Select(o => o.Operation));
        _signatures = options.RequireSignature ? new SignatureCheck(options, AccessKey, SecretKey) : null;
        _permissions = new Permissions(options, _operations);
        _arrivals = new BoundedLog<ArrivalEntry>(options.LogLimit);
    }

    /// <summary>The state and the rules.</summary>
    public ControlPlane Plane { get; }

    /// <summary>What serves viewers.</summary>
    internal Edge Edge { get; }

    /// <summary>CloudWatch beside it.</summary>
    public SimulatedCloudWatch CloudWatch { get; }

    /// <summary>What was published to topics of SNS, in order.</summary>
    public IReadOnlyList<PublishedMessage> Published { get; }

    /// <summary>The fault rules in force.</summary>
    public FaultPlan Faults { get; }

    /// <summary>The service's clock.</summary>
    public SimulatorClock Clock { get; }

    /// <summary>How many requests met an exception of the simulator's own: a bug of it, answered with 500.</summary>
    public long InternalErrorCount => Interlocked.Read(ref _internalErrors);

    /// <summary>The last of those exceptions, or null.</summary>
    public Exception? LastInternalError { get; private set; }

    /// <summary>The access key that is known.</summary>
    public string AccessKey { get; }

    /// <summary>Its secret key.</summary>
    public string SecretKey { get; }

    /// <summary>Every request that arrived, in order of its end. The last <see cref="SimulatorOptions.LogLimit"/> are kept.</summary>
    public IReadOnlyList<ArrivalEntry> Arrivals => _arrivals.Snapshot();

    /// <summary>How many requests arrived so far.</summary>
    public long ArrivalCount => _arrivals.Count;

    /// <summary>
    /// Puts others in place of the fault rules, the denied actions and the traffic, and alarms into states; null leaves them. All of it, or nothing.
    /// </summary>
    /// <exception cref="ArgumentException">A rule or an alarm is not valid.</exception>
    public void Change(
        IReadOnlyList<string>? faults, IReadOnlyList<string>? denyActions, IReadOnlyList<string>? alarms = null, TrafficOptions? traffic = null)
    {
        Permissions? permissions = denyActions is null ? null : new Permissions(_options with { DenyActions = denyActions }, _operations);
        _ = new FaultPlan(faults ?? [], 0, _operations.Select(o => o.Operation));
        CloudWatch.SetAlarms(alarms ?? []);
        if (traffic is not null)
        {
            _traffic.Change(traffic);
        }

        if (faults is not null)
        {
            Faults.Replace(faults);
        }

        _permissions = permissions ?? _permissions;
    }

    /// <summary>Answers one request.</summary>
    public SimOutcome Handle(SimRequest request)
    {
        try
        {
            return HandleSound(request);
        }
        catch (Exception e)
        {
            // A closed connection would look like the lost answer under test.
            Interlocked.Increment(ref _internalErrors);
            LastInternalError = e;
            return new SimOutcome { Reply = Plane.Refuse(SimError.Internal()) };
        }
    }

    private SimOutcome HandleSound(SimRequest request)
    {
        // What has been since the last request was under the configuration of then.
        _traffic.CatchUp();
        RpcRequest? rpc = _rpc.Find(request);
        (Operation Operation, IReadOnlyList<string> Ids)? found = rpc is null ? Plane.Find(request) : null;
        var target = new Target(
            rpc is null ? found?.Operation.Name : rpc.Operation?.Name,
            rpc is null ? found?.Operation.IsWrite ?? false : rpc.Operation?.IsWrite ?? false,
            () => rpc is null ? Plane.Handle(request) : _rpc.Handle(request, rpc),
            error => rpc is null ? Plane.Refuse(error) : _rpc.Refuse(error, rpc));
        SimError? refusal = _signatures?.Check(request, rpc?.Service.SigningName) ?? _permissions.Check(target.Operation, found?.Ids ?? []);
        IReadOnlyList<FaultRule> faults = refusal is null ? Faults.Strike(target.Operation, request) : [];
        SimOutcome outcome = refusal is not null ? new SimOutcome { Reply = target.Refuse(refusal) } : Answer(target, faults);
        _arrivals.Add(sequence => new ArrivalEntry
        {
            Sequence = sequence,
            Time = Clock.GetUtcNow(),
            Operation = target.Operation,
            Method = request.Method,
            Path = request.Path,
            IfMatch = request.Header("If-Match"),
            Attempt = request.Header("x-cdp-attempt"),
            Applied = outcome.Applied,
            Status = outcome.Reply?.Status,
            Faults = faults.Count == 0 ? [] : [.. faults.Select(f => f.Text)],
        });
        return outcome;
    }

    /// <summary>What a request goes to, and how that answers.</summary>
    private sealed record Target(string? Operation, bool IsWrite, Func<SimReply> Handle, Func<SimError, SimReply> Refuse);

    private static SimOutcome Answer(Target target, IReadOnlyList<FaultRule> faults)
    {
        TimeSpan delay = TimeSpan.Zero;
        FaultKind? kind = null;
        foreach (FaultRule fault in faults)
        {
            if (fault.Kind == FaultKind.Delay)
            {
                delay += fault.Delay;
            }
            else
            {
                kind = fault.Kind;
            }
        }

        SimError? before = kind switch
        {
            FaultKind.Throttle => SimError.Throttling(),
            FaultKind.Error500 => SimError.Internal(),
            FaultKind.Error503 => SimError.Unavailable(),
            FaultKind.Precondition => SimError.PreconditionFailed(),
            _ => null,
        };
        if (before is not null || kind == FaultKind.DropBefore)
        {
            return new SimOutcome { Reply = before is null ? null : target.Refuse(before), Delay = delay };
        }

        SimReply reply = target.Handle();
        bool applied = target.IsWrite && reply.Status < 300;

        // A reply without a body cannot break off in it: the connection breaks before the reply.
        bool cut = kind == FaultKind.Truncate && reply.Body.Length > 0;
        SimReply? sent = kind switch
        {
            FaultKind.DropAfter => null,
            FaultKind.Truncate when !cut => null,
            FaultKind.Error500After => target.Refuse(SimError.Internal()),
            FaultKind.Error503After => target.Refuse(SimError.Unavailable()),
            FaultKind.Garbage => Garbage(reply),
            _ => reply,
        };
        return new SimOutcome { Reply = sent, Delay = delay, TruncateAt = cut ? reply.Body.Length / 2 : null, Applied = applied };
    }

    private static SimReply Garbage(SimReply reply) => new()
    {
        Status = reply.Status == 204 ? 200 : reply.Status,
        Headers = reply.Headers,
        Body = Encoding.UTF8.GetBytes("<html><head><title>Unexpected</title><body>&nbsp;\u0001 a proxy's page, not the service's <br> </html"),
    };
}
