using System.Text;
using CdpTools.Aws;
using CdpTools.Errors;
using Microsoft.Extensions.Time.Testing;

namespace CdpTools.Tests.Aws;

/// <summary>Engine and simulator against each other: two implementations of Signature Version 4 that share no code.</summary>
public class SimulatorTests
{
    private const string List = "/2020-05-31/continuous-deployment-policy";

    [Fact]
    public async Task A_policy_is_listed_read_and_written_and_the_old_etag_is_then_refused()
    {
        using var fixture = new EngineFixture();
        using ISimulator simulator = fixture.Engine.StartSimulator(new SimulatorSettings { Sample = true });
        IConnection connection = Connect(fixture, simulator);

        AwsReply list = await fixture.SendAsync(connection, new AwsCall { Operation = "List", IsRead = true, Method = "GET", Path = List, Query = [new("MaxItems", "10")] });
        string id = Between(Encoding.UTF8.GetString(list.Body), "<Id>", "</Id>");
        AwsReply config = await fixture.SendAsync(connection, new AwsCall { Operation = "Get", IsRead = true, Method = "GET", Path = $"{List}/{id}/config" });
        byte[] changed = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(config.Body).Replace("<Weight>0.05</Weight>", "<Weight>0.1</Weight>", StringComparison.Ordinal));
        AwsCall update = new() { Operation = "Update", IsRead = false, Method = "PUT", Path = $"{List}/{id}", Content = changed, Headers = [new("If-Match", config.ETag!)], ResourceId = id };
        AwsReply updated = await fixture.SendAsync(connection, update);
        CdpServiceException stale = await Assert.ThrowsAsync<CdpServiceException>(() => fixture.SendAsync(connection, update));

