using System.Security;
using System.Text;
using CdpTools.Aws;
using CdpTools.Errors;
using CdpTools.Tests.Aws;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.Proof;

/// <summary>
/// The same world behind a real wire: the engine signs and sends, a server on loopback answers, and what it answers is what the world decides.
/// Who calls is told by the access key.
/// </summary>
internal sealed class WireWorld : World, IDisposable
{
    private readonly object gate = new();
    private readonly EngineFixture fixture = new();
    private readonly LoopbackServer server;

    public WireWorld(int seed, Action<TestCloud>? prepare)
        : base(seed, prepare) => server = new((arrival, _) => Answer(arrival));

    public override IConnection Connect(string tag) =>
        fixture.Connect(new ConnectionSettings { AccessKey = "AK" + tag, SecretKey = "wire-secret", EndpointUrl = server.Url.AbsoluteUri, MaxRetry = 1 });

    public override void Run(IEnumerable<Task> writers)
    {
        Task.WhenAll(writers).WaitAsync(TimeSpan.FromMinutes(1)).GetAwaiter().GetResult();
        DeliverAllLate();
    }

    public void Dispose()
    {
        server.Dispose();
        fixture.Dispose();
    }

    private Act Answer(Arrival arrival)
    {
        string[] target = arrival.Target.Split('?', 2), segments = target[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        string authorization = arrival.Header("Authorization")!;
        int at = authorization.IndexOf("Credential=AK", StringComparison.Ordinal) + "Credential=AK".Length;
        var call = new AwsCall
        {
            Operation = "Wire",
            IsRead = arrival.Method == "GET",
            Method = arrival.Method,
            Path = target[0],
            Query = [.. target.Skip(1).SelectMany(q => q.Split('&')).Select(q => q.Split('=', 2)).Select(q => new KeyValuePair<string, string?>(Uri.UnescapeDataString(q[0]), q.Length < 2 ? null : Uri.UnescapeDataString(q[1])))],
            ResourceId = segments.ElementAtOrDefault(2),
            Headers = [.. arrival.Headers.Where(h => h.Key is "If-Match" or "Staging").Select(h => new KeyValuePair<string, string>(h.Key, h.Value))],
            Content = arrival.Body,
        };
        var pending = new Pending(call, authorization[at..authorization.IndexOf('/', at)]);
        lock (gate)
        {
            MaybeDeliverLate();
            Deliver(pending);
        }

        try
        {
            AwsReply reply = pending.Source.Task.GetAwaiter().GetResult();
            return new Act.Reply(reply.Status, Encoding.UTF8.GetString(reply.Body), [.. reply.Headers.Where(h => h.Key != "Content-Length").Select(h => $"{h.Key}: {h.Value}")]);
        }
        catch (CdpServiceException e) when (e.StatusCode is 302 or 408)
        {
            // Of something in between, in its own words.
            return new Act.Reply(e.StatusCode, "<html>no</html>", "Location: http://elsewhere.test/");
        }
        catch (CdpServiceException e)
        {
            return new Act.Reply(
                e.StatusCode, $"<ErrorResponse><Error><Type>Sender</Type><Code>{e.ErrorCode}</Code><Message>{SecurityElement.Escape(e.Text)}</Message></Error><RequestId>r</RequestId></ErrorResponse>", "Content-Type: text/xml");
        }
        catch (CdpException)
        {
            return new Act.Close();
        }
    }
}
