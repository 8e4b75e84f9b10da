using System.Text.RegularExpressions;
using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>Reads who is told of what.</summary>
internal static partial class NoticeReader
{
    public static List<PlanNotice> Read(PlanNode node) => [.. node.Items().Select(One).OfType<PlanNotice>()];

    private static PlanNotice? One(PlanNode node)
    {
        if (node.Members(PlanReader.Keys["Notify"]) is not { } members)
        {
            return null;
        }

        if (!members.TryGetValue("To", out PlanNode? to))
        {
            node.Error(ErrorIds.PlanValue, "Nobody is told: there is no To.", "Give To = 'https://…', or the ARN of an SNS topic.");
            return null;
        }

        string? target = to.Value is string text && text.StartsWith("arn:", StringComparison.Ordinal) ? Topic(to, text) : PlanUrl.Read(to);
        string? secret = PlanReader.Given(members, "SecretVariable", n => n.Text());
        if (secret is not null && target?.StartsWith("arn:", StringComparison.Ordinal) == true)
        {
            members["SecretVariable"].Error(
                ErrorIds.PlanValue, "A message to a topic is not signed by CdpTools: AWS signs it.", "Leave SecretVariable out.");
        }

        return target is null ? null : new(target, PlanReader.Given(members, "On", n => n.Words<CdpRolloutStatus>()) ?? [], secret);
    }

    private static string? Topic(PlanNode node, string text)
    {
        if (TopicPattern().IsMatch(text))
        {
            return text;
        }

        node.Error(ErrorIds.PlanValue, $"'{text}' is no ARN of an SNS topic.", "It looks like arn:aws:sns:us-east-1:123456789012:releases.");
        return null;
    }

    [GeneratedRegex(@"^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$")]
    private static partial Regex TopicPattern();
}
