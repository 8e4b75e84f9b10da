using CdpTools.Errors;

namespace CdpTools.Aws;

/// <summary>Ids are the service's to judge; only what would make another request of the call is refused here.</summary>
internal static class Ids
{
    /// <exception cref="CdpValidationException">The id is empty, too long, or has white space or a slash in it.</exception>
    public static void Require(string id, string kind = "policy")
    {
        if (string.IsNullOrWhiteSpace(id) || id.Length > 256
            || id.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or '\\' or '?' or '#') || id is "." or "..")
        {
            string shown = id.Length > 60 ? id[..60] + "…" : id;
            string example = kind == "policy" ? "fd3606da-4994-4b5e-9927-97aabf33c180" : "E24U8WV64JHNM3";
            throw new CdpValidationException(ErrorIds.InvalidId, $"'{shown}' is no {kind} id. It looks like {example}.")
            {
                RecommendedAction = kind == "policy" ? "Get-CdpPolicy -Summary lists the policies." : "Get-CdpDistribution lists the distributions.",
                Target = id,
            };
        }
    }
}
