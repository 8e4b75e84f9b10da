using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Service;

namespace CdpTools.Updates;

/// <summary>What is to be created, and how to find it again when the answer is lost.</summary>
internal interface ICreation
{
    /// <summary>For messages: <c>policy for d111111abcdef8.cloudfront.net</c>.</summary>
    string Description { get; }

    Task<ResourceVersion> CreateAsync(ICallLog log, CancellationToken cancellationToken);

    /// <summary>Finds what a lost attempt has created, by what makes it unique; null when there is none.</summary>
    Task<ResourceVersion?> FindAsync(ICallLog log, CancellationToken cancellationToken);

    /// <summary>Whether what was found has what was asked for.</summary>
    bool IsWanted(ResourceVersion found);

    /// <summary>Whether the error says that it exists already.</summary>
    bool IsTaken(CdpException error);
}

/// <summary>Creates once: after a lost answer it looks for what it may have created before it tries again.</summary>
internal sealed class LosslessCreate(Backoff backoff)
{
    public async Task<ResourceVersion> RunAsync(ICreation creation, int maxAttempts, WriteState state, ICallLog log, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            CdpException failure;
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                log.Verbose($"Attempt {attempt} of {maxAttempts}: create {creation.Description}.");
                state.Sending();
                ResourceVersion created = await creation.CreateAsync(log, cancellationToken).ConfigureAwait(false);
                state.Applied();
                return created;
            }
            catch (CdpException e)
            {
                state.Failed(e);
                if (e.Outcome != CdpWriteOutcome.Unknown && !(state.Doubtful && creation.IsTaken(e)))
                {
                    e.Outcome = state.Outcome;
                    throw;
                }

                failure = e;
            }

            ResourceVersion? found = await FindAsync(creation, failure, log, cancellationToken).ConfigureAwait(false);
            if (found is not null && creation.IsWanted(found))
            {
                state.Applied();
                log.Verbose($"The answer was lost, but the {creation.Description} was created, with ETag {found.ETag}.");
                return found;
            }

            if (found is not null)
            {
                string id = found.Envelope.Element(found.Envelope.Name.Namespace + "Id")?.Value ?? "";
                throw new CdpConnectionException(
                    ErrorIds.Superseded,
                    $"The answer to the creation was lost ({failure.Message}), and there is a {creation.Description} with other settings: {id}. It may be the one that was asked for, changed since.",
                    failure)
                {
                    Outcome = CdpWriteOutcome.Unknown,
                    RecommendedAction = $"Look at {id}; change that one, or remove it and create it again.",
                };
            }

            if (creation.IsTaken(failure) || attempt == maxAttempts)
            {
                failure.Outcome = state.Outcome;
                throw failure;
            }

            log.Verbose($"The answer was lost ({failure.ErrorId}), and there is no {creation.Description}: it was not created. Sending it again.");
            await backoff.WaitAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<ResourceVersion?> FindAsync(ICreation creation, CdpException failure, ICallLog log, CancellationToken cancellationToken)
    {
        try
        {
            return await creation.FindAsync(log, cancellationToken).ConfigureAwait(false);
        }
        catch (CdpException readError)
        {
            throw new CdpConnectionException(
                ErrorIds.OutcomeUnknown,
                $"It is not known whether the {creation.Description} was created: the answer was lost ({failure.Message}), and looking for it failed ({readError.Message}).",
                failure)
            {
                Outcome = CdpWriteOutcome.Unknown,
            };
        }
    }
}

/// <summary>A policy to be created. Its staging distribution can be in one policy only, so that finds it again.</summary>
internal sealed class PolicyCreation(PolicyApi api, XElement document, IReadOnlyList<string> names) : ICreation
{
    public string Description => $"policy for {string.Join(", ", names)}";

    public Task<ResourceVersion> CreateAsync(ICallLog log, CancellationToken cancellationToken) => api.CreateAsync(document, log, cancellationToken);

    public Task<ResourceVersion?> FindAsync(ICallLog log, CancellationToken cancellationToken) => api.FindByStagingNameAsync(names, log, cancellationToken);

    public bool IsWanted(ResourceVersion found) => XmlDiff.SameContent(found.Document, document);

    public bool IsTaken(CdpException error) => error.ErrorId is ErrorIds.StagingDistributionInUse or ErrorIds.PolicyAlreadyExists;
}
