using System.Text;
using CdpTools.Aws;
using CdpTools.Aws.Credentials;
using CdpTools.Aws.Stores;
using CdpTools.Errors;
using CdpTools.Rollouts;

namespace CdpTools.Tests.Aws;

/// <summary>What S3 may answer, by a server that says so: a real one does not on demand. What a real one keeps is in StoreTests.</summary>
public sealed class S3StoreTests : IDisposable
{
    private const string First = "E1/1/000001.json";
    private readonly EngineFixture engine = new();
    private LoopbackServer? server;

    public void Dispose()
    {
        server?.Dispose();
        engine.Dispose();
    }

    [Fact]
    public async Task A_record_is_a_conditional_PUT_of_its_bytes_with_the_bucket_in_the_path()
    {
        IJournalStore store = Open((a, _) => Is(a, "PUT", "store.json") ? Taken : Ok());
        Assert.True(await store.TryCreateAsync(First, "{ }"u8.ToArray(), default));
        Arrival put = server!.Arrivals[^1];
        Assert.Equal("/journal/ops/E1/1/000001.json", put.Target);
        Assert.Equal(("*", "application/json", "{ }"), (put.Header("If-None-Match"), put.Header("Content-Type"), put.Text));
        Assert.Contains("/us-east-1/s3/aws4_request", put.Header("Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_and_the_record_is_known_by_its_nonce()
    {
        byte[] stored = [];
        IJournalStore store = Open((arrival, _) =>
        {
            if (Is(arrival, "PUT", "store.json"))
            {
                return Taken;
            }

            if (arrival.Method == "PUT")
            {
                bool first = stored.Length == 0;
                stored = first ? arrival.Body : stored;
                return first ? new Act.Close() : Taken;
            }

            return new Act.Reply(200, Encoding.UTF8.GetString(stored), "Content-Type: application/json");
        }, new() { MaxRetry = 1 });
        var journal = new Journal(store, "E1-1");
        Assert.True(await journal.TryAppendAsync(RecordType.Opened, new { }, new() { Id = "E1-1", PrimaryId = "E1", PolicyId = "p", StagingId = "E2", PinHash = "", Policy = "", Seen = new(null, null, null), OpenedAt = default, Reason = "" }, default, default));
        Assert.Equal(3, server!.Arrivals.Count(a => a.Target.EndsWith(First, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Somebody_was_first_and_again_are_told_apart()
    {
        int puts = 0;
        IJournalStore store = Open((a, _) => Is(a, "PUT", "store.json") ? Taken : ++puts < 3 ? Error(409, "ConditionalRequestConflict") : Ok());
        Assert.True(await store.TryCreateAsync(First, [1], default));
        Assert.Equal(3, puts);
        Assert.False(await Open((_, _) => Taken).TryCreateAsync(First, [1], default));
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(501, "NotImplemented")]
    public async Task A_server_without_conditional_writes_is_found_out_before_the_first_record(int status, string code)
    {
        IJournalStore store = Open((_, _) => status == 200 ? Ok() : Error(status, code));
        CdpException e = await Assert.ThrowsAsync<CdpValidationException>(() => store.TryCreateAsync(First, [1], default));
        Assert.Equal(ErrorIds.StoreUnusable, e.ErrorId);
        Assert.Contains("If-None-Match", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server!.Arrivals, a => a.Target.EndsWith(First, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(403, "AccessDenied", ErrorIds.StoreUnusable, "s3:PutObject")]
    [InlineData(404, "NoSuchBucket", ErrorIds.StoreUnusable, "there is no bucket journal")]
    [InlineData(301, "PermanentRedirect", ErrorIds.StoreUnusable, "another region")]
    [InlineData(400, "AuthorizationHeaderMalformed", ErrorIds.StoreUnusable, "another region")]
    [InlineData(503, "SlowDown", "SlowDown", "HTTP 503")]
    public async Task What_S3_refuses_is_an_error_that_says_what_to_do(int status, string code, string id, string part)
    {
        IJournalStore store = Open((_, _) => Error(status, code));
        CdpException e = await Assert.ThrowsAnyAsync<CdpException>(() => store.ListAsync("E1/1/", "", 10, default));
        Assert.Equal(id, e.ErrorId);
        Assert.Contains(part, $"{e.Message} {e.RecommendedAction}", StringComparison.Ordinal);
        Assert.Equal(status == 503, ErrorIds.IsPassing(e));
        Assert.Equal(status != 503, e is CdpValidationException);
    }

    [Fact]
    public async Task Nobody_who_listens_is_a_connection_error_that_passes()
    {
        IJournalStore store = Open((_, _) => Ok(), new() { MaxRetry = 0 });
        server!.Dispose();
        CdpException e = await Assert.ThrowsAsync<CdpConnectionException>(() => store.ReadAsync(First, default));
        Assert.Equal(ErrorIds.ConnectionRefused, e.ErrorId);
        Assert.True(ErrorIds.IsPassing(e));
    }

    [Fact]
    public async Task Where_there_are_no_credentials_the_error_says_so_as_everywhere()
    {
        server = new((_, _) => Ok());
        engine.Variables["AWS_ENDPOINT_URL_S3"] = server.Url.AbsoluteUri;
        IJournalStore store = engine.Engine.OpenStore(StoreAddress.Parse("s3://journal"), new(), engine.Log);
        CdpException e = await Assert.ThrowsAsync<CdpCredentialException>(() => store.ReadAsync(First, default));
        Assert.Equal(ErrorIds.NoCredentials, e.ErrorId);
    }

    // At AWS the answer is a host's of another region. The SDK follows only where there is a Location, and there is none.
    [Fact]
    public async Task A_bucket_in_another_region_is_found()
    {
        IJournalStore store = Open((a, _) => a.Header("Authorization")!.Contains("/eu-west-1/", StringComparison.Ordinal)
            ? new Act.Reply(200, "{}", "Content-Type: application/json")
            : new Act.Reply(301, ErrorBody("PermanentRedirect"), "Content-Type: application/xml", "x-amz-bucket-region: eu-west-1"));
        Assert.NotNull(await store.ReadAsync(First, default));
        Assert.NotNull(await store.ReadAsync(First, default));
        Assert.Equal(3, server!.Arrivals.Count);
    }

    [Fact]
    public void At_AWS_the_bucket_is_in_the_host_and_the_session_says_which_endpoints()
    {
        engine.Variables["AWS_USE_FIPS_ENDPOINT"] = "true";
        engine.Variables["AWS_REGION"] = "us-gov-west-1";
        var store = (S3Store)engine.Engine.OpenStore(StoreAddress.Parse("s3://journal/ops"), EngineFixture.Keys, engine.Log);
        Amazon.S3.AmazonS3Config config = (Amazon.S3.AmazonS3Config)store.Client.Config;
        Assert.Equal((true, false, "us-gov-west-1", null), (config.UseFIPSEndpoint, config.ForcePathStyle, config.RegionEndpoint.SystemName, config.ServiceURL));
    }

    [Theory]
    [InlineData("s3://journal", "journal", "", null, false)]
    [InlineData("s3://journal/", "journal", "", null, false)]
    [InlineData("S3://journal/a/b/", "journal", "a/b/", null, false)]
    [InlineData("s3://journal/a?profile=ops%20team", "journal", "a/", "ops team", false)]
    [InlineData("s3://journal/a?credentials=default", "journal", "a/", null, true)]
    public void Addresses_are_read(string text, string bucket, string prefix, string? profile, bool usesDefaults)
    {
        StoreAddress address = StoreAddress.Parse(text);
        Assert.Equal((bucket, prefix, profile, usesDefaults, text), (address.Bucket, address.Prefix, address.Profile, address.UsesDefaults, address.Text));
    }

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3://ab")]
    [InlineData("s3://Journal/a")]
    [InlineData("s3:///a")]
    [InlineData("s3://journal/a//b")]
    [InlineData("s3://journal//a")]
    [InlineData("s3://journal/ä")]
    [InlineData("s3://journal/a?region=eu-west-1")]
    [InlineData("s3://journal/a?profile=")]
    [InlineData("s3://journal/a?profile=x&credentials=default")]
    public void What_is_no_address_says_why(string text)
    {
        CdpException e = Assert.Throws<CdpValidationException>(() => StoreAddress.Parse(text));
        Assert.Equal(ErrorIds.StoreUnusable, e.ErrorId);
        Assert.Contains("s3://bucket/prefix", e.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_may_have_other_credentials_than_the_cmdlet()
    {
        var given = new ConnectionSettings { ProfileName = "site", Region = "eu-west-1", EndpointUrl = "http://127.0.0.1:1", StoredCredential = engine };
        Assert.Equal(given with { EndpointUrl = null }, StoreAddress.Parse("s3://journal").Settings(given));
        Assert.Equal(new() { ProfileName = "ops", Region = "eu-west-1" }, StoreAddress.Parse("s3://journal?profile=ops").Settings(given));
        Assert.Equal(
            new() { Region = "eu-west-1", StoredCredential = engine }, StoreAddress.Parse("s3://journal?credentials=default").Settings(given));
    }

    private static Act Taken => Error(412, "PreconditionFailed");

    private static Act.Reply Ok() => new(200, "", "ETag: \"0\"");

    private static Act.Reply Error(int status, string code) => new(status, ErrorBody(code), "Content-Type: application/xml");

    private static string ErrorBody(string code) =>
        $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>As the test wants it.</Message><RequestId>r</RequestId></Error>";

    private static bool Is(Arrival arrival, string method, string name) =>
        arrival.Method == method && arrival.Target.EndsWith(name, StringComparison.Ordinal);

    private IJournalStore Open(Func<Arrival, int, Act> script, ConnectionSettings? settings = null)
    {
        server?.Dispose();
        server = new(script);
        engine.Variables["AWS_ENDPOINT_URL_S3"] = server.Url.AbsoluteUri;
        return engine.Engine.OpenStore(
            StoreAddress.Parse("s3://journal/ops"), (settings ?? new() { MaxRetry = 0 }) with { AccessKey = "AKIDEXAMPLE", SecretKey = "example" }, engine.Log);
    }
}
