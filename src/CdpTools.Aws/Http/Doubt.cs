namespace CdpTools.Aws.Http;

/// <summary>What the answers to the attempts of one call prove about it.</summary>
internal sealed class Doubt(AwsCall call)
{
    private bool _inDoubt;
    private bool _mayArriveLate;

    /// <summary>What is known of the call when it ends in an error.</summary>
    public CdpWriteOutcome Outcome => _inDoubt && !call.IsRead ? CdpWriteOutcome.Unknown : CdpWriteOutcome.NotApplied;

    /// <summary>Whether no attempt is still on its way.</summary>
    public bool IsFinal => !_mayArriveLate;

    public void Add(NetworkFailure failure)
    {
        _inDoubt |= !failure.NeverSent;
        _mayArriveLate |= !failure.NeverSent;
    }

    public void Add(RawReply reply, ServiceError error)
    {
        _inDoubt |= !RetryRules.ProvesNothingDone(reply.Status, error);
        _mayArriveLate |= !RetryRules.IsFinal(reply.Status, error);
    }
}
