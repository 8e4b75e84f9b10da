using System.Text;
using CdpTools.Aws;
using CdpTools.Policies;
using CdpTools.Simulator;
using CdpTools.Tests.Aws;
using CdpTools.Tests.Cloud;
using CdpTools.Writes;
using Xunit.Abstractions;

namespace CdpTools.Tests.Proof;

/// <summary>
/// A second server that knows nothing of the service: a table of answers that were recorded once, and how many writes of it are done. A network
/// that lies lies before it. What is said of each write is compared with the table.
/// </summary>
public sealed class RecordedTableTests(ITestOutputHelper output)
{
    private const string Path = "/2020-05-31/continuous-deployment-policy/" + TestCloud.PolicyId;
    private static readonly decimal[] Weights = [0.01m, 0.02m, 0.03m, 0.04m, 0.06m];
    private static readonly int Runs = InterleavingTests.Setting("CDP_PROOF_WIRE_RUNS", 100);

    [Fact]
    public async Task What_is_said_of_a_write_is_what_the_table_has_of_it()
    {
        List<Row> table = Record();
        var said = new Dictionary<Report, int>();
        for (int seed = 0; seed < Runs; seed++)
        {
            var random = new Random(seed);
            int done = 0;
            bool lies = false;
            using var server = new LoopbackServer((arrival, _) => lies ? Lie(arrival, random, table, ref done) : Of(Carry(arrival, table, ref done)));
            using var fixture = new EngineFixture();
            var api = new PolicyApi(fixture.Connect(server, s => s with { MaxRetry = 1 }));
            CdpPolicy policy = await api.GetAsync(TestCloud.PolicyId, new TestLog(), default);
            lies = true;
            for (int step = 0; step < Weights.Length; step++)
            {
                Report report = Report.NotApplied;
                try
                {
                    var write = new UpdateWrite<CdpPolicy>(
                        new PolicyResource(api, TestCloud.PolicyId), new(policy, true, policy.ETag!, false), PolicyXml.Patch(policy.Document!, With(policy, Weights[step])));
                    policy = await TestCloud.Driver().RunAsync(write, new WriteWatch("it"), new TestLog(), default);
                    report = Report.Written;
                }
                catch (CdpException e)
                {
                    report = e.Outcome == CdpWriteOutcome.Unknown ? Report.Unknown : Report.NotApplied;
                }

                said[report] = said.GetValueOrDefault(report) + 1;
                Assert.True(
                    report switch { Report.Written => done == step + 1, Report.NotApplied => done == step, _ => done - step is 0 or 1 },
                    $"seed {seed}, write {step + 1}: {report}, and {done} are done.");
                if (report != Report.Written)
                {
                    break;
                }

                Assert.Equal(Weights[step], policy.Weight);
            }
        }

        output.WriteLine($"proof: a recorded table, {Runs} runs: {string.Join(", ", said.Select(s => $"{s.Key} {s.Value}"))}");
        Assert.True(said[Report.Written] > Runs && said.Keys.Count > 1);
    }

    /// <summary>What is answered while so many writes are done: to a read, to the next write, and to one that was done before.</summary>
    private sealed record Row(SimReply Read, string? IfMatch, SimReply? Write);

    private static CdpPolicyConfig With(CdpPolicy policy, decimal weight)
    {
        CdpPolicyConfig config = policy.Config.Copy();
        config.TrafficConfig!.SingleWeightConfig!.Weight = weight;
        return config;
    }

    private static List<Row> Record()
    {
        var cloud = new TestCloud();
        var table = new List<Row>();
        SimReply Send(string method, string? ifMatch, byte[] body) => cloud.Plane.Handle(new SimRequest
        {
            Method = method, Path = Path, Headers = ifMatch is null ? [] : [new("If-Match", ifMatch)], Body = body,
        });
        foreach (decimal weight in Weights)
        {
            SimReply read = Send("GET", null, []);
            string etag = read.Header("ETag")!;
            string text = ServiceText(PolicyXml.Patch(cloud.Policy()!.Document!, With(cloud.Policy()!, weight)));
            table.Add(new(read, etag, Send("PUT", etag, Encoding.UTF8.GetBytes(text))));
        }

        table.Add(new(Send("GET", null, []), null, null));
        return table;
    }

    private static string ServiceText(System.Xml.Linq.XElement document) => CdpTools.Xml.ServiceXml.ToText(document);

    private static SimReply Carry(Arrival arrival, List<Row> table, ref int done)
    {
        Row row = table[done];
        if (arrival.Method == "GET")
        {
            return row.Read;
        }

        if (arrival.Header("If-Match") != row.IfMatch)
        {
            return new SimReply
            {
                Status = 412, Headers = [new("Content-Type", "text/xml")],
                Body = "<ErrorResponse><Error><Type>Sender</Type><Code>PreconditionFailed</Code><Message>stale</Message></Error><RequestId>r</RequestId></ErrorResponse>"u8.ToArray(),
            };
        }

        done++;
        return row.Write!;
    }

    private static Act Lie(Arrival arrival, Random random, List<Row> table, ref int done)
    {
        if (random.Next(3) > 0)
        {
            return Of(Carry(arrival, table, ref done));
        }

        if (arrival.Method == "GET")
        {
            return random.Next(2) == 0 ? new Act.Close() : new Act.Reply(503, "busy");
        }

        SimReply cached = table[done].Read;
        if (random.Next(2) == 0)
        {
            SimReply first = Carry(arrival, table, ref done);
            if (random.Next(5) == 0)
            {
                // Sent twice, and the second answer is passed on; or cut off.
                return random.Next(2) == 0 ? Of(Carry(arrival, table, ref done)) : new Act.Reply(200, Encoding.UTF8.GetString(first.Body)[..40]);
            }
        }

        return random.Next(7) switch
        {
            0 => new Act.Close(),
            1 => new Act.Reply(503, "busy"),
            2 => new Act.Reply(408, "<html>too slow</html>"),
            3 => new Act.Reply(302, "", "Location: http://elsewhere.test/"),
            4 => new Act.Reply(429, "<html>slow down</html>"),
            5 => new Act.Reply(200, "<html>welcome</html>"),
            _ => Of(cached),
        };
    }

    private static Act Of(SimReply reply) =>
        new Act.Reply(reply.Status, Encoding.UTF8.GetString(reply.Body), [.. reply.Headers.Where(h => h.Key != "Content-Length").Select(h => $"{h.Key}: {h.Value}")]);
}
