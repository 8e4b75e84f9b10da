using CdpTools.Aws;
using CdpTools.Errors;
using Microsoft.Extensions.Time.Testing;

namespace CdpTools.Tests.Aws;

public class SendLoopTests
{
    private const string Throttled =
        """<?xml version="1.0"?><ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error><RequestId>r-1</RequestId></ErrorResponse>""";

    private const string Stale =
        """<?xml version="1.0"?><ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Type>Sender</Type><Code>PreconditionFailed</Code><Message>The request failed because it didn't meet the preconditions.</Message></Error><RequestId>r-2</RequestId></ErrorResponse>""";

    [Fact]
    public async Task A_reply_comes_back_whole_with_its_headers_byte_for_byte()
    {
        using var server = new LoopbackServer(new Act.Reply(200, "<a/>", "ETag: E2QWRUHEXAMPLE", "x-amzn-RequestId: r-7"));
        using var fixture = new EngineFixture();

        AwsReply reply = await fixture.SendAsync(fixture.Connect(server), EngineFixture.Read());

        Assert.Equal(200, reply.Status);
        Assert.Equal("E2QWRUHEXAMPLE", reply.ETag);
        Assert.Equal("r-7", reply.RequestId);
        Assert.Equal("<a/>"u8.ToArray(), reply.Body);
        Assert.Equal(1, reply.Attempts);
    }

    [Fact]
    public async Task A_write_carries_its_if_match_body_and_user_agent()
    {
        using var server = new LoopbackServer(new Act.Reply(200));
        using var fixture = new EngineFixture();

        await fixture.SendAsync(fixture.Connect(server), EngineFixture.Write());

        Arrival arrival = Assert.Single(server.Arrivals);
        Assert.Equal("PUT", arrival.Method);
        Assert.Equal("/2020-05-31/continuous-deployment-policy/P1", arrival.Target);
        Assert.Equal("E1", arrival.Header("If-Match"));
        Assert.Equal("application/xml", arrival.Header("Content-Type"));
        Assert.Equal("<x/>", arrival.Text);
        Assert.Matches(@"^CdpTools/\d+\.\d+\.\d+ aws-sdk-dotnet-coreclr", arrival.Header("User-Agent"));
        Assert.Contains("if-match", arrival.Header("Authorization"), StringComparison.Ordinal);
    }

    public static TheoryData<string> BrokenAnswers => ["reset", "close", "truncated", "garbage", "500", "503", "gzip"];

    [Theory]
    [MemberData(nameof(BrokenAnswers))]
    public async Task A_write_whose_answer_is_lost_is_sent_once_and_reported_as_unknown(string kind)
    {
        using var server = new LoopbackServer(Broken(kind));
        using var fixture = new EngineFixture();
        IConnection connection = fixture.Connect(server);

        CdpException error = await Assert.ThrowsAnyAsync<CdpException>(() => fixture.SendAsync(connection, EngineFixture.Write()));

        Assert.Single(server.Arrivals);
        Assert.Equal(CdpWriteOutcome.Unknown, error.Outcome);
    }

    [Theory]
    [InlineData(302, "<html>elsewhere</html>", false)]
    [InlineData(403, "<html>blocked</html>", false)]
    [InlineData(412, "", false)]
    [InlineData(408, Stale, false)]
    [InlineData(504, Throttled, false)]
    [InlineData(500, Stale, true)]
    [InlineData(400, Throttled, true)]
    public async Task An_answer_to_a_write_that_is_not_the_services_refusal_leaves_it_in_doubt(int status, string body, bool isFinal)
    {
        using var server = new LoopbackServer(new Act.Reply(status, body));
        using var fixture = new EngineFixture();
        var error = await Assert.ThrowsAnyAsync<CdpException>(() => fixture.SendAsync(fixture.Connect(server, s => s with { MaxRetry = 0 }), EngineFixture.Write()));
        Assert.Equal((CdpWriteOutcome.Unknown, isFinal), (error.Outcome, error.IsFinal));
    }

