using CdpTools.Errors;

namespace CdpTools.Aws;

/// <summary>
/// Ids are the service's to judge; refused here is what would make another request of the call, what can be no id at all, and what is the
/// id of the other kind: a distribution that comes down the pipeline where a policy is meant must not be asked for, or deleted, as one.
/// </summary>
internal static class Ids
{
    /// <exception cref="CdpValidationException">The id is empty, too long, or has white space or a slash in it.</exception>
    public static void Require(string id, string kind = "policy")
    {
        bool ofOther = kind == "policy" ? IsDistributionId(id) : IsPolicyId(id);
        if (ofOther)
        {
            string other = kind == "policy" ? "distribution" : "policy";
            throw new CdpValidationException(ErrorIds.InvalidId, $"'{id}' is the id of a {other}, and a {kind} is meant.")
            {
                RecommendedAction = kind == "policy"
                    ? $"Get-CdpPolicy -PrimaryDistributionId {id} gets the policy that is attached to it."
                    : $"Get-CdpDistribution -PolicyId {id} gets the distribution that it is attached to.",
                Target = id,
            };
        }

        if (id.Length is 0 or > 256 || id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
        {
            string shown = id.Length > 60 ? id[..60] + "…" : id;
            string example = kind == "policy" ? "fd3606da-4994-4b5e-9927-97aabf33c180" : "E24U8WV64JHNM3";
            bool isObject = id.StartsWith("@{", StringComparison.Ordinal) || id.StartsWith("System.", StringComparison.Ordinal);
            bool isJson = id.AsSpan().TrimStart() is ['{' or '[' or '"', ..];
            string what = isObject
                ? $"An object came in that is no {kind} and has no Id: {shown}."
                : $"'{shown}' is no {kind} id. It looks like {example}.";
            throw new CdpValidationException(ErrorIds.InvalidId, what)
            {
                RecommendedAction = isJson ? "It looks like JSON: parse the whole text first, … | Out-String | ConvertFrom-Json | …."
                    : isObject ? "Give the objects an Id, and an ETag if they have one; -Id takes an id."
                    : kind == "policy" ? "Get-CdpPolicy -Summary lists the policies." : "Get-CdpDistribution lists the distributions.",
                Target = id,
            };
        }
    }

    /// <summary>Whether a text looks like a distribution's id. Without a regular expression: this is on the way of every first call.</summary>
    public static bool IsDistributionId(string id) =>
        id.Length >= 12 && id[0] == 'E' && id.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));

    /// <summary>Whether a text looks like a policy's id: a UUID, which a distribution's never is [W].</summary>
    public static bool IsPolicyId(string id) => Guid.TryParse(id, out _);
}
