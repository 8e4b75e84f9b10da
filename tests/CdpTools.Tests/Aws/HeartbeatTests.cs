using CdpTools.Aws;

namespace CdpTools.Tests.Aws;

/// <summary>Work that says nothing for a second is seen to go on, on its own bar or on one that is taken away again.</summary>
public sealed class HeartbeatTests
{
    [Fact]
    public void Work_that_says_nothing_gets_a_bar_that_is_taken_away_in_the_end()
    {
        var heartbeat = new Heartbeat("Set-CdpTrafficWeight");
        WorkProgress beat = heartbeat.Beat();
        Assert.Equal(("Set-CdpTrafficWeight", "waiting for CloudFront, 0 s so far"), (beat.Activity, beat.Status));
        Assert.Equal((true, "Set-CdpTrafficWeight"), (heartbeat.End()!.IsOver, heartbeat.End()!.Activity));
    }

    [Fact]
    public void Work_with_a_bar_keeps_it_and_the_time_moves_on_in_it()
    {
        var heartbeat = new Heartbeat("Remove-CdpStagingDistribution");
        heartbeat.See(new WorkProgress("taking down", "detach P1"));
        Assert.Equal(("taking down", "detach P1, 0 s so far"), (heartbeat.Beat().Activity, heartbeat.Beat().Status));

        // A wait says its own time.
        var waiting = new WorkProgress("taking down", "waiting") { Elapsed = TimeSpan.FromSeconds(5) };
        heartbeat.See(waiting);
        Assert.Same(waiting, heartbeat.Beat());
        Assert.Null(heartbeat.End());
    }

    [Fact]
    public void A_bar_that_is_over_is_not_shown_again()
    {
        var heartbeat = new Heartbeat("Publish-CdpStagingDistribution");
        heartbeat.See(new WorkProgress("promotion", "promote"));
        heartbeat.See(new WorkProgress("promotion", "Done") { IsOver = true });
        Assert.Equal("Publish-CdpStagingDistribution", heartbeat.Beat().Activity);
    }
}
