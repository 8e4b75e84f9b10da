using CdpTools.Aws;

namespace CdpTools.Writes;

/// <summary>An attempt that failed.</summary>
/// <param name="Number">Which it was, from 1.</param>
/// <param name="Failure">What it ended in.</param>
/// <param name="Doubtful">Whether it, or an earlier one, may have been applied: its answer was lost, or proves nothing.</param>
/// <param name="IsLast">Whether no other may follow.</param>
internal sealed record FailedAttempt(int Number, CdpException Failure, bool Doubtful, bool IsLast);

/// <summary>
/// A kind of write: what differs between updating, creating, deleting, copying and promoting. The rest is <see cref="WriteDriver"/>'s.
/// </summary>
/// <typeparam name="T">What a write of the kind comes to.</typeparam>
internal interface IWriteKind<T>
{
    /// <summary>What it is, for messages: <c>update of policy P1</c>.</summary>
    string Name { get; }

    /// <summary>What the next attempt does, for messages: <c>write policy P1 with If-Match E1</c>.</summary>
    string Attempt { get; }

    /// <summary>Sends it once.</summary>
    Task<T> SendAsync(ICallLog log, CancellationToken cancellationToken);

    /// <summary>
    /// Whether what is there must be looked at after a refusal: the ETag is stale, what was to be made exists, what was to be deleted
    /// does not. That may be the write's own doing: something in between may have sent it twice. Every other refusal is the end.
    /// </summary>
    /// <param name="refusal">What the service said.</param>
    bool NeedsLook(CdpException refusal);

    /// <summary>Why an answer does not prove that the write was applied; null when it does. Then what is there is looked at.</summary>
    string? DoubtAbout(T result) => null;

    /// <summary>Looks at what is there, and judges by what identifies ours.</summary>
    /// <exception cref="CdpException">It could not be read.</exception>
    Task<Verdict<T>> JudgeAsync(FailedAttempt attempt, ICallLog log, CancellationToken cancellationToken);

    /// <summary>Says more about a refusal that is the end, where the service says too little.</summary>
    Task<CdpException> ExplainAsync(CdpException refusal, ICallLog log, CancellationToken cancellationToken) => Task.FromResult(refusal);
}

/// <summary>What was found out about a write whose attempt failed.</summary>
/// <param name="Kind">Which way it goes on.</param>
/// <param name="Result">What it came to, when it goes on well.</param>
/// <param name="Error">What it ends in, when it ends.</param>
/// <param name="Reason">Why, for messages.</param>
internal sealed record Verdict<T>(VerdictKind Kind, T? Result, CdpException? Error, string Reason)
{
    /// <summary>Whether the operator should hear of it: what is there is not only this call's doing.</summary>
    public bool IsNews { get; init; } = Kind == VerdictKind.Unneeded;

    /// <summary>It was applied after all.</summary>
    public static Verdict<T> Applied(T result, string evidence) => new(VerdictKind.Applied, result, null, evidence);

    /// <summary>What was wanted is there already, by somebody else's hand.</summary>
    public static Verdict<T> Unneeded(T result, string evidence) => new(VerdictKind.Unneeded, result, null, evidence);

    /// <summary>It was not applied, and may be sent again, as the kind now has it.</summary>
    public static Verdict<T> NotApplied(string evidence, bool isNews = false) =>
        new(VerdictKind.NotApplied, default, null, evidence) { IsNews = isNews };

    /// <summary>It must not be sent again. The error's outcome says what is known.</summary>
    public static Verdict<T> Ended(CdpException error) => new(VerdictKind.Ended, default, error, "");
}

internal enum VerdictKind
{
    Applied,
    Unneeded,
    NotApplied,
    Ended,
}
