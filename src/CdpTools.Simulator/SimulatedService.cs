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
    private readonly SimulatorOptions _options;
    private readonly BoundedLog<ArrivalEntry> _arrivals;
    private volatile Permissions _permissions;
    private long _internalErrors;

    /// <summary>Makes a service.</summary>
    /// <exception cref="ArgumentException">A fault rule does not fit the grammar of <see cref="FaultRule"/>, or names no operation.</exception>
    public SimulatedService(SimulatorOptions options)
    {
        Clock = new SimulatorClock(options.Time);
        options = _options = options with { Time = Clock };
        AccessKey = options.AccessKey ?? "AKIA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
        SecretKey = options.SecretKey ?? RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 40);
        Plane = new ControlPlane(options);
        Faults = new FaultPlan(options.Faults, IdSource.SeedOf(options), Plane.OperationNames);
        _signatures = options.RequireSignature ? new SignatureCheck(options, AccessKey, SecretKey) : null;
        _permissions = new Permissions(options, Plane.OperationNames);
        _arrivals = new BoundedLog<ArrivalEntry>(options.LogLimit);
    }

    /// <summary>The state and the rules.</summary>
    public ControlPlane Plane { get; }

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

    /// <summary>Puts others in place of the fault rules and of the denied actions; null leaves them. All of it, or nothing.</summary>
    /// <exception cref="ArgumentException">A rule is not valid.</exception>
    public void Change(IReadOnlyList<string>? faults, IReadOnlyList<string>? denyActions)
    {
        Permissions? permissions = denyActions is null ? null : new Permissions(_options with { DenyActions = denyActions }, Plane.OperationNames);
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
        (Operation Operation, IReadOnlyList<string> Ids)? found = Plane.Find(request);
        string? operation = found?.Operation.Name;
        SimError? refusal = _signatures?.Check(request) ?? _permissions.Check(operation, found?.Ids ?? []);
        IReadOnlyList<FaultRule> faults = refusal is null ? Faults.Strike(operation, request) : [];
        SimOutcome outcome = refusal is not null
            ? new SimOutcome { Reply = Plane.Refuse(refusal) }
            : Answer(request, found?.Operation.IsWrite ?? false, faults);
        _arrivals.Add(sequence => new ArrivalEntry
        {
            Sequence = sequence,
            Time = Clock.GetUtcNow(),
            Operation = operation,
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

    private SimOutcome Answer(SimRequest request, bool isWrite, IReadOnlyList<FaultRule> faults)
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
            return new SimOutcome { Reply = before is null ? null : Plane.Refuse(before), Delay = delay };
        }

        SimReply reply = Plane.Handle(request);
        bool applied = isWrite && reply.Status < 300;

        // A reply without a body cannot break off in it: the connection breaks before the reply.
        bool cut = kind == FaultKind.Truncate && reply.Body.Length > 0;
        SimReply? sent = kind switch
        {
            FaultKind.DropAfter => null,
            FaultKind.Truncate when !cut => null,
            FaultKind.Error500After => Plane.Refuse(SimError.Internal()),
            FaultKind.Error503After => Plane.Refuse(SimError.Unavailable()),
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
