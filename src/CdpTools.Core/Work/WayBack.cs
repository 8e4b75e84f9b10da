using CdpTools.Aws;
using CdpTools.Distributions;

namespace CdpTools.Work;

/// <summary>A write with a way back: the configuration before is saved first, and the saved file goes again where nothing was written.</summary>
internal static class WayBack
{
    /// <param name="snapshot">What is saved.</param>
    /// <param name="path">Where: a file or a folder.</param>
    /// <param name="log">Told of the file.</param>
    /// <param name="write">The write. Its result carries the file's path.</param>
    public static async Task<CdpDistribution> KeepAsync(DistributionSnapshot snapshot, string path, IWorkLog log, Func<Task<CdpDistribution>> write)
    {
        string file = snapshot.Save(path);
        log.Information($"The configuration of the primary {snapshot.Id} is saved in {file}; Undo-CdpPublish puts it back.");
        try
        {
            CdpDistribution written = await write().ConfigureAwait(false);
            written.SnapshotPath = file;
            return written;
        }
        catch (CdpException e) when (e.Outcome == CdpWriteOutcome.NotApplied)
        {
            // Nothing happened, so there is nothing to go back from.
            File.Delete(file);
            log.Information($"Nothing was changed, so {file} is deleted.");
            throw;
        }
    }
}
