using CdpTools.Aws;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.Proof;

/// <summary>
/// One account that several writers use at once. Every call waits until the world picks it, so that the order of
/// arrivals is chosen by the seed and by nothing else; no thread, no clock. Faults are chosen by the seed too.
/// </summary>
internal class World
{
    private const double FaultRate = 0.35;

    private readonly Random random;
    private readonly List<Pending> pending = [];
    private readonly List<SimRequest> late = [];
    private readonly Dictionary<string, AwsReply> kept = [];
    private readonly HashSet<string> sentTwice = [];
    private readonly int before;

    /// <param name="seed">Chooses the order of arrivals and the faults.</param>
    /// <param name="prepare">What is done to the sample before anybody calls; null for nothing.</param>
    public World(int seed, Action<TestCloud>? prepare = null)
    {
        random = new(seed);
        Cloud = new(new SimulatorOptions { Sample = true, Seed = seed, CheckStagingDnsNames = false });
        prepare?.Invoke(Cloud);
        before = Plane.History.Count;
    }

    /// <summary>The account, to be looked at and prepared.</summary>
    public TestCloud Cloud { get; }

    public ControlPlane Plane => Cloud.Plane;

    /// <summary>Every write that was carried out for one of the writers, in order.</summary>
    public IReadOnlyList<HistoryEntry> History => [.. Plane.History.Skip(before)];

    /// <summary>
    /// Whether a write was sent twice on its way, and replaced by somebody else at once, before its writer could look: nothing that is there
    /// tells that any more. Where the service itself has said that the ETag is stale, the module takes its word for it.
    /// </summary>
    public bool IsBeyondProof(string tag) => sentTwice.Contains(tag)
        && History.SkipWhile(e => e.Attempt != tag).Any(e => e.Attempt != tag && History.Any(h => h.Attempt == tag && h.ResourceId == e.ResourceId));

    /// <summary>How many faults struck.</summary>
    public int Faults { get; private set; }

    public virtual IConnection Connect(string tag) => new Connection(this, tag);

    /// <summary>Delivers calls one at a time, in an order of the seed's choosing, until nobody waits any more.</summary>
    public virtual void Run(IEnumerable<Task> writers)
    {
        while (pending.Count > 0)
        {
            MaybeDeliverLate();
            int next = random.Next(pending.Count);
            Pending call = pending[next];
            pending.RemoveAt(next);
            Deliver(call);
        }

        DeliverAllLate();
    }

    /// <summary>A request that its client has given up on may arrive at any later moment.</summary>
    protected void MaybeDeliverLate()
    {
        if (late.Count > 0 && random.NextDouble() < 0.3)
        {
            DeliverLate();
        }
    }

    protected void DeliverAllLate()
    {
        while (late.Count > 0)
        {
            DeliverLate();
        }
    }

    private static void Keep(Pending call, AwsReply? reply)
    {
        if (reply is null || call.Call.Method == "DELETE")
        {
            call.Source.SetException(TestCloud.Lost());
        }
        else
        {
            call.Source.SetResult(reply);
        }
    }

    private void DeliverLate()
    {
        int which = random.Next(late.Count);
        SimRequest request = late[which];
        late.RemoveAt(which);
        Plane.Handle(request);
    }

    /// <summary>Decides what becomes of a call: its source is completed in here.</summary>
    protected void Deliver(Pending call)
    {
        SimRequest request = call.ToRequest();
        bool fault = random.NextDouble() < FaultRate;
        Faults += fault ? 1 : 0;
        if (!fault)
        {
            Answer(call, Plane.Handle(request));
        }
        else if (call.Call.IsRead)
        {
            // The engine repeats reads by itself; now and then that does not help either.
            if (random.Next(4) == 0)
            {
                call.Source.SetException(new CdpConnectionException("CdpTimeout", "The read got no answer."));
            }
            else
            {
                Answer(call, Plane.Handle(request));
            }
        }
        else
        {
            FailWrite(call, request);
        }
    }

