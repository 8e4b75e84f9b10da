using CdpTools.Aws;

namespace CdpTools.Tests.Aws;

public class SharingTests
{
    [Fact]
    public async Task Many_threads_share_one_engine()
    {
        using var server = new LoopbackServer((arrival, _) => new Act.Reply(200, arrival.Target));
        using var fixture = new EngineFixture();
        var settings = EngineFixture.Keys with { EndpointUrl = server.Url.AbsoluteUri };

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancellationToken) =>
        {
            AwsReply reply = await fixture.Engine.Connect(settings, fixture.Log).SendAsync(EngineFixture.Read($"/p/{i}"), fixture.Log, cancellationToken);
            Assert.Equal($"/p/{i}", System.Text.Encoding.UTF8.GetString(reply.Body));
        });

        Assert.Equal(200, server.Arrivals.Count);
        Assert.Equal(200, server.Arrivals.Select(a => a.Target).Distinct().Count());
    }

    [Fact]
    public async Task Calls_share_one_connection_whatever_their_keys_and_time_limits_are()
    {
        using var server = new LoopbackServer(new Act.Reply(200));
        using var fixture = new EngineFixture();
        foreach (ConnectionSettings settings in (ConnectionSettings[])[EngineFixture.Keys, EngineFixture.Keys with { AccessKey = "AKOTHER" }, EngineFixture.Keys with { RequestTimeout = TimeSpan.FromSeconds(9) }])
        {
            IConnection connection = fixture.Connect(settings with { EndpointUrl = server.Url.AbsoluteUri });
            await fixture.SendAsync(connection, EngineFixture.Read());
            await fixture.SendAsync(connection, EngineFixture.Write());
        }

        Assert.Equal(6, server.Arrivals.Count);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task No_secret_is_in_any_line_or_error_of_a_session_full_of_failures()
    {
        const string Secret = "SECRET-THAT-MUST-NOT-SHOW";
        const string Token = "TOKEN-THAT-MUST-NOT-SHOW";
        using var server = new LoopbackServer(new Act.Reply(503), new Act.Reply(403, "<x/>"), new Act.Close(), new Act.Reply(400, "{}"), new Act.Raw("nonsense\r\n\r\n"));
        using var fixture = new EngineFixture();
        var said = new List<string>();
        var settings = new ConnectionSettings { AccessKey = "AKIDEXAMPLE", SecretKey = Secret, SessionToken = Token, MaxRetry = 0 };
        foreach (ConnectionSettings each in (ConnectionSettings[])
            [
                .. Enumerable.Repeat(settings with { EndpointUrl = server.Url.AbsoluteUri }, 5),
                settings with { EndpointUrl = "http://no-such-host.invalid" },
                settings with { EndpointUrl = "nonsense" },
                settings with { Region = "no region" },
                settings with { ProfileName = "p" },
                settings with { AccessKey = null },
            ])
        {
            Exception error = await Assert.ThrowsAnyAsync<CdpException>(() => fixture.SendAsync(fixture.Connect(each), EngineFixture.Write()));
            said.Add(error.ToString());
        }

        said.AddRange(fixture.Log.Lines);
        Assert.All(said, line => Assert.DoesNotContain(Secret, line, StringComparison.Ordinal));
        Assert.All(said, line => Assert.DoesNotContain(Token, line, StringComparison.Ordinal));
    }
}
