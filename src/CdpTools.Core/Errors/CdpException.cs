using CdpTools.Errors;

namespace CdpTools;

/// <summary>What is known about a write when it ends in an error.</summary>
public enum CdpWriteOutcome
{
    /// <summary>The write was not applied: it was refused, or it never left this machine.</summary>
    NotApplied,

    /// <summary>The write may or may not have been applied: its answer was lost.</summary>
    Unknown,

    /// <summary>The write was applied, but something after it failed.</summary>
    Applied,
}

/// <summary>Base of every error that CdpTools reports. Catch it, or one of its descendants, by type.</summary>
public abstract class CdpException : Exception
{
    private string text;
    private CdpWriteOutcome outcome;
    private string? advice;
    private string? detail;
    private object? target;
    private object? applied;

    private protected CdpException(string errorId, string text, Exception? innerException = null)
        : base(text, Harmless(innerException))
    {
        ErrorId = Shown.Text(errorId);
        this.text = Shown.Text(text);
    }

    /// <summary>
    /// The first part of FullyQualifiedErrorId: the AWS error code itself for service errors, <c>Cdp…</c> for the module's own checks.
    /// </summary>
    public string ErrorId { get; }

    /// <summary>What is known about the write that failed. For reads always <see cref="CdpWriteOutcome.NotApplied"/>.</summary>
    public CdpWriteOutcome Outcome
    {
        get => outcome;
        internal init => outcome = value;
    }

    /// <summary>What to do about it; null takes the advice that there is for <see cref="ErrorId"/>.</summary>
    public string? RecommendedAction
    {
        get => advice;
        internal init => advice = value is null ? null : Shown.Text(value);
    }

    /// <summary>
    /// The newest version of what was applied before the error, for instance the primary that was promoted when the wait for it failed; null when
    /// nothing was.
    /// </summary>
    public object? AppliedObject
    {
        get => applied;
        internal init => applied = value;
    }

    /// <summary>What happened, the answer's status and request id, and details in lines of their own.</summary>
    public override string Message => string.Concat(Text, Answer is null ? "" : $" [{Shown.Text(Answer)}]", Detail);

    /// <summary>What the error is about (an id, or an object); null leaves it to the cmdlet.</summary>
    internal object? Target
    {
        get => target;
        init => target = value;
    }

    /// <summary>
    /// The service itself has answered every attempt, so that none is still on its way. Where something in between has answered, or
    /// nobody, an attempt may arrive at any later moment.
    /// </summary>
    internal bool IsFinal { get; init; }

    /// <summary>What happened, and nothing else.</summary>
    internal string Text => text;

    /// <summary>Lines that stand under the text, beginning with a line end; null mostly.</summary>
    internal string? Detail
    {
        get => detail;
        init => detail = value is null ? null : Shown.Lines(value);
    }

    // Whoever prints the whole chain must not see more than who prints the message.
    private static Exception? Harmless(Exception? cause)
    {
        if (cause is null or CdpException)
        {
            return cause;
        }

        string all = cause.ToString();
        return Shown.Lines(all) == all ? cause : new InvalidOperationException(Shown.Text($"{cause.GetType().Name}: {cause.Message}"));
    }

    /// <summary>Status and request id of the answer that the error comes from; null when there was none. The one place that writes them.</summary>
    private protected virtual string? Answer => null;

    /// <summary>The same error of a step after others that were applied.</summary>
    /// <param name="known">What is done, what is left, and how to go on.</param>
    /// <param name="result">What was applied.</param>
    internal CdpException After(string known, object? result)
    {
        CdpWriteOutcome all = outcome == CdpWriteOutcome.Unknown ? CdpWriteOutcome.Unknown : CdpWriteOutcome.Applied;
        CdpException other = With(all, $"{Shown.Sentence(text)} {known}", target: result);
        other.applied = result;
        return other;
    }

