using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>URLs of a plan: https, or this machine's own, and without secrets, as a plan is kept in the journal.</summary>
internal static class PlanUrl
{
    public static List<string> ReadAll(PlanNode node) => [.. node.Items().Select(Read).OfType<string>()];

    public static string? Read(PlanNode node)
    {
        if (node.Text() is not { } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || !(url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback)))
        {
            node.Error(
                ErrorIds.PlanUrl,
                $"'{text}' is no https URL.",
                "Give an absolute URL that begins with https://; http is for this machine only.");
            return null;
        }

        if (url.UserInfo.Length > 0)
        {
            node.Error(
                ErrorIds.PlanUrl, "The URL has a user name or a password in it.", "A plan is kept in the journal: leave secrets out of it.");
            return null;
        }

        return text;
    }
}
