using CdpTools.Aws.Http;

namespace CdpTools.Tests.Aws;

public class RetryRulesTests
{
    [Theory]
    [InlineData(1, false, 0.1)]
    [InlineData(2, false, 0.2)]
    [InlineData(4, false, 0.8)]
    [InlineData(1, true, 1)]
    [InlineData(3, true, 4)]
    [InlineData(30, true, 20)]
    public void The_back_off_doubles_to_a_limit_and_the_jitter_takes_any_part_of_it(int attempt, bool throttled, double ceiling)
    {
        Assert.Equal(TimeSpan.FromSeconds(ceiling), new RetryRules(() => 1).Delay(attempt, throttled, null));
        Assert.Equal(TimeSpan.FromSeconds(ceiling) / 2, new RetryRules(() => 0.5).Delay(attempt, throttled, null));
        Assert.Equal(TimeSpan.Zero, new RetryRules(() => 0).Delay(attempt, throttled, null));
    }

    [Fact]
    public void Retry_after_is_honoured_within_reason()
    {
        var rules = new RetryRules(() => 0);

        Assert.Equal(TimeSpan.FromSeconds(7), rules.Delay(1, false, TimeSpan.FromSeconds(7)));
        Assert.Equal(TimeSpan.FromSeconds(30), rules.Delay(1, false, TimeSpan.FromHours(1)));
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("Wed, 21 Oct 2015 07:28:10 GMT", 10)]
    [InlineData("Wed, 21 Oct 2015 07:27:00 GMT", null)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData(null, null)]
    public void Retry_after_is_seconds_or_a_date(string? header, int? seconds)
    {
        var now = new DateTimeOffset(2015, 10, 21, 7, 28, 0, TimeSpan.Zero);

        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, RetryRules.RetryAfter(header, now));
    }

    [Theory]
    [InlineData(true, 500, "InternalFailure", true)]
    [InlineData(true, 502, "X", true)]
    [InlineData(true, 503, "X", true)]
    [InlineData(true, 504, "X", true)]
    [InlineData(true, 501, "X", false)]
    [InlineData(false, 500, "InternalFailure", false)]
    [InlineData(false, 503, "ServiceUnavailable", false)]
    [InlineData(false, 503, "SlowDown", true)]
    [InlineData(false, 400, "Throttling", true)]
    [InlineData(true, 400, "InvalidArgument", false)]
    [InlineData(true, 409, "StagingDistributionInUse", false)]
    [InlineData(true, 412, "PreconditionFailed", false)]
    public void What_may_be_repeated(bool isRead, int status, string code, bool repeated) =>
        Assert.Equal(repeated, RetryRules.MayRepeat(isRead, status, code));
}