    [Fact]
    public async Task A_stale_etag_after_a_throttled_attempt_is_in_doubt_and_alone_it_is_a_refusal()
    {
        using var server = new LoopbackServer(new Act.Reply(400, Throttled), new Act.Reply(412, Stale));
        using var fixture = new EngineFixture();
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => fixture.SendAsync(fixture.Connect(server), EngineFixture.Write()));
        Assert.Equal(("PreconditionFailed", CdpWriteOutcome.Unknown), (error.ErrorCode, error.Outcome));

        using var plain = new LoopbackServer(new Act.Reply(412, Stale));
        error = await Assert.ThrowsAsync<CdpServiceException>(() => fixture.SendAsync(fixture.Connect(plain), EngineFixture.Write()));
        Assert.Equal(CdpWriteOutcome.NotApplied, error.Outcome);
    }

    [Fact]
    public async Task Bytes_that_are_not_what_their_encoding_says_are_no_answer_and_no_foreign_exception()
    {
        using var server = new LoopbackServer(new Act.Reply(200, "no brotli at all", "Content-Encoding: br"));
        using var fixture = new EngineFixture();
        var error = await Assert.ThrowsAnyAsync<CdpException>(() => fixture.SendAsync(fixture.Connect(server), EngineFixture.Write()));
        Assert.Equal(CdpWriteOutcome.Unknown, error.Outcome);
    }

    [Fact]
    public async Task Reads_are_repeated_for_as_long_as_was_asked_for()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        using var server = new LoopbackServer(new Act.Reply(503));
        using var fixture = new EngineFixture(time);
        IConnection connection = fixture.Connect(server, s => s with { RetryTime = TimeSpan.FromSeconds(12) });
        await Assert.ThrowsAsync<CdpServiceException>(() => fixture.SendAsync(connection, EngineFixture.Read()));
        Assert.InRange(server.Arrivals.Count, 2, 12);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("close")]
    public async Task A_delete_on_a_pooled_connection_that_breaks_is_sent_once_because_it_carries_content(string kind)
    {
        // The first call leaves a connection in the pool; the second breaks on it. Without content .NET sends it again.
        using var server = new LoopbackServer(new Act.Reply(200), Broken(kind));
        using var fixture = new EngineFixture();
        IConnection connection = fixture.Connect(server);
        await fixture.SendAsync(connection, EngineFixture.Read());

        CdpException error = await Assert.ThrowsAsync<CdpConnectionException>(() => fixture.SendAsync(connection, EngineFixture.Delete()));

        Assert.Equal(2, server.Arrivals.Count);
        Assert.Equal("0", server.Arrivals[1].Header("Content-Length"));
        Assert.Equal(CdpWriteOutcome.Unknown, error.Outcome);
        Assert.Equal(ErrorIds.ConnectionLost, error.ErrorId);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("close")]
    [InlineData("truncated")]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("throttled")]
    public async Task A_read_is_repeated_until_it_succeeds(string kind)
    {
        Act broken = Broken(kind);
        using var server = new LoopbackServer(broken, new Act.Reply(200, "<a/>"));
        using var fixture = new EngineFixture();

        AwsReply reply = await fixture.SendAsync(fixture.Connect(server), EngineFixture.Read());

        Assert.Equal("<a/>"u8.ToArray(), reply.Body);

        // A GET whose connection ends before any answer is sent again by the HTTP stack itself, uncounted.
        Assert.Equal(2, server.Arrivals.Count);
        Assert.Equal(kind is "close" or "reset" ? 1 : 2, reply.Attempts);
    }

    [Fact]
    public async Task A_read_is_given_up_after_the_retries_asked_for()
    {
        using var server = new LoopbackServer(new Act.Reply(503, "", "x-amzn-RequestId: r-9"));
        using var fixture = new EngineFixture();

        CdpServiceException error = await Assert.ThrowsAsync<CdpServiceException>(
            () => fixture.SendAsync(fixture.Connect(server, s => s with { MaxRetry = 2 }), EngineFixture.Read()));

        Assert.Equal(3, server.Arrivals.Count);
        Assert.Equal("ServiceUnavailable", error.ErrorCode);
        Assert.Equal("r-9", error.RequestId);
        Assert.Equal(CdpWriteOutcome.NotApplied, error.Outcome);
    }

    [Fact]
    public async Task A_read_that_is_a_POST_is_repeated_with_its_content()
    {
        using var server = new LoopbackServer(Broken("reset"), new Act.Reply(503), new Act.Reply(200));
        using var fixture = new EngineFixture();
        AwsCall call = EngineFixture.Write(ifMatch: null) with { Method = "POST", IsRead = true };

        await fixture.SendAsync(fixture.Connect(server), call);

        Assert.Equal(3, server.Arrivals.Count);
        Assert.All(server.Arrivals, a => Assert.Equal(("POST", "<x/>"), (a.Method, a.Text)));
    }

    [Fact]
    public async Task A_throttled_write_is_repeated_because_throttling_proves_that_nothing_was_done()
    {
        using var server = new LoopbackServer(new Act.Reply(400, Throttled), new Act.Reply(400, Throttled), new Act.Reply(200));
        using var fixture = new EngineFixture();

        AwsReply reply = await fixture.SendAsync(fixture.Connect(server), EngineFixture.Write());

        Assert.Equal(3, reply.Attempts);
        Assert.Equal(3, server.Arrivals.Count);
    }

    [Fact]
    public async Task A_stale_etag_is_not_repeated_and_keeps_the_services_words()
    {
        using var server = new LoopbackServer(new Act.Reply(412, Stale, "x-amzn-RequestId: r-2"));
        using var fixture = new EngineFixture();

        CdpServiceException error = await Assert.ThrowsAsync<CdpServiceException>(() => fixture.SendAsync(fixture.Connect(server), EngineFixture.Write()));

        Assert.Single(server.Arrivals);
        Assert.Equal("PreconditionFailed", error.ErrorId);
        Assert.Equal(412, error.StatusCode);
        Assert.Equal("r-2", error.RequestId);
        Assert.Equal(CdpWriteOutcome.NotApplied, error.Outcome);
        Assert.Contains("didn't meet the preconditions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_an_error_and_is_not_followed()
    {
        using var elsewhere = new LoopbackServer(new Act.Reply(200));
        using var server = new LoopbackServer(new Act.Reply(307, "", $"Location: {elsewhere.Url}"));
        using var fixture = new EngineFixture();

        CdpServiceException error = await Assert.ThrowsAsync<CdpServiceException>(() => fixture.SendAsync(fixture.Connect(server), EngineFixture.Write()));

        Assert.Empty(elsewhere.Arrivals);
        Assert.Single(server.Arrivals);
        Assert.Equal("UnexpectedRedirect", error.ErrorCode);
        Assert.Contains(elsewhere.Url.Authority, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_connection_is_repeated_even_for_a_write_and_names_host_and_port()
    {
        Uri url;
        using (var server = new LoopbackServer(new Act.Reply(200)))
        {
            url = server.Url;
        }

        using var fixture = new EngineFixture();
        IConnection connection = fixture.Connect(EngineFixture.Keys with { EndpointUrl = url.AbsoluteUri, MaxRetry = 2 });

        CdpConnectionException error = await Assert.ThrowsAsync<CdpConnectionException>(() => fixture.SendAsync(connection, EngineFixture.Write()));

        Assert.Equal(ErrorIds.ConnectionRefused, error.ErrorId);
        Assert.Equal(CdpWriteOutcome.NotApplied, error.Outcome);
        Assert.Contains($"127.0.0.1:{url.Port}", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, fixture.Log.Verbose.Count(l => l.Contains("attempt ", StringComparison.Ordinal) && l.Contains("request id", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_host_name_that_does_not_exist_is_named_and_proves_that_nothing_was_sent()
    {
        using var fixture = new EngineFixture();
        IConnection connection = fixture.Connect(EngineFixture.Keys with { EndpointUrl = "http://no-such-host.invalid", MaxRetry = 0 });

        CdpConnectionException error = await Assert.ThrowsAsync<CdpConnectionException>(() => fixture.SendAsync(connection, EngineFixture.Write()));

        Assert.Equal(ErrorIds.NameNotFound, error.ErrorId);
        Assert.Equal(CdpWriteOutcome.NotApplied, error.Outcome);
        Assert.Contains("no-such-host.invalid", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<half")]
    public async Task The_time_limit_covers_headers_and_body_and_leaves_a_write_unknown(string beginning)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var server = new LoopbackServer(new Act.Stall(beginning));
        using var fixture = new EngineFixture(time);

        Task<AwsReply> sending = fixture.SendAsync(fixture.Connect(server), EngineFixture.Write());
        await server.FirstArrival.Task;
        time.Advance(TimeSpan.FromSeconds(99));
        Assert.False(sending.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        CdpConnectionException error = await Assert.ThrowsAsync<CdpConnectionException>(() => sending);

        Assert.Equal(ErrorIds.Timeout, error.ErrorId);
        Assert.Equal(CdpWriteOutcome.Unknown, error.Outcome);
        Assert.Contains("100 seconds", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Arrivals);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<half")]
    public async Task Cancellation_is_a_cancellation_and_never_a_time_out(string beginning)
    {
        using var server = new LoopbackServer(new Act.Stall(beginning));
        using var fixture = new EngineFixture();
        using var cancel = new CancellationTokenSource();

        Task<AwsReply> sending = fixture.SendAsync(fixture.Connect(server), EngineFixture.Read(), cancel.Token);
        await server.FirstArrival.Task;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Single(server.Arrivals);
        Assert.Contains(fixture.Log.Verbose, l => l.Contains("cancelled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_between_attempts()
    {
        var time = new ArmedTimeProvider();
        using var server = new LoopbackServer(new Act.Reply(400, Throttled));
        using var fixture = new EngineFixture(time, () => 1);
        using var cancel = new CancellationTokenSource();

        Task<AwsReply> sending = fixture.SendAsync(fixture.Connect(server), EngineFixture.Write(), cancel.Token);
        await time.Armed(TimeSpan.FromSeconds(1));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Single(server.Arrivals);
    }

    [Fact]
    public async Task Retry_after_is_waited_for_on_the_injected_clock()
    {
        var time = new ArmedTimeProvider();
        using var server = new LoopbackServer(new Act.Reply(503, "", "Retry-After: 7"), new Act.Reply(200));
        using var fixture = new EngineFixture(time);

        Task<AwsReply> sending = fixture.SendAsync(fixture.Connect(server), EngineFixture.Read());
        await time.Armed(TimeSpan.FromSeconds(7));
        Assert.Single(server.Arrivals);
        time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(2, (await sending).Attempts);
    }

    [Fact]
    public async Task A_reply_larger_than_the_limit_is_refused()
    {
        using var server = new LoopbackServer(new Act.Reply(200, new string('x', AwsReply.MaximumBytes + 1), "x-amzn-RequestId: r-3"));
        using var fixture = new EngineFixture();

        CdpReplyException error = await Assert.ThrowsAsync<CdpReplyException>(() => fixture.SendAsync(fixture.Connect(server), EngineFixture.Read()));

        Assert.Equal(200, error.StatusCode);
        Assert.Equal("r-3", error.RequestId);
        Assert.Contains("16 MB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_reply_is_counted_as_what_it_unpacks_to()
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(new byte[AwsReply.MaximumBytes + 1]);
        }

        byte[] head = System.Text.Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n");
        using var server = new LoopbackServer(new Act.Raw([.. head, .. packed.ToArray()]));
        using var fixture = new EngineFixture();

        Assert.True(packed.Length < 100_000);
        await Assert.ThrowsAsync<CdpReplyException>(() => fixture.SendAsync(fixture.Connect(server), EngineFixture.Read()));
    }

    [Fact]
    public async Task A_clock_that_is_off_is_corrected_by_signing_once_more_even_for_a_write()
    {
        DateTimeOffset service = DateTimeOffset.UtcNow;
        var time = new FakeTimeProvider(service.AddHours(-2));
        string date = "Date: " + service.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        using var server = new LoopbackServer(
            new Act.Reply(403, "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired</Message></Error></ErrorResponse>", date),
            new Act.Reply(200));
        using var fixture = new EngineFixture(time);
        IConnection connection = fixture.Connect(server);

        await fixture.SendAsync(connection, EngineFixture.Write());
        await fixture.SendAsync(connection, EngineFixture.Read());

        string[] dates = server.Arrivals.Select(a => a.Header("X-Amz-Date")!).ToArray();
        Assert.Equal(service.AddHours(-2).ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture), dates[0]);
        Assert.Equal(service.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture), dates[1]);
        Assert.Equal(dates[1], dates[2]);
        Assert.Contains("120 minutes", Assert.Single(fixture.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_on_a_right_clock_is_not_tried_again()
    {
        string date = "Date: " + DateTimeOffset.UtcNow.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        using var server = new LoopbackServer(
            new Act.Reply(403, "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error></ErrorResponse>", date));
        using var fixture = new EngineFixture();

        CdpServiceException error = await Assert.ThrowsAsync<CdpServiceException>(() => fixture.SendAsync(fixture.Connect(server), EngineFixture.Read()));

        Assert.Equal("SignatureDoesNotMatch", error.ErrorCode);
        Assert.Single(server.Arrivals);
    }

    [Fact]
    public async Task A_header_that_cannot_be_sent_stops_the_write_before_it_leaves()
    {
        using var server = new LoopbackServer(new Act.Reply(200));
        using var fixture = new EngineFixture();

        await Assert.ThrowsAsync<CdpValidationException>(() => fixture.SendAsync(fixture.Connect(server), EngineFixture.Write("E1\r\nX-Evil: 1")));
        await Assert.ThrowsAsync<CdpValidationException>(() => fixture.SendAsync(fixture.Connect(server), EngineFixture.Write("")));

        Assert.Empty(server.Arrivals);
    }

    [Theory]
    [InlineData("/2020-05-31/distribution/..")]
    [InlineData("/2020-05-31/distribution/a b")]
    [InlineData("/2020-05-31/distribution/E1?x=y")]
    [InlineData("2020-05-31")]
    public async Task A_path_that_would_reach_something_else_is_refused(string path)
    {
        using var server = new LoopbackServer(new Act.Reply(200));
        using var fixture = new EngineFixture();

        await Assert.ThrowsAsync<CdpValidationException>(() => fixture.SendAsync(fixture.Connect(server), EngineFixture.Read(path)));

        Assert.Empty(server.Arrivals);
    }

    [Fact]
    public async Task Each_attempt_is_one_verbose_line_with_all_that_support_asks_for()
    {
        using var server = new LoopbackServer(new Act.Reply(400, Throttled, "x-amzn-RequestId: r-1"), new Act.Reply(200, "", "x-amzn-RequestId: r-5"));
        using var fixture = new EngineFixture();

        await fixture.SendAsync(fixture.Connect(server), EngineFixture.Write());

        string[] lines = fixture.Log.Verbose.Where(l => l.Contains("request id", StringComparison.Ordinal)).ToArray();
        Assert.Matches(@"^UpdateContinuousDeploymentPolicy P1 If-Match E1: 400 in \d+ ms, request id r-1, attempt 1$", lines[0]);
        Assert.Matches(@"^UpdateContinuousDeploymentPolicy P1 If-Match E1: 200 in \d+ ms, request id r-5, attempt 2$", lines[1]);
    }

    private static Act Broken(string kind) => kind switch
    {
        "reset" => new Act.Reset(),
        "close" => new Act.Close(),
        "truncated" => new Act.Raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<half"),
        "garbage" => new Act.Raw("I do not speak HTTP\r\n\r\n"),
        "gzip" => new Act.Raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"),
        "500" => new Act.Reply(500, "<html>oops</html>"),
        "503" => new Act.Reply(503),
        "throttled" => new Act.Reply(400, Throttled),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
