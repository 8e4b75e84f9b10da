using System.Diagnostics;
using System.Text;
using System.Xml.Linq;
using CdpTools.Policies;
using CdpTools.Tests.Cloud;
using CdpTools.Tests.Policies;
using CdpTools.Xml;
using Xunit.Abstractions;

namespace CdpTools.Tests.Aws;

/// <summary>Whatever comes back from the network, the reader of replies ends in a policy or in the module's own error.</summary>
public class ReplyFuzzing(ITestOutputHelper output)
{
    private const int Replies = 100_000;

    private static readonly string[] Seeds =
    [
        PolicyDocuments.Reply(),
        PolicyDocuments.Reply(PolicyDocuments.Alphabetical),
        PolicyDocuments.Reply(PolicyDocuments.HeaderPolicy + "<Later xmlns:n=\"urn:n\" n:a=\"1\"><![CDATA[<x>]]><!-- c --></Later>"),
        $"<?xml version=\"1.0\"?>\n<ContinuousDeploymentPolicyList xmlns=\"{ServiceXml.CloudFront.NamespaceName}\"><NextMarker>m</NextMarker><MaxItems>1</MaxItems><Quantity>2</Quantity><Items>"
            + $"<ContinuousDeploymentPolicySummary>{Part(PolicyDocuments.Reply())}</ContinuousDeploymentPolicySummary><ContinuousDeploymentPolicySummary>{Part(PolicyDocuments.Reply(PolicyDocuments.HeaderPolicy))}</ContinuousDeploymentPolicySummary>"
            + "</Items></ContinuousDeploymentPolicyList>",
        "<html><body>502 Bad Gateway</body></html>",
        "",
    ];

    // What tends to break readers: entities, DTDs, encodings, other namespaces, numbers and times at the edge.
    private static readonly string[] Words =
    [
        "<!DOCTYPE a [<!ENTITY x \"y\">]>", "&x;", "&#0;", "&#x1F600;", "&#xD;", "&amp;", "<![CDATA[", "]]>", "<!--", "-->", "<?pi?>", "<?xml version=\"1.1\"?>",
        "<?xml version=\"1.0\" encoding=\"utf-16\"?>", "<?xml version=\"1.0\" encoding=\"utf-7\"?>", "<?xml version=\"1.0\" encoding=\"ibm037\"?>", "encoding=\"nonsense\"", "standalone=\"yes\"",
        "xmlns=\"\"", "xmlns=\"urn:x\"", "xmlns:a=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"", "xmlns:xml=\"urn:y\"", "a:", ":", "<a:b/>", "<Items>", "</Items>", "<Items/>", "<Quantity>",
        "<Id/>", "<Weight>", "1e999", "-1", "NaN", "79228162514264337593543950336", "99999999999999999999", "0x10", "٣", "2026-13-45T99:99:99Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-14:00",
        "true", "maybe", "\0", "\uFFFE", "\uFEFF", "\uD800", "\r", "SingleWeight", "SingleHeader", "DnsName", "ContinuousDeploymentPolicyConfig", "<TrafficConfig>", "</TrafficConfig>", " ",
    ];

