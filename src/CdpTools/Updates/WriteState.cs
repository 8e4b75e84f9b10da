namespace CdpTools.Updates;

/// <summary>What is known about a write while it is under way, so that it can be said when Ctrl+C ends it.</summary>
internal sealed class WriteState
{
    private volatile bool inFlight;

    /// <summary>The answer to an attempt was lost, and nothing has been proved about it since.</summary>
    public bool Doubtful { get; private set; }

    /// <summary>Whether an attempt was ever sent.</summary>
    public bool Sent { get; private set; }

    /// <summary>The write is known to have taken place.</summary>
    public bool IsApplied { get; private set; }

    public CdpWriteOutcome Outcome =>
        IsApplied ? CdpWriteOutcome.Applied : Doubtful || inFlight ? CdpWriteOutcome.Unknown : CdpWriteOutcome.NotApplied;

    public void Sending()
    {
        Sent = true;
        inFlight = true;
    }

    public void Failed(CdpException failure)
    {
        Doubtful |= failure.Outcome == CdpWriteOutcome.Unknown;
        inFlight = false;
    }

    public void Applied()
    {
        IsApplied = true;
        inFlight = false;
    }
}
