namespace CdpTools.Aws.Http;

/// <summary>
/// How far this machine's clock is from the service's, learned from every reply and kept from call to call, as the SDKs do it: the
/// reply's Date against the middle between sending and receiving.
/// </summary>
internal sealed class ClockSkew
{
    // What the SDKs of AWS use [D].
    private static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan LongestRoundTrip = TimeSpan.FromMinutes(15);

    // A clock may be set wrong by hours or by a time zone. What says more is no clock: it comes from something in between.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private long _ticks;

    /// <summary>What is added to this machine's time.</summary>
    public TimeSpan Value => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    /// <summary>Whether the skew explains that a signature was refused.</summary>
    public bool ExplainsRefusal => Value.Duration() > Tolerated;

    /// <summary>Learns from a reply. What a cache has kept, what took too long and what is absurd teaches nothing.</summary>
    /// <returns>Whether it taught anything.</returns>
    public bool Learn(RawReply reply, DateTimeOffset sent, DateTimeOffset received)
    {
        if (reply.Header("Age") is not null || reply.Date is not { } date || received - sent > LongestRoundTrip)
        {
            return false;
        }

        TimeSpan skew = date - (sent + ((received - sent) / 2));
        if (skew.Duration() > Longest)
        {
            return false;
        }

        // A Date has no fractions of a second.
        Interlocked.Exchange(ref _ticks, skew.Duration() < TimeSpan.FromSeconds(2) ? 0 : skew.Ticks);
        return true;
    }
}