    [Fact]
    public async Task A_hundred_thousand_mutated_replies_end_in_a_policy_or_in_the_modules_own_error()
    {
        int seed = Environment.GetEnvironmentVariable("CDP_FUZZ_SEED") is { Length: > 0 } given ? int.Parse(given) : 20260102;
        output.WriteLine($"{Replies} mutated replies, seed {seed} (CDP_FUZZ_SEED takes another)");
        var random = new Random(seed);
        var connection = new CannedConnection();
        var api = new PolicyApi(connection);
        int read = 0, refused = 0;
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < Replies; i++)
        {
            connection.Body = Mutate(random, isList: i % 4 == 2);
            connection.ETag = random.Next(20) == 0 ? null : "E1";
            try
            {
                await CallAsync(api, i % 4);
                read++;
            }
            catch (CdpException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"Reply {i} of seed {seed} ended in {e.GetType().Name}: {e.Message}\n{Encoding.UTF8.GetString(connection.Body)}\n{e.StackTrace}");
            }
        }

        output.WriteLine($"{read} read, {refused} refused, {clock.ElapsedMilliseconds} ms");
        Assert.True(read > Replies / 100 && refused > Replies / 100, $"The mutations are one-sided: {read} read, {refused} refused.");
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><a>&x;</a>")]
    [InlineData("<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/x.dtd\"><a/>")]
    public async Task A_reply_with_a_document_type_is_refused(string body)
    {
        var error = await Assert.ThrowsAsync<CdpReplyException>(() => CallAsync(new PolicyApi(new CannedConnection { Body = Encoding.UTF8.GetBytes(body) }), 0));
        Assert.Contains("DTD", error.Message);
    }

    [Fact]
    public async Task A_reply_nested_a_million_levels_deep_is_refused_without_exhausting_the_stack()
    {
        string opened = string.Concat(Enumerable.Repeat("<a>", 1_000_000));
        string closed = string.Concat(Enumerable.Repeat("</a>", 1_000_000));
        var error = await Assert.ThrowsAsync<CdpReplyException>(() => CallAsync(new PolicyApi(new CannedConnection { Body = Encoding.UTF8.GetBytes(opened + closed) }), 0));
        Assert.Contains("levels deep", error.Message);
        await Assert.ThrowsAsync<CdpReplyException>(() => CallAsync(new PolicyApi(new CannedConnection { Body = Encoding.UTF8.GetBytes(opened) }), 0));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void The_deepest_of_many_branches_decides(int depth, bool readable)
    {
        string Branch(int levels) => string.Concat(Enumerable.Repeat("<a>", levels)) + string.Concat(Enumerable.Repeat("</a>", levels));
        byte[] body = Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes($"<root>{Branch(50)}<b/>{Branch(depth)}text{Branch(30)}</root>")).ToArray();

        Exception? error = Record.Exception(() => ServiceXml.Parse(body));

        Assert.Equal(readable, error is null);
    }

    [Fact]
    public async Task Reading_a_reply_takes_memory_in_proportion_to_its_size()
    {
        // The most nodes for the bytes: empty elements with a name of one letter. Larger replies than 16 MB never get here.
        string filler = string.Concat(Enumerable.Repeat("<a/>", 250_000));
        var connection = new CannedConnection { Body = Encoding.UTF8.GetBytes(PolicyDocuments.Reply(PolicyDocuments.ModelOrder + filler)) };
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("p-1", (await new PolicyApi(connection).GetAsync("p-1", new TestLog(), CancellationToken.None)).Id);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"{connection.Body.Length:n0} bytes of reply, {allocated:n0} bytes allocated");
        Assert.InRange(allocated, 1, 100L * connection.Body.Length);
    }

    // Read, list, write, and what a user does with what was read.
    private static async Task CallAsync(PolicyApi api, int kind)
    {
        switch (kind)
        {
            case 0:
            case 1:
                CdpPolicy policy = await api.GetAsync("p-1", new TestLog(), CancellationToken.None);
                policy.Config.Enabled = !policy.Config.Enabled;
                policy.Config.StagingDistributionDnsNames = ["d2.cloudfront.net"];
                XElement patched = PolicyXml.Patch(policy.Document!, policy.Config);
                Assert.NotEmpty(XmlDiff.Compare(policy.Document!, patched));
                Assert.NotEmpty(ServiceXml.Parse(ServiceXml.ToBody(patched)).ToString());
                break;
            case 2:
                await foreach (CdpPolicy listed in api.ListAsync(new TestLog(), CancellationToken.None))
                {
                    Assert.Null(listed.ETag);
                }

                break;
            default:
                await api.UpdateAsync("p-1", PolicyDocuments.Config(), "E0", new TestLog(), CancellationToken.None);
                break;
        }
    }

    private static byte[] Mutate(Random random, bool isList)
    {
        var text = new StringBuilder(Seeds[random.Next(20) == 0 ? random.Next(Seeds.Length) : isList ? 3 : random.Next(3)]);
        for (int n = random.Next(5); n > 0; n--)
        {
            int at = random.Next(text.Length + 1), length = Math.Min(random.Next(1, 40), text.Length - at);
            switch (random.Next(12))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, Words[random.Next(Words.Length)]);
                    break;
                case 2:
                    text.Remove(at, length).Insert(at, Words[random.Next(Words.Length)]);
                    break;
                case 3:
                    text.Insert(at, text.ToString(at, length));
                    break;
                case 4:
                    text.Length = at;
                    break;
                case 5 when length > 0:
                    text[at] = (char)random.Next(random.Next(2) == 0 ? 128 : 65536);
                    break;
                default:
                    ReplaceValue(text, random);
                    break;
            }
        }

        byte[] body = Encoding.UTF8.GetBytes(text.ToString());
        for (int n = random.Next(10) == 0 ? random.Next(1, 4) : 0; n > 0 && body.Length > 0; n--)
        {
            body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
        }

        return body;
    }

    // Between > and <, so that the document stays well-formed and what reads the values is met too.
    private static void ReplaceValue(StringBuilder text, Random random)
    {
        string all = text.ToString();
        int from = all.Length == 0 ? -1 : all.IndexOf('>', random.Next(all.Length));
        int to = from < 0 ? -1 : all.IndexOf('<', from);
        if (to > from)
        {
            text.Remove(from + 1, to - from - 1).Insert(from + 1, Words[random.Next(Words.Length)].Replace("<", "").Replace("&", ""));
        }
    }

    private static string Part(string reply) => reply[(reply.IndexOf('\n') + 1)..];
}
