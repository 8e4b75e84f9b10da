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

    public bool NeedsLook(CdpException refusal) => IsTaken(refusal);

    public string? DoubtAbout(CdpPolicy result) =>
        XmlDiff.SameContent(result.Document!, document) ? null : "it has another content than what was sent";

    public async Task<Verdict<CdpPolicy>> JudgeAsync(FailedAttempt attempt, ICallLog log, CancellationToken cancellationToken)
    {
        CdpPolicy? found = await api.FindByStagingNameAsync(names, log, cancellationToken).ConfigureAwait(false);
        bool same = found is not null && XmlDiff.SameContent(found.Document!, document);
        return (found, same) switch
        {
            ({ }, true) when attempt.Doubtful =>
                Verdict<CdpPolicy>.Applied(found, $"The answer proves nothing, but the {What} was created: {found.Id}, with ETag {found.ETag}."),
            ({ }, true) => Verdict<CdpPolicy>.Unneeded(
                found, $"There is a {What} with these settings already: {found.Id}, from an earlier call or from somebody else. Nothing is created."),
            ({ }, false) => Verdict<CdpPolicy>.Ended(WriteFaults.AnotherExists(
                What, found, ChangeText.Of(XmlDiff.Compare(found.Document!, document)), attempt.Failure, attempt.Doubtful)),
            _ when IsTaken(attempt.Failure) =>
                Verdict<CdpPolicy>.Ended(attempt.Failure.With(attempt.Doubtful ? CdpWriteOutcome.Unknown : CdpWriteOutcome.NotApplied)),
            _ => Verdict<CdpPolicy>.NotApplied($"The answer proves nothing ({attempt.Failure.ErrorId}), and there is no {What}."),
        };
    }

    private static bool IsTaken(CdpException error) => error.ErrorId is ErrorIds.StagingDistributionInUse or ErrorIds.PolicyAlreadyExists;
}
