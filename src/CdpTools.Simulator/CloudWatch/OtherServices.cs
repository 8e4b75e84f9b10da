using System.Text.Json.Nodes;

namespace CdpTools.Simulator;

/// <summary>One message that was published to a topic.</summary>
/// <param name="TopicArn">The topic.</param>
/// <param name="Subject">Its subject; null where it has none.</param>
/// <param name="Message">The message.</param>
public sealed record PublishedMessage(string TopicArn, string? Subject, string Message);

/// <summary>The little of STS and SNS that a rollout needs: who calls, and messages to a topic. Every topic exists [I].</summary>
internal sealed class OtherServices(SimulatorOptions options, Func<string> newId)
{
    private readonly List<PublishedMessage> _published = [];

    public IReadOnlyList<PublishedMessage> Published => _published;

    public RpcService Sts => new(
        "sts", "sts", "2011-06-15", null, "com.amazonaws.sts", "https://sts.amazonaws.com/doc/2011-06-15/",
        [new("GetCallerIdentity", false, GetCallerIdentity)]);

    public RpcService Sns => new(
        "sns", "sns", "2010-03-31", null, "com.amazonaws.sns", "http://sns.amazonaws.com/doc/2010-03-31/", [new("Publish", true, Publish)]);

    private JsonObject GetCallerIdentity(RpcInput input) => new()
    {
        ["Arn"] = $"arn:aws:iam::{options.Account}:user/simulator",
        ["UserId"] = "AIDASIMULATOR",
        ["Account"] = options.Account,
    };

    private JsonObject Publish(RpcInput input)
    {
        string topic = input.Required("TopicArn");
        if (topic.Split(':') is not ["arn", _, "sns", _, _, { Length: > 0 }])
        {
            throw new SimError(400, "InvalidParameter", "Invalid parameter: TopicArn");
        }

        _published.Add(new(topic, input.Text("Subject"), input.Required("Message")));
        return new() { ["MessageId"] = newId() };
    }
}