    private void FailWrite(Pending call, SimRequest request)
    {
        switch (random.Next(11))
        {
            case 8: // sent twice by something in between, which passes on the second answer
                Plane.Handle(request);
                Answer(call, Plane.Handle(request));
                sentTwice.Add(call.Tag);
                break;
            case 9: // applied or not, answered with what a cache has kept of the resource
                _ = random.Next(2) == 0 ? Plane.Handle(request) : null;
                Keep(call, kept.GetValueOrDefault(call.Call.ResourceId ?? ""));
                break;
            case 10: // applied or not, answered with another resource
                _ = random.Next(2) == 0 ? Plane.Handle(request) : null;
                Keep(call, kept.FirstOrDefault(k => k.Key != call.Call.ResourceId).Value);
                break;
            case 0: // told to wait, after it was applied or before; by the service, or by something in between
                _ = random.Next(2) == 0 ? Plane.Handle(request) : null;
                call.Source.SetException(random.Next(3) switch
                {
                    0 => new CdpServiceException("Throttling", "Rate exceeded", 400, null, call.Call.Operation) { Outcome = CdpWriteOutcome.Unknown, IsFinal = true },
                    1 => new CdpServiceException("RequestTimeout", "Too slow", 408, null, call.Call.Operation) { Outcome = CdpWriteOutcome.Unknown },
                    _ => new CdpServiceException("UnexpectedRedirect", "Elsewhere", 302, null, call.Call.Operation) { Outcome = CdpWriteOutcome.Unknown },
                });
                break;
            case 1: // 412 although the ETag may be current
                call.Source.SetException(new CdpServiceException("PreconditionFailed", "Not consistent yet.", 412, null, call.Call.Operation));
                break;
            case 2: // 5xx, not applied
                call.Source.SetException(Unavailable(call));
                break;
            case 3: // 5xx, applied
                Plane.Handle(request);
                call.Source.SetException(Unavailable(call));
                break;
            case 4: // dropped before applying
                call.Source.SetException(TestCloud.Lost());
                break;
            case 5: // dropped after applying
                Plane.Handle(request);
                call.Source.SetException(TestCloud.Lost());
                break;
            case 6: // the client gives up, the request arrives later
                late.Add(request);
                call.Source.SetException(TestCloud.Lost());
                break;
            default: // applied, the answer is cut off
                SimReply reply = Plane.Handle(request);
                if (reply.Status >= 300)
                {
                    Answer(call, reply);
                }
                else
                {
                    AwsReply whole = TestCloud.ToReply(reply, call.Call);
                    call.Source.SetResult(new() { Status = whole.Status, Headers = whole.Headers, Body = whole.Body[..(whole.Body.Length / 2)] });
                }

                break;
        }
    }

    private static CdpServiceException Unavailable(Pending call) =>
        new("ServiceUnavailable", "Try again.", 503, null, call.Call.Operation) { Outcome = CdpWriteOutcome.Unknown };

    private void Answer(Pending call, SimReply reply)
    {
        AwsReply answer;
        try
        {
            answer = TestCloud.ToReply(reply, call.Call);
        }
        catch (CdpServiceException e)
        {
            call.Source.SetException(e);
            return;
        }

        if (call.Call is { IsRead: true, ResourceId: { } id })
        {
            kept[id] = answer;
        }

        call.Source.SetResult(answer);
    }

    protected sealed record Pending(AwsCall Call, string Tag)
    {
        // Continuations run inside SetResult: the order of everything is the order of deliveries.
        public TaskCompletionSource<AwsReply> Source { get; } = new();

        public SimRequest ToRequest() => new()
        {
            Method = Call.Method,
            Path = Call.Path,
            Query = Call.Query,
            Headers = [.. Call.Headers, new("x-cdp-attempt", Tag)],
            Body = Call.Content,
        };
    }

    private sealed class Connection(World world, string tag) : IConnection
    {
        public Task<AwsReply> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
        {
            var waiting = new Pending(call, tag);
            world.pending.Add(waiting);
            return waiting.Source.Task;
        }
    }
}
