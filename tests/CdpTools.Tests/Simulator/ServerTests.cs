using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Xml.Linq;
using CdpTools.Simulator;

namespace CdpTools.Tests.Simulator;

/// <summary>The service on real sockets, spoken to by a signer of the tests' own.</summary>
public sealed class ServerTests : IDisposable
{
    private readonly SimulatorServer _server = SimulatorServer.Start(new SimulatorOptions { Sample = true, MaximumBodyBytes = 64 * 1024, PolicyQuota = 1000, StagingQuota = 1000 });

    private Signer Good => new(_server.Endpoint, _server.AccessKey, _server.SecretKey);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_signed_read_and_write_work()
    {
        using HttpResponseMessage read = await Good.SendAsync("GET", Account.SamplePolicy + "/config");
        string etag = read.Headers.NonValidated["ETag"].ToString();
        using HttpResponseMessage write = await Good.SendAsync("PUT", Account.SamplePolicy, Account.PolicyConfig(Account.Weight("0.1")).ToString(), etag);
        using HttpResponseMessage again = await Good.SendAsync("PUT", Account.SamplePolicy, Account.PolicyConfig(Account.Weight("0.1")).ToString(), etag);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.PreconditionFailed), (read.StatusCode, write.StatusCode, again.StatusCode));
        Assert.Equal(3, _server.RequestCount);
        Assert.Equal(read.Content.Headers.ContentLength, (await read.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task Localhost_works_as_well() =>
        await Expect(HttpStatusCode.OK, null, new Signer(new Uri($"http://localhost:{_server.Endpoint.Port}"), _server.AccessKey, _server.SecretKey));

    [Fact]
    public async Task A_query_is_part_of_the_signature()
    {
        using HttpResponseMessage reply = await Good.SendAsync("GET", "tagging?Resource=arn%3Aaws%3Acloudfront%3A%3A123456789012%3Adistribution%2F" + SampleData.PrimaryId);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Fact]
    public async Task A_path_is_encoded_twice_for_the_signature() =>
        await Expect(HttpStatusCode.NotFound, "NoSuchContinuousDeploymentPolicy", Good, "GET", Account.Policies + "/a%20b%2Fc");

    [Fact]
    public async Task A_wrong_secret_key_is_refused() =>
        await Expect(HttpStatusCode.Forbidden, "SignatureDoesNotMatch", new Signer(_server.Endpoint, _server.AccessKey, "wrong"));

    [Fact]
    public async Task An_unknown_access_key_is_refused() =>
        await Expect(HttpStatusCode.Forbidden, "InvalidClientTokenId", new Signer(_server.Endpoint, "AKIAUNKNOWN", _server.SecretKey));

    [Fact]
    public async Task A_request_without_signature_is_refused() =>
        await Expect(HttpStatusCode.Forbidden, "MissingAuthenticationToken", Good, change: r => r.Headers.Remove("Authorization"));

    [Fact]
    public async Task A_broken_authorization_header_is_refused() =>
        await Expect(HttpStatusCode.BadRequest, "IncompleteSignature", Good, change: r =>
        {
            r.Headers.Remove("Authorization");
            r.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=a/b, Signature");
        });

    [Theory]
    [InlineData(-16, "Signature expired: ")]
    [InlineData(16, "Signature not yet current: ")]
    public async Task A_date_more_than_a_quarter_of_an_hour_off_is_refused(int minutes, string text)
    {
        Signer late = new(_server.Endpoint, _server.AccessKey, _server.SecretKey) { Now = DateTimeOffset.UtcNow.AddMinutes(minutes) };

        Assert.StartsWith(text, await Expect(HttpStatusCode.Forbidden, "SignatureDoesNotMatch", late), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_date_ten_minutes_off_is_taken() =>
        await Expect(HttpStatusCode.OK, null, new Signer(_server.Endpoint, _server.AccessKey, _server.SecretKey) { Now = DateTimeOffset.UtcNow.AddMinutes(-10) });

    [Fact]
    public async Task A_signature_for_another_region_or_service_is_refused()
    {
        await Expect(HttpStatusCode.Forbidden, "SignatureDoesNotMatch", new Signer(_server.Endpoint, _server.AccessKey, _server.SecretKey) { Region = "eu-west-1" });
        await Expect(HttpStatusCode.Forbidden, "SignatureDoesNotMatch", new Signer(_server.Endpoint, _server.AccessKey, _server.SecretKey) { Service = "s3" });
    }

    [Fact]
    public async Task A_changed_body_breaks_the_signature_and_changes_nothing()
    {
        string etag = _server.Service.Plane.Handle(new SimRequest { Method = "GET", Path = "/2020-05-31/" + Account.SamplePolicy }).Header("ETag")!;
        long before = _server.Service.Plane.HistoryCount;
        using HttpResponseMessage reply = await Good.SendAsync("PUT", Account.SamplePolicy, Account.PolicyConfig(Account.Weight("0.1")).ToString(), etag, r =>
            r.Content = new StringContent(Account.PolicyConfig(Account.Weight("0.15")).ToString()));

        Assert.Equal("SignatureDoesNotMatch", Code(await reply.Content.ReadAsStringAsync()));
        Assert.Equal(before, _server.Service.Plane.HistoryCount);
    }

    [Fact]
    public async Task Extra_headers_need_no_signature() =>
        await Expect(HttpStatusCode.OK, null, Good, change: r => r.Headers.Add("x-cdp-attempt", "1"));

    [Fact]
    public async Task A_session_token_is_compared_when_the_options_name_one()
    {
        using SimulatorServer server = SimulatorServer.Start(new SimulatorOptions { Sample = true, SessionToken = "token" });
        Signer With(string? token) => new(server.Endpoint, server.AccessKey, server.SecretKey) { SessionToken = token };

        await Expect(HttpStatusCode.OK, null, With("token"));
        await Expect(HttpStatusCode.Forbidden, "InvalidClientTokenId", With("other"));
        await Expect(HttpStatusCode.Forbidden, "InvalidClientTokenId", With(null));
        await Expect(HttpStatusCode.OK, null, new Signer(_server.Endpoint, _server.AccessKey, _server.SecretKey) { SessionToken = "any" });
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_with_and_without_a_length()
    {
        string large = new('x', 65 * 1024);

        await Expect(HttpStatusCode.RequestEntityTooLarge, "RequestEntityTooLarge", Good, "POST", "distribution", large);
        await Expect(HttpStatusCode.RequestEntityTooLarge, "RequestEntityTooLarge", Good, "POST", "distribution", large, r => r.Headers.TransferEncodingChunked = true);
        await Expect(HttpStatusCode.OK, null, Good);
    }

    [Fact]
    public async Task Dropped_connections_say_whether_the_write_took_place()
    {
        _server.Service.Faults.Add("Update*:drop-before:#1");
        _server.Service.Faults.Add("Update*:drop-after:1");
        string etag = await ETag();
        string body = Account.PolicyConfig(Account.Weight("0.1")).ToString();

        await Assert.ThrowsAsync<HttpRequestException>(() => Good.SendAsync("PUT", Account.SamplePolicy, body, etag));
        Assert.Equal(etag, await ETag());
        await Assert.ThrowsAsync<HttpRequestException>(() => Good.SendAsync("PUT", Account.SamplePolicy, body, etag));
        Assert.NotEqual(etag, await ETag());
        Assert.Equal([false, true], _server.Service.Arrivals.Where(a => a.Operation == "UpdateContinuousDeploymentPolicy").Select(a => a.Applied));
    }

    [Fact]
    public async Task A_truncated_reply_breaks_off_in_its_body()
    {
        _server.Service.Faults.Add("Get*:truncate:1");
        using HttpRequestMessage request = Good.Request("GET", Account.SamplePolicy);
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        using HttpResponseMessage reply = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.True(reply.Content.Headers.ContentLength > 100);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => reply.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Clients_that_hang_up_or_send_nonsense_hurt_nobody()
    {
        string[] openings = ["", "GET", "NONSENSE\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", $"POST /2020-05-31/distribution HTTP/1.1\r\nHost: {_server.Endpoint.Authority}\r\nContent-Length: 999\r\n\r\nabc", "PUT / HTTP/1.1\r\nHost: localhost\r\n\r\n"];
        for (int i = 0; i < 60; i++)
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, _server.Endpoint.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(openings[i % openings.Length]));
        }

        await Expect(HttpStatusCode.OK, null, Good);
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, _server.Endpoint.Port);
        string one = $"GET /2020-05-31/distribution HTTP/1.1\r\nHost: {_server.Endpoint.Authority}\r\n\r\n";
        string chunked = $"POST /nowhere HTTP/1.1\r\nHost: {_server.Endpoint.Authority}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        string last = $"GET /2020-05-31/distribution HTTP/1.1\r\nHost: {_server.Endpoint.Authority}\r\nConnection: close\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(one + chunked + "\r\n" + last));
        string replies = await new StreamReader(client.GetStream()).ReadToEndAsync();

        Assert.Equal(3, replies.Split("HTTP/1.1 403 Forbidden").Length - 1);
        Assert.Equal(["GET", "POST", "GET"], _server.Service.Arrivals.Select(a => a.Method));
    }

    [Theory]
    [InlineData("NONSENSE\r\n\r\n", 400)]
    [InlineData("GET / HTTP/2\r\n\r\n", 400)]
    [InlineData("GET nowhere HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: -3\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413)]
    [InlineData("GET http://127.0.0.1/2020-05-31/distribution HTTP/1.1\r\nConnection: close\r\n\r\n", 403)]
    public async Task What_is_no_request_gets_an_answer_and_the_connection_closes(string request, int status)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, _server.Endpoint.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));

        Assert.StartsWith($"HTTP/1.1 {status} ", await new StreamReader(client.GetStream()).ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_without_end_are_cut_short()
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, _server.Endpoint.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nX: " + new string('a', 100_000)));

        Assert.StartsWith("HTTP/1.1 431 ", await new StreamReader(client.GetStream()).ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_expects_to_be_asked_is_asked_for_its_body()
    {
        using HttpResponseMessage reply = await Good.SendAsync("POST", Account.Policies, Account.PolicyConfig(Account.Weight("9")).ToString(), change: r => r.Headers.ExpectContinue = true);

        Assert.Equal("InvalidArgument", Code(await reply.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Sixty_four_connections_at_once_write_without_losing_one()
    {
        string[] names = new string[64];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = Copy($"copy-{i}");
        }

        long before = _server.Service.Plane.HistoryCount;
        HttpResponseMessage[] replies = await Task.WhenAll(names.Select(n => Task.Run(() =>
            Good.SendAsync("POST", Account.Policies, Account.PolicyConfig(Account.Weight("0.1"), n).ToString()))));

        Assert.All(replies, r => Assert.Equal(HttpStatusCode.Created, r.StatusCode));
        Assert.Equal(before + 64, _server.Service.Plane.HistoryCount);
        Assert.Equal(64, replies.Select(r => r.Headers.NonValidated["ETag"].ToString()).Distinct().Count());
    }

    [Fact]
    public async Task It_tells_its_history_without_counting_that_as_an_arrival()
    {
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        string history = await http.GetStringAsync(new Uri(_server.Endpoint, "/_simulator/history?after=1"));

        Assert.Contains(SampleData.PolicyId, history, StringComparison.Ordinal);
        Assert.DoesNotContain("\"sequence\":1,", history, StringComparison.Ordinal);
        Assert.Equal((0, 0), (_server.RequestCount, _server.Service.ArrivalCount));
    }

    [Fact]
    public void A_taken_port_is_a_clear_failure() =>
        Assert.Contains($"port {_server.Endpoint.Port}", Assert.Throws<IOException>(() => SimulatorServer.Start(new SimulatorOptions { Port = _server.Endpoint.Port })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task After_dispose_nobody_answers()
    {
        using SimulatorServer server = SimulatorServer.Start(new SimulatorOptions());
        server.Dispose();

        await Assert.ThrowsAsync<HttpRequestException>(() => new Signer(server.Endpoint, "a", "b").SendAsync("GET", Account.Policies));
    }

    private static string Code(string body) => XElement.Parse(body).Descendants(Account.Ns + "Code").Single().Value;

    private static async Task<string> Expect(HttpStatusCode status, string? code, Signer signer, string method = "GET", string path = Account.SamplePolicy, string body = "", Action<HttpRequestMessage>? change = null)
    {
        using HttpResponseMessage reply = await signer.SendAsync(method, path, body, null, change);
        string text = await reply.Content.ReadAsStringAsync();
        Assert.True(status == reply.StatusCode, $"{reply.StatusCode}: {text}");
        if (code is null)
        {
            return "";
        }

        Assert.Equal(code, Code(text));
        return XElement.Parse(text).Descendants(Account.Ns + "Message").Single().Value;
    }

    private async Task<string> ETag()
    {
        using HttpResponseMessage reply = await Good.SendAsync("GET", Account.SamplePolicy);
        return reply.Headers.NonValidated["ETag"].ToString();
    }

    private string Copy(string reference)
    {
        SimRequest read = new() { Method = "GET", Path = "/2020-05-31/" + Account.Primary };
        SimReply copy = _server.Service.Plane.Handle(new SimRequest
        {
            Method = "POST",
            Path = $"/2020-05-31/{Account.Primary}/copy",
            Headers = [new("Staging", "true"), new("If-Match", _server.Service.Plane.Handle(read).Header("ETag")!)],
            Body = Encoding.UTF8.GetBytes($"<CopyDistributionRequest xmlns=\"{Account.Ns}\"><CallerReference>{reference}</CallerReference></CopyDistributionRequest>"),
        });
        return XElement.Parse(copy.BodyText).Text("DomainName");
    }
}
