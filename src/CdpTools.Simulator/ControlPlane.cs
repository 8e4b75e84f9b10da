using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>
/// The state of an account and the rules of the service, without sockets, signatures or faults. Safe for many threads.
/// A request that is refused changes nothing. Order of checks [I]: path, document, resource (404), If-Match (400, 412),
/// quantities, values, state (409).
/// </summary>
public sealed class ControlPlane
{
    private const string ApiVersion = "2020-05-31";

    private readonly object _lock = new();
    private readonly ServiceState _state;
    private readonly IReadOnlyList<Operation> _operations;

    /// <summary>Makes an account, empty or with sample data.</summary>
    public ControlPlane(SimulatorOptions options)
    {
        _state = new ServiceState(options);
        Pairs pairs = new(_state);
        DistributionOperations distributions = new(_state, pairs);
        PolicyOperations policies = new(_state, pairs, distributions);
        _operations =
        [
            .. policies.All,
            .. distributions.All,
            .. new PairOperations(_state, distributions).All,
            .. new TagOperations(_state).All,
            .. new InvalidationOperations(_state, distributions).All,
            .. new MonitoringOperations(_state, distributions).All,
        ];
        if (options.Sample)
        {
            SampleData.Load(_state, policies, distributions);
        }
    }

    /// <summary>Every accepted write in order, and the changes it caused. The last <see cref="SimulatorOptions.LogLimit"/> are kept.</summary>
    public IReadOnlyList<HistoryEntry> History => _state.History.Snapshot();

    /// <summary>How long a distribution stays InProgress after a change that is made from now on.</summary>
    public TimeSpan Propagation
    {
        get
        {
            lock (_lock)
            {
                return _state.Propagation;
            }
        }

        set
        {
            lock (_lock)
            {
                _state.Propagation = value;
            }
        }
    }

    /// <summary>How many changes there ever were.</summary>
    public long HistoryCount => _state.History.Count;

    /// <summary>Answers one request.</summary>
    public SimReply Handle(SimRequest request)
    {
        string requestId = NewRequestId();
        try
        {
            (Operation operation, IReadOnlyList<string> ids) = Find(request) ?? throw SimError.InvalidUri();
            Call call = new()
            {
                Request = request,
                Operation = operation,
                Ids = ids,
                RequestId = requestId,
                Document = ReadDocument(operation, request),
            };
            lock (_lock)
            {
                return operation.Run(call);
            }
        }
        catch (SimError error)
        {
            return ErrorReply(error, requestId);
        }
    }

    /// <summary>Looks at the state while nothing changes it.</summary>
    internal T Locked<T>(Func<ServiceState, T> look)
    {
        lock (_lock)
        {
            return look(_state);
        }
    }

    /// <summary>The error envelope [W].</summary>
    internal static SimReply ErrorReply(SimError error, string requestId)
    {
        XElement document = SimXml.New(
            "ErrorResponse",
            SimXml.New(
                "Error",
                SimXml.New("Type", error.Status >= 500 ? "Receiver" : "Sender"),
                SimXml.New("Code", error.Code),
                SimXml.New("Message", error.Message)),
            SimXml.New("RequestId", requestId));
        return new SimReply
        {
            Status = error.Status,
            Headers = [new("x-amzn-RequestId", requestId), new("Content-Type", "text/xml"), new("Vary", "Accept-Encoding")],
            Body = SimXml.Write(document),
        };
    }

    /// <summary>An error in the envelope, with a request id of its own.</summary>
    internal SimReply Refuse(SimError error) => ErrorReply(error, NewRequestId());

    /// <summary>The id of a request.</summary>
    internal string NewRequestId() => _state.Ids.NewRequestId();

    /// <summary>The names of all operations.</summary>
    internal IEnumerable<string> OperationNames => _operations.Select(o => o.Name);

    /// <summary>The operation and ids of a request.</summary>
    internal (Operation Operation, IReadOnlyList<string> Ids)? Find(SimRequest request)
    {
        string path = request.Path;
        if (!path.StartsWith("/" + ApiVersion + "/", StringComparison.Ordinal))
        {
            return null;
        }

        string[] segments = path[(ApiVersion.Length + 2)..].Split('/');
        foreach (Operation operation in _operations)
        {
            if (operation.Matches(request, segments, out IReadOnlyList<string> ids))
            {
                return (operation, ids);
            }
        }

        return null;
    }

    private static XElement? ReadDocument(Operation operation, SimRequest request)
    {
        if (operation.BodyRoot is null)
        {
            return null;
        }

        XElement document = SimXml.Read(request.Body, operation.BodyRoot);
        Document.CheckForm(document, operation.BodyShape!, char.ToLowerInvariant(operation.BodyRoot[0]) + operation.BodyRoot[1..]);
        return document;
    }
}
