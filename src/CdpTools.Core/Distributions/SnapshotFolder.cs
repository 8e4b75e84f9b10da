using CdpTools.Xml;

namespace CdpTools.Distributions;

/// <summary>The snapshots that there are in a folder, newest first.</summary>
internal static class SnapshotFolder
{
    /// <summary>All snapshots of a folder, or the one of a file. What is in it and is no snapshot is passed over.</summary>
    /// <param name="path">The folder or the file; one that does not exist has none.</param>
    /// <param name="skipped">Told of each file that is no snapshot; null for nobody.</param>
    public static IEnumerable<(string Path, DistributionSnapshot Snapshot)> Read(string path, Action<string>? skipped = null)
    {
        string[] files = Directory.Exists(path) ? Directory.GetFiles(path, "*.json") : File.Exists(path) ? [path] : [];
        var found = new List<(string Path, DistributionSnapshot Snapshot)>();
        foreach (string file in files)
        {
            try
            {
                found.Add((file, DistributionSnapshot.Load(file)));
            }
            catch (CdpValidationException e)
            {
                skipped?.Invoke(e.Message);
            }
        }

        return found.OrderByDescending(f => f.Snapshot.Time).ThenBy(f => f.Path, StringComparer.Ordinal);
    }

    /// <summary>The newest snapshot whose change made the configuration that a distribution has; null when there is none.</summary>
    public static string? NewestThatMade(string path, CdpDistribution distribution) => Read(path)
        .Where(f => f.Snapshot.Id == distribution.Id && XmlDiff.SameContent(ServiceXml.Parse(f.Snapshot.Promoted), distribution.Document!))
        .Select(f => f.Path)
        .FirstOrDefault();
}
