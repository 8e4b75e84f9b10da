using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CdpTools.Aws;
using CdpTools.Rollouts;
using CdpTools.Simulator;
using CdpTools.Tests.Aws;
using CdpTools.Tests.Cloud;
using static CdpTools.CdpRolloutStatus;

namespace CdpTools.Tests.Rollouts;

public sealed class NoticeTests : IDisposable
{
    private const string Secret = "CDPTOOLS_TEST_SECRET";
    private readonly LoopbackServer server;
    private int answer = 204;

    public NoticeTests() => server = new((_, _) => new Act.Reply(answer));

    private IReadOnlyList<Arrival> Heard => server.Arrivals;

    public void Dispose() => server.Dispose();

    private string Plan(string more) => $$"""
        { "Name": "shop", "Steps": [ { "Weight": 0.01, "Hold": "10m", "Approve": "Go" }, { "Promote": true, "Hold": "30m" } ], "Notify": [ { "To": "{{server.Url}}hook"{{more}} } ] }
        """;

    [Fact]
    public async Task A_change_of_status_is_told_once_and_signed()
    {
        Environment.SetEnvironmentVariable(Secret, "s3cret");
        var world = new RolloutWorld(Plan($$""", "SecretVariable": "{{Secret}}" """));
        await world.StartAsync();
        CdpRollout rollout = await world.RunAsync(AwaitingApproval);
        await world.Verbs.ApproveAsync(world.Id, rollout.ApprovalHash!, null, default);
        await world.RunAsync();
        await world.TickAsync();
        Assert.Equal(
            ["Progressing", "AwaitingApproval", "Progressing", "Promoting", "Baking", "Completed"],
            Heard.Select(h => JsonDocument.Parse(h.Text).RootElement.GetProperty("status").GetString()));
        JsonElement asked = JsonDocument.Parse(Heard[1].Text).RootElement;
        Assert.Equal((world.Id, "shop", 64), (asked.GetProperty("rollout").GetString(), asked.GetProperty("name").GetString(), asked.GetProperty("approvalHash").GetString()!.Length));
        Assert.Equal(6, Heard.Select(h => h.Header("X-CdpTools-Delivery")).Distinct().Count());
        Assert.All(Heard, h => Assert.Equal(
            "sha256=" + Convert.ToHexString(HMACSHA256.HashData("s3cret"u8.ToArray(), h.Body)).ToLowerInvariant(), h.Header("X-CdpTools-Signature")));
        List<JournalRecord> records = await world.JournalAsync();
        Assert.Equal(RecordType.Notified, records[^1].Type);
        Assert.Equal(Completed, records[^1].State.Final);
        Assert.DoesNotContain("s3cret", Encoding.UTF8.GetString([.. world.Store.Records.Values.SelectMany(r => r)]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_told_is_recorded_tried_again_and_given_up_and_is_never_in_the_way()
    {
        var world = new RolloutWorld(Plan(""", "On": [ "AwaitingApproval", "Completed" ] """));
        await world.StartAsync();
        answer = 500;
        CdpRollout rollout = await world.RunAsync(AwaitingApproval);
        await world.TickAsync();
        Assert.Equal(2, Heard.Count);
        Assert.Contains(world.Log.Warnings, w => w.Contains("nobody was told of AwaitingApproval", StringComparison.Ordinal) && w.Contains("it answered 500", StringComparison.Ordinal));
        answer = 200;
        await world.TickAsync();
        await world.TickAsync();
        Assert.Equal(3, Heard.Count);
        answer = 500;
        await world.Verbs.ApproveAsync(world.Id, rollout.ApprovalHash!, null, default);
        Assert.Equal(Completed, (await world.RunAsync()).Status);
        for (int i = 0; i < 10; i++)
        {
            await world.TickAsync();
        }

        Assert.Equal(3 + Notice.MostAttempts, Heard.Count);
        Assert.Contains("\"GivenUp\": true", (await world.JournalAsync())[^1].Body.ToJsonString(JournalRecord.Json), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_is_not_set_sends_nothing_and_says_so()
    {
        var world = new RolloutWorld(Plan(""", "SecretVariable": "CDPTOOLS_TEST_UNSET" """));
        await world.StartAsync();
        await world.TickAsync();
        Assert.Empty(Heard);
        Assert.Contains(world.Log.Warnings, w => w.Contains("CDPTOOLS_TEST_UNSET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_topic_is_published_to_in_its_own_region()
    {
        var connection = new ServiceConnection(new());
        var world = new RolloutWorld("""
            { "Steps": [ { "Weight": 0.01, "Hold": "10m", "Approve": "Go" } ], "Notify": { "To": "arn:aws:sns:eu-west-1:123456789012:releases", "On": "Progressing" } }
            """);
        await world.StartAsync();
        OpenRollout rollout = await OpenRollout.LoadAsync(world.Store, world.Id, default);
        await new Notifier(connection).SendAsync(rollout, world.Time.GetUtcNow(), world.Log, default);
        PublishedMessage message = Assert.Single(connection.Service.Published);
        Assert.Equal(("arn:aws:sns:eu-west-1:123456789012:releases", $"Rollout {world.Id}: Progressing"), (message.TopicArn, message.Subject));
        Assert.Equal("eu-west-1", Assert.Single(connection.Calls).Region);
        Assert.Empty((await OpenRollout.LoadAsync(world.Store, world.Id, default)).State.Notices);
    }

    [Fact]
    public async Task Who_acts_is_named_as_AWS_knows_them_and_unknown_where_it_refuses()
    {
        var connection = new ServiceConnection(new());
        Assert.EndsWith(", arn:aws:iam::123456789012:user/simulator", await new Caller(connection).NameAsync(default), StringComparison.Ordinal);
        var caller = new Caller(new ServiceConnection(new() { DenyActions = ["sts:GetCallerIdentity"] }));
        Assert.EndsWith($"process {Environment.ProcessId}, unknown", await caller.NameAsync(default), StringComparison.Ordinal);
        await caller.NameAsync(default);
        await new Caller(connection).NameAsync(default);
        Assert.Equal(2, connection.Calls.Count);
    }
}
