using CdpTools.Aws;
using CdpTools.Errors;
using CdpTools.Writes;
using CdpTools.Xml;

namespace CdpTools.Work;

/// <summary>Objects that were saved or sent, and read again: Export-Clixml, jobs, remoting.</summary>
internal static class Saved
{
    /// <summary>
    /// Compares the document that came along with the service's, where that has the same ETag. One that was changed on the way would be sent
    /// as a whole, while only the fields that were meant are shown. Of an older ETag the write itself tells.
    /// </summary>
    /// <exception cref="CdpValidationException">They differ.</exception>
    public static async Task RequireUntouchedAsync<T>(IResource<T> resource, T saved, ICallLog log, CancellationToken cancellationToken)
        where T : class, IResourceVersion
    {
        T now = await resource.ReadAsync(log, cancellationToken).ConfigureAwait(false);
        if (now.ETag == saved.ETag && !XmlDiff.SameContent(now.Document!, saved.Document!))
        {
            string changed = string.Join(", ", XmlDiff.Compare(now.Document!, saved.Document!).Select(c => c.Describe()));
            throw new CdpValidationException(
                ErrorIds.IncompleteObject,
                $"The saved {resource.Kind} {resource.Id} is not what CloudFront has at ETag {saved.ETag}: the document in it was changed after it "
                + $"was read ({changed}).")
            {
                RecommendedAction = $"Read the {resource.Kind} again and make the change with a cmdlet, or on its properties.",
                Target = resource.Id,
            };
        }
    }
}
