using System.Text;
using System.Xml.Linq;
using CdpTools.Service;
using CdpTools.Simulator;

namespace CdpTools.Tests.Proof;

/// <summary>
/// One account that several writers use at once. Every call waits until the world picks it, so that the order of
/// arrivals is chosen by the seed and by nothing else; no thread, no clock. Faults are chosen by the seed too.
/// </summary>
internal sealed class World
{
    private const double FaultRate = 0.35;

    private readonly Random random;
    private readonly List<Pending> pending = [];
    private readonly List<SimRequest> late = [];

    public World(int seed)
    {
        random = new(seed);
        Plane = new(new() { Sample = true, Seed = seed, CheckStagingDnsNames = false });
        PolicyId = XDocument.Parse(Plane.Handle(new() { Method = "GET", Path = "/2020-05-31/continuous-deployment-policy" }).BodyText)
            .Descendants().First(e => e.Name.LocalName == "ContinuousDeploymentPolicy").Elements().First(e => e.Name.LocalName == "Id").Value;
        Start = Document();
    }

    public ControlPlane Plane { get; }

    public string PolicyId { get; }

    /// <summary>The configuration before anybody wrote.</summary>
    public XElement Start { get; }

    /// <summary>How many faults struck.</summary>
    public int Faults { get; private set; }

    public IConnection Connect(string tag) => new Connection(this, tag);

    /// <summary>Delivers calls one at a time, in an order of the seed's choosing, until nobody waits any more.</summary>
    public void Run()
    {
        while (pending.Count > 0)
        {
            // A request that its client has given up on may arrive at any later moment.
            if (late.Count > 0 && random.NextDouble() < 0.3)
            {
                DeliverLate();
            }

            int next = random.Next(pending.Count);
            Pending call = pending[next];
            pending.RemoveAt(next);
            Deliver(call);
        }

        while (late.Count > 0)
        {
            DeliverLate();
        }
    }

    private XElement Document() =>
        XElement.Parse(Plane.Handle(new() { Method = "GET", Path = $"/2020-05-31/continuous-deployment-policy/{PolicyId}/config" }).BodyText);

    private void DeliverLate()
    {
        int which = random.Next(late.Count);
        SimRequest request = late[which];
        late.RemoveAt(which);
        Plane.Handle(request);
    }

    private void Deliver(Pending call)
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
        switch (random.Next(8))
        {
            case 0: // throttled
                call.Source.SetException(new CdpServiceException("Throttling", "Rate exceeded", 400, null, call.Call.Operation));
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
                call.Source.SetException(Lost());
                break;
            case 5: // dropped after applying
                Plane.Handle(request);
                call.Source.SetException(Lost());
                break;
            case 6: // the client gives up, the request arrives later
                late.Add(request);
                call.Source.SetException(Lost());
                break;
            default: // applied, the answer is cut off
                SimReply reply = Plane.Handle(request);
                if (reply.Status >= 300)
                {
                    Answer(call, reply);
                }
                else
                {
                    call.Source.SetResult(ToReply(reply, reply.Body[..(reply.Body.Length / 2)]));
                }

                break;
        }
    }

    private static CdpConnectionException Lost() => new("CdpConnectionLost", "The connection was dropped.") { Outcome = CdpWriteOutcome.Unknown };

    private static CdpServiceException Unavailable(Pending call) =>
        new("ServiceUnavailable", "Try again.", 503, null, call.Call.Operation) { Outcome = CdpWriteOutcome.Unknown };

    private static void Answer(Pending call, SimReply reply)
    {
        if (reply.Status < 300)
        {
            call.Source.SetResult(ToReply(reply, reply.Body));
            return;
        }

        XElement error = XElement.Parse(reply.BodyText);
        string Text(string name) => error.Descendants().First(e => e.Name.LocalName == name).Value;
        call.Source.SetException(new CdpServiceException(Text("Code"), Text("Message"), reply.Status, Text("RequestId"), call.Call.Operation));
    }

    private static AwsReply ToReply(SimReply reply, byte[] body) => new()
    {
        Status = reply.Status,
        Headers = reply.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase),
        Body = body,
    };

    private sealed record Pending(AwsCall Call, string Tag)
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
        public Uri Endpoint { get; } = new("http://127.0.0.1");

        public string Region => "us-east-1";

        public Task<AwsReply> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
        {
            var waiting = new Pending(call, tag);
            world.pending.Add(waiting);
            return waiting.Source.Task;
        }
    }
}