    /// <summary>The same error with something else to say. Errors are never changed once they are thrown: this makes another.</summary>
    internal CdpException With(CdpWriteOutcome? outcome = null, string? text = null, string? advice = null, object? target = null)
    {
        if ((outcome ?? this.outcome) == this.outcome && text is null && advice is null && target is null)
        {
            return this;
        }

        var other = (CdpException)MemberwiseClone();
        (other.text, other.outcome, other.advice) = (
            text is null ? this.text : Shown.Text(text), outcome ?? this.outcome, advice is null ? this.advice : Shown.Text(advice));
        other.target = target ?? this.target;
        return other;
    }
}

/// <summary>The service answered with an error.</summary>
public class CdpServiceException : CdpException
{
    internal CdpServiceException(string errorCode, string text, int statusCode, string? requestId, string operation, Exception? innerException = null)
        : base(errorCode, text, innerException)
    {
        StatusCode = statusCode;
        RequestId = requestId;
        Operation = operation;
    }

    /// <summary>The AWS error code, for instance <c>PreconditionFailed</c>.</summary>
    public string ErrorCode => ErrorId;

    /// <summary>The HTTP status, for instance 412.</summary>
    public int StatusCode { get; }

    /// <summary>The service's request id, which AWS Support asks for; null when the reply had none.</summary>
    public string? RequestId { get; }

    /// <summary>The API operation, for instance <c>UpdateContinuousDeploymentPolicy</c>.</summary>
    public string Operation { get; }

    private protected override string? Answer => StatusCode == 0 ? null : $"{ErrorCode}, HTTP {StatusCode}, request id {RequestId ?? "none"}";
}

/// <summary>
/// A deployment was not seen in the time that was given to it. When something was written before the wait, <see
/// cref="CdpException.Outcome"/> says Applied: what was asked for is done, and reaches the edge locations by itself.
/// </summary>
public sealed class CdpNotDeployedException : CdpException
{
    internal CdpNotDeployedException(string errorId, string text, Exception? innerException = null)
        : base(errorId, text, innerException)
    {
    }
}

/// <summary>An error of a kind that the module does not expect. It is a defect, and <see cref="Exception.InnerException"/> says of what.</summary>
public sealed class CdpUnexpectedException : CdpException
{
    internal CdpUnexpectedException(string text, Exception cause)
        : base(ErrorIds.Unexpected, text, cause)
    {
    }
}

/// <summary>No complete answer came: name not found, refused, TLS, reset, closed, or time-out.</summary>
public sealed class CdpConnectionException : CdpException
{
    internal CdpConnectionException(string errorId, string text, Exception? innerException = null)
        : base(errorId, text, innerException)
    {
    }
}

/// <summary>There are no usable credentials: none found, expired, or a profile that does not exist or cannot be used.</summary>
public sealed class CdpCredentialException : CdpException
{
    internal CdpCredentialException(string errorId, string text, Exception? innerException = null)
        : base(errorId, text, innerException)
    {
    }
}

/// <summary>Refused before any call, because a rule of the service or of this module would be broken.</summary>
public sealed class CdpValidationException : CdpException
{
    internal CdpValidationException(string errorId, string text, Exception? innerException = null)
        : base(errorId, text, innerException)
    {
    }
}

/// <summary>The service answered with something that is not the reply its API declares: no XML, cut off, too large, another root.</summary>
public sealed class CdpReplyException : CdpException
{
    internal CdpReplyException(string text, int statusCode, string? requestId, string operation, Exception? innerException = null)
        : base(ErrorIds.BadReply, text, innerException)
    {
        StatusCode = statusCode;
        RequestId = requestId;
        Operation = operation;
    }

    /// <summary>The HTTP status of the reply.</summary>
    public int StatusCode { get; }

    /// <summary>The service's request id, or null.</summary>
    public string? RequestId { get; }

    /// <summary>The API operation.</summary>
    public string Operation { get; }

    private protected override string? Answer => $"HTTP {StatusCode}, request id {RequestId ?? "none"}";
}
