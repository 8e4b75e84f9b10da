namespace CdpTools.Writes;

/// <summary>What is known about a write at one moment. A value: every change is a new one, exchanged at once.</summary>
/// <param name="UnderWay">An attempt was sent, and no answer has come.</param>
/// <param name="Doubtful">The answer to an attempt was lost, and nothing has been proved about it since.</param>
/// <param name="IsApplied">The write is known to have taken place.</param>
internal sealed record WriteState(bool UnderWay, bool Doubtful, bool IsApplied)
{
    /// <summary>Nothing was sent yet.</summary>
    public static readonly WriteState Unsent = new(false, false, false);

    public CdpWriteOutcome Outcome =>
        IsApplied ? CdpWriteOutcome.Applied : Doubtful || UnderWay ? CdpWriteOutcome.Unknown : CdpWriteOutcome.NotApplied;
}

/// <summary>A write while it is under way, to be looked at from any thread: Ctrl+C has to say what is known of it.</summary>
/// <param name="name">What it is: <c>update of policy P1</c>.</param>
internal sealed class WriteWatch(string name)
{
    private WriteState state = WriteState.Unsent;

    public string Name => name;

    public WriteState State
    {
        get => Volatile.Read(ref state);
        internal set => Volatile.Write(ref state, value);
    }

    /// <summary>What can be said of it when it is stopped now.</summary>
    public string WhatIsKnown => State.Outcome switch
    {
        CdpWriteOutcome.Applied => $"The {name} was applied.",
        CdpWriteOutcome.Unknown => $"The {name} was under way: it may have been applied. Read it again before you go on.",
        _ => $"The {name} was not applied.",
    };
}
