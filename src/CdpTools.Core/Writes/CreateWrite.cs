using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Errors;
using CdpTools.Policies;
using CdpTools.Xml;

namespace CdpTools.Writes;

/// <summary>Creates a policy once. Ours is told by its staging distribution, which can be in one policy only.</summary>
internal sealed class CreateWrite(PolicyApi api, XElement document, IReadOnlyList<string> names) : IWriteKind<CdpPolicy>
{
    public string Name => "creation of a " + What;

    public string Attempt => "create " + What;

    private string What => $"policy for {string.Join(", ", names)}";

    public Task<CdpPolicy> SendAsync(ICallLog log, CancellationToken cancellationToken) => api.CreateAsync(document, log, cancellationToken);

    public bool NeedsLook(CdpException refusal, bool doubtful) => doubtful && IsTaken(refusal);

    public async Task<Verdict<CdpPolicy>> JudgeAsync(FailedAttempt attempt, ICallLog log, CancellationToken cancellationToken)
    {
        CdpPolicy? found = await api.FindByStagingNameAsync(names, log, cancellationToken).ConfigureAwait(false);
        if (found is not null)
        {
            return XmlDiff.SameContent(found.Document!, document)
                ? Verdict<CdpPolicy>.Applied(found, $"The answer was lost, but the {What} was created, with ETag {found.ETag}.")
                : Verdict<CdpPolicy>.Ended(WriteFaults.AnotherExists(What, found.Id, attempt.Failure));
        }

        return IsTaken(attempt.Failure)
            ? Verdict<CdpPolicy>.Ended(attempt.Failure.With(CdpWriteOutcome.Unknown))
            : Verdict<CdpPolicy>.NotApplied(
                $"The answer was lost ({attempt.Failure.ErrorId}), and there is no {What}: it was not created. Sending it again.");
    }

    private static bool IsTaken(CdpException error) => error.ErrorId is ErrorIds.StagingDistributionInUse or ErrorIds.PolicyAlreadyExists;
}
