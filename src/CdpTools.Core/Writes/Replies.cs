using CdpTools.Aws;

namespace CdpTools.Writes;

/// <summary>Whether the answer to a write is its own. A cache or a gateway may give one of an earlier call.</summary>
internal static class Replies
{
    /// <summary>Why an answer with a version is no proof; null when it is one.</summary>
    /// <param name="version">The version in the answer.</param>
    /// <param name="sentETag">What was sent as If-Match: a write that was applied has another.</param>
    /// <param name="sameContent">Whether the version has the content that the write makes.</param>
    public static string? DoubtAbout(IResourceVersion version, string sentETag, bool sameContent) =>
        version.ETag == sentETag ? $"it has the ETag {sentETag}, which was sent as If-Match"
        : sameContent ? null
        : "it has another content than what was sent";
}
