using System.IO.Compression;
using System.Text.Json.Nodes;

namespace CdpTools.Simulator;

/// <summary>
/// The services beside CloudFront, on the same port: told apart by the credential scope, in whichever of their protocols a client speaks. Safe for
/// many threads.
/// </summary>
internal sealed class RpcPlane(IReadOnlyList<RpcService> services, SimulatorOptions options, Func<string> newRequestId)
{
    /// <summary>Marks a table of results as a map, whose keys are data.</summary>
    public const string IsMap = "\u0000map";

    private static readonly QueryWire s_query = new();
    private static readonly JsonWire s_json = new();
    private readonly object _lock = new();

    /// <summary>The names of all operations, with how their actions begin in IAM.</summary>
    public IEnumerable<ActionName> Operations => services.SelectMany(s => s.Operations.Select(o => new ActionName(o.Name, s.ActionPrefix)));

    /// <summary>What a request asks for; null where it is none of these services'.</summary>
    public RpcRequest? Find(SimRequest request)
    {
        (string? scope, string? region) = Scope(request.Header("Authorization"));
        bool isOurs = scope is not null ? services.Any(s => s.SigningName == scope)
            : request.Path == "/" || request.Path.StartsWith("/service/", StringComparison.Ordinal);
        if (!isOurs)
        {
            return null;
        }

        byte[] body = Body(request);
        string[] path = request.Path.Split('/');
        IRpcWire wire = s_query;
        string? target = null, name = QueryWire.Form(request, body).FirstOrDefault(f => f.Key == "Action").Value;
        if (request.Header("smithy-protocol") == "rpc-v2-cbor" && path is [_, "service", _, "operation", _])
        {
            (wire, target, name) = (new CborWire(), path[2], path[4]);
        }
        else if (request.Header("X-Amz-Target")?.Split('.') is [var called, var action])
        {
            (wire, target, name) = (s_json, called, action);
        }

        string? version = QueryWire.Form(request, body).FirstOrDefault(f => f.Key == "Version").Value;
        RpcService? service = services.FirstOrDefault(s => (scope is null || s.SigningName == scope)
            && (target is not null ? s.Target == target : scope is not null || s.Version == version));
        return new(service ?? services.First(s => scope is null || s.SigningName == scope), wire, name, region ?? options.SigningRegion, body)
        {
            Operation = service?.Operations.FirstOrDefault(o => o.Name == name),
        };
    }

    /// <summary>Answers it.</summary>
    public SimReply Handle(SimRequest request, RpcRequest found)
    {
        try
        {
            RpcOperation operation = found.Operation
                ?? throw new SimError(400, "InvalidAction", $"Could not find operation {found.Name} for version {found.Service.Version}");
            lock (_lock)
            {
                JsonObject? result = operation.Run(new RpcInput(found.Wire.Read(request, found.Body), found.Region));
                return found.Wire.Result(found.Service, operation, result, newRequestId());
            }
        }
        catch (SimError error)
        {
            return Refuse(error, found);
        }
    }

    /// <summary>An error in the words of the request's protocol.</summary>
    public SimReply Refuse(SimError error, RpcRequest found) => found.Wire.Error(found.Service, error, newRequestId());

    /// <summary>Runs something under the lock of these services.</summary>
    public T Locked<T>(Func<T> run)
    {
        lock (_lock)
        {
            return run();
        }
    }

    /// <summary>Seconds since 1970.</summary>
    public static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    // Codes of Query, and the shapes that they are in the other protocols [D].
    public static string ShapeOf(string code) => code switch
    {
        "InvalidParameterValue" => "InvalidParameterValueException",
        "InvalidParameterCombination" => "InvalidParameterCombinationException",
        "MissingParameter" => "MissingRequiredParameterException",
        "InternalServiceError" => "InternalServiceFault",
        _ => code,
    };

    public static string QueryError(SimError error) => $"{error.Code};{(error.Status >= 500 ? "Receiver" : "Sender")}";

    private static (string? Service, string? Region) Scope(string? authorization)
    {
        int start = authorization?.IndexOf("Credential=", StringComparison.Ordinal) ?? -1;
        if (start < 0)
        {
            return default;
        }

        string[] scope = authorization![(start + 11)..].Split(',')[0].Trim().Split('/');
        return scope.Length < 5 ? default : (scope[^2], scope[^3]);
    }

    // Clients compress what is long.
    private static byte[] Body(SimRequest request)
    {
        if (request.Header("Content-Encoding") != "gzip")
        {
            return request.Body;
        }

        try
        {
            using GZipStream gzip = new(new MemoryStream(request.Body), CompressionMode.Decompress);
            using MemoryStream plain = new();
            gzip.CopyTo(plain);
            return plain.ToArray();
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}

/// <summary>A request to one of the services beside CloudFront.</summary>
/// <param name="Service">Which.</param>
/// <param name="Wire">In which protocol.</param>
/// <param name="Name">The operation as the client calls it.</param>
/// <param name="Region">For which region it is signed.</param>
/// <param name="Body">Its body, decompressed.</param>
internal sealed record RpcRequest(RpcService Service, IRpcWire Wire, string? Name, string Region, byte[] Body)
{
    /// <summary>Null where the service has none of that name.</summary>
    public RpcOperation? Operation { get; init; }
}