        Assert.Contains("<Weight>0.1</Weight>", Encoding.UTF8.GetString(updated.Body), StringComparison.Ordinal);
        Assert.NotEqual(config.ETag, updated.ETag);
        Assert.Equal("PreconditionFailed", stale.ErrorCode);
        Assert.NotNull(stale.RequestId);
        Assert.Equal(CdpWriteOutcome.NotApplied, stale.Outcome);
        Assert.Equal(4, simulator.RequestCount);
    }

    [Theory]
    [InlineData("MaxItems", "1")]
    [InlineData("Unheard of", "a b/c+d&e=f~ü*'()!")]
    public async Task Query_values_of_every_kind_are_signed_as_they_are_sent(string name, string value)
    {
        using var fixture = new EngineFixture();
        using ISimulator simulator = fixture.Engine.StartSimulator(new SimulatorSettings { Sample = true });

        AwsReply reply = await fixture.SendAsync(Connect(fixture, simulator), new AwsCall { Operation = "List", IsRead = true, Method = "GET", Path = List, Query = [new(name, value)] });

        Assert.Equal(200, reply.Status);
    }

    [Theory]
    [InlineData("it%2Fhas%20a%20slash")]
    [InlineData("colon%3Aplus%2B")]
    [InlineData("%C3%BCmlaut~_.-")]
    public async Task Path_segments_of_every_kind_are_signed_as_they_are_sent(string segment)
    {
        using var fixture = new EngineFixture();
        using ISimulator simulator = fixture.Engine.StartSimulator(new SimulatorSettings { Sample = true });

        CdpServiceException error = await Assert.ThrowsAsync<CdpServiceException>(
            () => fixture.SendAsync(Connect(fixture, simulator), new AwsCall { Operation = "Get", IsRead = true, Method = "GET", Path = $"{List}/{segment}" }));

        // Whatever such an id means, the signature was good.
        Assert.Equal(404, error.StatusCode);
    }

    [Fact]
    public async Task A_wrong_secret_key_and_an_unknown_access_key_keep_the_services_codes()
    {
        using var fixture = new EngineFixture();
        using ISimulator simulator = fixture.Engine.StartSimulator(new SimulatorSettings { Sample = true });
        var settings = new ConnectionSettings { AccessKey = simulator.AccessKey, SecretKey = "wrong", EndpointUrl = simulator.Endpoint.AbsoluteUri };
        AwsCall call = new() { Operation = "List", IsRead = true, Method = "GET", Path = List };

        CdpServiceException wrong = await Assert.ThrowsAsync<CdpServiceException>(() => fixture.SendAsync(fixture.Connect(settings), call));
        CdpServiceException unknown = await Assert.ThrowsAsync<CdpServiceException>(
            () => fixture.SendAsync(fixture.Connect(settings with { AccessKey = "AKUNKNOWN" }), call));

        Assert.Equal("SignatureDoesNotMatch", wrong.ErrorCode);
        Assert.Equal("InvalidClientTokenId", unknown.ErrorCode);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(3)]
    public async Task A_machine_whose_clock_is_hours_off_still_gets_its_answer(int hours)
    {
        using var fixture = new EngineFixture(new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(hours)));
        using ISimulator simulator = fixture.Engine.StartSimulator(new SimulatorSettings { Sample = true });

        AwsReply reply = await fixture.SendAsync(Connect(fixture, simulator), new AwsCall { Operation = "List", IsRead = true, Method = "GET", Path = List });

        Assert.Equal(2, reply.Attempts);
        Assert.Contains("clock", Assert.Single(fixture.Log.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drop-before", false)]
    [InlineData("drop-after", true)]
    [InlineData("truncate", true)]
    public async Task A_write_whose_answer_the_simulator_withholds_arrives_once_and_is_unknown(string fault, bool applied)
    {
        using var fixture = new EngineFixture();
        using ISimulator simulator = fixture.Engine.StartSimulator(new SimulatorSettings { Sample = true, Faults = [$"Update*:{fault}"] });
        IConnection connection = Connect(fixture, simulator);
        AwsReply list = await fixture.SendAsync(connection, new AwsCall { Operation = "List", IsRead = true, Method = "GET", Path = List });
        string id = Between(Encoding.UTF8.GetString(list.Body), "<Id>", "</Id>");
        AwsReply config = await fixture.SendAsync(connection, new AwsCall { Operation = "Get", IsRead = true, Method = "GET", Path = $"{List}/{id}/config" });

        CdpException error = await Assert.ThrowsAnyAsync<CdpException>(() => fixture.SendAsync(
            connection, new AwsCall { Operation = "Update", IsRead = false, Method = "PUT", Path = $"{List}/{id}", Content = config.Body, Headers = [new("If-Match", config.ETag!)] }));
        AwsReply after = await fixture.SendAsync(connection, new AwsCall { Operation = "Get", IsRead = true, Method = "GET", Path = $"{List}/{id}/config" });

        Assert.Equal(CdpWriteOutcome.Unknown, error.Outcome);
        Assert.Equal(4, simulator.RequestCount);
        Assert.Equal(applied, after.ETag != config.ETag);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused_in_the_simulators_words()
    {
        using var fixture = new EngineFixture();

        CdpValidationException fault = Assert.Throws<CdpValidationException>(() => fixture.Engine.StartSimulator(new SimulatorSettings { Faults = ["no such rule"] }));
        CdpValidationException port = Assert.Throws<CdpValidationException>(() => fixture.Engine.StartSimulator(new SimulatorSettings { Port = 70_000 }));

        Assert.Equal(ErrorIds.SimulatorNotStarted, fault.ErrorId);
        Assert.Contains("70000", port.Message, StringComparison.Ordinal);
    }

    private static IConnection Connect(EngineFixture fixture, ISimulator simulator) => fixture.Connect(
        new ConnectionSettings { AccessKey = simulator.AccessKey, SecretKey = simulator.SecretKey, EndpointUrl = simulator.Endpoint.AbsoluteUri });

    private static string Between(string text, string before, string after)
    {
        int start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }
}
