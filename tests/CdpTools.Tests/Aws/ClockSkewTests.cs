using System.Globalization;
using CdpTools.Aws.Http;

namespace CdpTools.Tests.Aws;

/// <summary>The vectors that AWS publishes for its SDKs, and what is absurd.</summary>
public sealed class ClockSkewTests
{
    [Theory]
    [InlineData(0, "00:00:00", "00:00:02", "00:00:01", null, 0, false)]
    [InlineData(0, "00:00:00", "00:00:02", "00:05:01", null, 300, true)]
    [InlineData(300, "00:01:00", "00:01:02", "00:06:01", null, 300, true)]
    [InlineData(300, "00:00:00", "00:16:00", "00:10:00", null, 300, true)]
    [InlineData(300, "00:00:00", "00:00:02", "00:00:01", null, 0, false)]
    [InlineData(0, "00:00:00", "00:00:02", "00:02:01", null, 120, false)]
    [InlineData(0, "00:00:00", "00:00:02", null, null, 0, false)]
    [InlineData(0, "16:51:00", "16:51:02", "12:03:01", "17280", 0, false)]
    public void Published_vectors(int skew, string sent, string received, string? date, string? age, int after, bool explains)
    {
        ClockSkew clock = Knowing(skew);
        clock.Learn(Reply(date is null ? null : "Thu, 01 Jan 2026 " + date + " GMT", age), At(sent), At(received));
        Assert.Equal((TimeSpan.FromSeconds(after), explains), (clock.Value, clock.ExplainsRefusal));
    }

    [Theory]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    [InlineData("Sat, 03 Jan 2026 00:00:00 GMT")]
    [InlineData("Mon, 01 Jan 0001 00:00:00 GMT")]
    [InlineData("never")]
    public void An_absurd_date_is_not_believed(string date)
    {
        ClockSkew clock = Knowing(300);
        Assert.False(clock.Learn(Reply(date, null), At("00:00:00"), At("00:00:02")));
        Assert.Equal(TimeSpan.FromSeconds(300), clock.Value);
    }

    [Fact]
    public async Task A_call_goes_on_after_an_absurd_date_and_the_next_one_too()
    {
        const string Expired = """<ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Code>RequestExpired</Code><Message>old</Message></Error></ErrorResponse>""";
        using var server = new LoopbackServer(new Act.Reply(403, Expired, "Date: Fri, 31 Dec 9999 23:59:59 GMT"), new Act.Reply(200, "<a/>"));
        using var fixture = new EngineFixture();
        var connection = fixture.Connect(server);
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => fixture.SendAsync(connection, EngineFixture.Read()));
        Assert.Equal("RequestExpired", error.ErrorCode);
        Assert.Equal(200, (await fixture.SendAsync(connection, EngineFixture.Read())).Status);
    }

    private static ClockSkew Knowing(int seconds)
    {
        var clock = new ClockSkew();
        DateTimeOffset now = At("00:00:00");
        clock.Learn(Reply((now + TimeSpan.FromSeconds(seconds)).ToString("r", CultureInfo.InvariantCulture), null), now, now);
        return clock;
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse("2026-01-01T" + time + "Z", CultureInfo.InvariantCulture);

    private static RawReply Reply(string? date, string? age)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        _ = date is null || headers.TryAdd("Date", date);
        _ = age is null || headers.TryAdd("Age", age);
        return new RawReply(200, headers, []);
    }
}
