using System.Runtime.CompilerServices;
using CdpTools.Errors;

namespace CdpTools.Aws;

/// <summary>One of several reads.</summary>
/// <param name="Id">The resource's id.</param>
/// <param name="Value">What was read; null when it failed.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
internal sealed record ReadResult<T>(string Id, T? Value, CdpException? Error);

/// <summary>Reads what lists have only names of.</summary>
internal static class ReadAhead
{
    /// <summary>Enough to hide the latency of single reads, few enough for the API's rate limit.</summary>
    public const int Usual = 4;

    /// <summary>
    /// Reads a few at a time and gives them in the order of the list, each as soon as it is there. What was deleted after it was
    /// listed is left out. An error that every read would end in comes out as itself.
    /// </summary>
    /// <param name="listed">What is listed, as it comes.</param>
    /// <param name="idOf">The id of one.</param>
    /// <param name="limit">How many are read at once.</param>
    /// <param name="read">Reads one.</param>
    /// <param name="goneId">The id of the error that says that there is none.</param>
    /// <param name="log">Takes messages.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    public static async IAsyncEnumerable<ReadResult<T>> InOrderAsync<TListed, T>(
        IAsyncEnumerable<TListed> listed,
        Func<TListed, string> idOf,
        int limit,
        Func<string, CancellationToken, Task<T>> read,
        string goneId,
        ICallLog log,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<(string Id, Task<T> Read)>();
        try
        {
            await foreach (TListed member in listed.ConfigureAwait(false))
            {
                string id = idOf(member);
                ahead.Enqueue((id, read(id, stop.Token)));
                if (ahead.Count >= limit && await TakeAsync(ahead, goneId, log).ConfigureAwait(false) is { } oldest)
                {
                    yield return oldest;
                }
            }

            while (ahead.Count > 0)
            {
                if (await TakeAsync(ahead, goneId, log).ConfigureAwait(false) is { } next)
                {
                    yield return next;
                }
            }
        }
        finally
        {
            // What was asked for in advance and is no longer needed.
            await stop.CancelAsync().ConfigureAwait(false);
            foreach ((_, Task<T> unneeded) in ahead)
            {
                _ = unneeded.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }
    }

    /// <summary>What was read; what failed by itself is said, and the others go on.</summary>
    public static async IAsyncEnumerable<T> ValuesAsync<T>(this IAsyncEnumerable<ReadResult<T>> reads, IWorkLog log)
        where T : class
    {
        await foreach (ReadResult<T> read in reads.ConfigureAwait(false))
        {
            if (read.Error is { } error)
            {
                log.Error(error, read.Id);
            }
            else
            {
                yield return read.Value!;
            }
        }
    }

    private static async Task<ReadResult<T>?> TakeAsync<T>(Queue<(string Id, Task<T> Read)> ahead, string goneId, ICallLog log)
        where T : class
    {
        (string id, Task<T> read) = ahead.Dequeue();
        try
        {
            return new(id, await read.ConfigureAwait(false), null);
        }
        catch (CdpException e) when (e.ErrorId == goneId)
        {
            log.Verbose($"{id} was deleted after it was listed.");
            return null;
        }
        catch (CdpException e) when (!ErrorIds.EndsAll(e))
        {
            return new(id, null, e);
        }
    }
}
