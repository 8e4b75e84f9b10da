using System.Text.Json;
using CdpTools.Engine.Tests.Support;
using CdpTools.Simulator;
using CdpTools.Tests.Aws;

namespace CdpTools.Engine.Tests.Lambda;

/// <summary>The Lambda function's program, by the four calls of the Runtime API.</summary>
public sealed class LambdaTests : IDisposable
{
    private const string Account = "210987654321";
    private readonly SimulatorServer simulator = SimulatorServer.Start(
        new() { Sample = true, Sites = 3, Seed = 1, AccessKey = Rig.AccessKey, SecretKey = Rig.SecretKey, Propagation = TimeSpan.Zero });

    private readonly DirectoryInfo store = Directory.CreateTempSubdirectory("cdptools-lambda-");

    public void Dispose()
    {
        simulator.Dispose();
        store.Delete(recursive: true);
    }

    [Fact]
    public void A_site_is_carried_from_start_to_end_and_what_goes_wrong_is_an_error_with_its_id()
    {
        using LambdaEmulator function = Function();
        object plan = new { Steps = new object[] { new { Weight = 0.1, Hold = "0s" } } };
        object start = new { action = "Start", fleet = "shop-42", target = new { primaryId = SampleData.PrimaryId }, plan };
        JsonElement rollout = Done(function.Invoke(start));
        Assert.Equal(("EDFDVBD6EXAMPLE-1", "shop-42", "Progressing"), (Text(rollout, "Id"), Text(rollout, "Fleet"), Text(rollout, "Status")));
        Assert.Contains("WARNING:", function.Log, StringComparison.Ordinal);

        // Again, by a retry: it is that one.
        Assert.Equal("EDFDVBD6EXAMPLE-1", Text(Done(function.Invoke(start)), "Id"));
        int ticks = 0;
        while (!rollout.GetProperty("Done").GetBoolean() && ticks < 10)
        {
            rollout = Done(function.Invoke(new { action = "Tick", rollout = "EDFDVBD6EXAMPLE-1", ticks }));
            Assert.Equal(++ticks, rollout.GetProperty("Ticks").GetInt32());
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", Text(rollout, "NextTickAt"));
        }

        Assert.Equal("Completed", Text(rollout, "Status"));
        Assert.Equal("EDFDVBD6EXAMPLE-1", Text(Done(function.Invoke(start)), "Id"));

        // What goes wrong, one after the other, in a session that goes on.
        Wrong(function.Invoke(new { action = "Start", fleet = "shop-42", target = new { primaryId = "ENOSUCHSITE" }, plan }), "NoSuchDistribution");
        Wrong(function.Invoke(new { action = "Start", fleet = "shop-43", target = new { primaryId = "ESITE002EXAMPLE", plan = new { Steps = new { Wieght = 1 } } } }), "CdpPlanUnknownKey");
        Wrong(function.Invoke(new { action = "Tick", rollout = "ENOSUCHSITE-1" }), "CdpNoSuchRollout");
        Wrong(function.Invoke(new { action = "Dance" }), "CdpFleetEvent");
        Wrong(function.Invoke(new[] { 1 }), "CdpFleetEvent");
        Wrong(function.Invoke(new { action = "Start", fleet = "shop-42" }), "CdpFleetEvent");
        Wrong(function.InvokeText("{"), "FormatException");
        Wrong(function.InvokeText(""), "CdpFleetEvent");
        File.WriteAllText(Path.Combine(store.FullName, "EDFDVBD6EXAMPLE", "1", "000001.json"), "{ \"V\": 2 }");
        Wrong(function.Invoke(start), "CdpJournalNewer");

        // And the others go on.
        Assert.Equal("ESITE003EXAMPLE-1", Text(Done(function.Invoke(new { action = "Start", fleet = "shop-42", target = new { primaryId = "ESITE003EXAMPLE" }, plan })), "Id"));
        JsonElement stopped = Done(function.Invoke(new { action = "Stop", fleet = "shop-42", target = new { primaryId = "ESITE003EXAMPLE" }, reason = "enough" }));
        Assert.Equal("RollingBack", Text(stopped, "Status"));
        JsonElement none = Done(function.Invoke(new { action = "Stop", fleet = "shop-42", target = new { primaryId = "ESITE002EXAMPLE" } }));
        Assert.Equal(("NotStarted", true), (Text(none, "Status"), none.GetProperty("Done").GetBoolean()));

        // What the schedule and the wave ask for.
        Assert.Empty(Done(function.Invoke(new { action = "Tick" })).GetProperty("Looked").EnumerateArray());
        JsonElement judged = Done(function.Invoke(new { action = "Judge", fleet = "shop-42", wave = Wave("ESITE003EXAMPLE", "ESITE002EXAMPLE") }));
        Assert.Equal(("Inconclusive", ""), (Text(judged, "Verdict"), Text(judged, "Reason")));
        Assert.Contains("1 RollingBack", Text(Done(function.Invoke(new { action = "Report", fleet = "shop-42" })), "Text"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_deadline_of_the_invocation_ends_a_tick_and_the_next_goes_on()
    {
        using LambdaEmulator function = Function();
        object start = new { action = "Start", fleet = "f", target = new { primaryId = SampleData.PrimaryId }, plan = new { Steps = new { Weight = 0.1, Hold = "0s" } } };
        Done(function.Invoke(start));
        simulator.Service.Change(["Get*:delay=60s:1"], null, null, null);
        Wrong(function.Invoke(new { action = "Tick", rollout = "EDFDVBD6EXAMPLE-1" }, TimeSpan.FromSeconds(3)), "TimeoutException");
        simulator.Service.Change([], null, null, null);
        Assert.Equal("EDFDVBD6EXAMPLE-1", Text(Done(function.Invoke(new { action = "Tick", rollout = "EDFDVBD6EXAMPLE-1" })), "Id"));
    }

    [Fact]
    public void A_target_in_another_account_is_reached_by_its_role_and_one_whose_role_refuses_is_an_error_of_its_own()
    {
        using var sts = new LoopbackServer((arrival, _) =>
            !arrival.Text.Contains("Action=AssumeRole", StringComparison.Ordinal) ? new Act.Reply(403, "")
            : arrival.Text.Contains("111111111111", StringComparison.Ordinal) ? Refused
            : TokenService.Sts(arrival, Rig.AccessKey, Rig.SecretKey, "T"));
        using LambdaEmulator function = Function(new()
        {
            ["CDPTOOLS_SIMULATOR"] = null, ["AWS_ENDPOINT_URL_CLOUDFRONT"] = simulator.Endpoint.ToString(), ["AWS_ENDPOINT_URL_STS"] = sts.Url.ToString(),
            ["AWS_ACCESS_KEY_ID"] = "AKIDLAMBDA", ["AWS_SECRET_ACCESS_KEY"] = "lambda", ["AWS_REGION"] = "eu-west-1",
            ["CDPTOOLS_ROLE_NAME"] = "cdptools-target", ["CDPTOOLS_EXTERNAL_ID"] = "shop",
        });
        object plan = new { Steps = new { Weight = 0.1, Hold = "0s" } };
        Wrong(function.Invoke(new { action = "Start", fleet = "f", target = new { primaryId = SampleData.PrimaryId, account = "111111111111" }, plan }), "CdpCredentialsFailed");
        Done(function.Invoke(new { action = "Start", fleet = "f", target = new { primaryId = SampleData.PrimaryId, account = Account }, plan }));
        string asked = Uri.UnescapeDataString(sts.Arrivals.First(a => a.Text.Contains(Account, StringComparison.Ordinal)).Text);
        Assert.Contains($"RoleArn=arn:aws:iam::{Account}:role/cdptools-target", asked, StringComparison.Ordinal);
        Assert.Contains("ExternalId=shop", asked, StringComparison.Ordinal);
        Wrong(function.Invoke(new { action = "Start", fleet = "f", target = new { primaryId = "ESITE002EXAMPLE", account = "12" }, plan }), "CdpFleetEvent");
    }

    [Fact]
    public async Task A_module_that_cannot_be_imported_is_an_error_of_the_initialization()
    {
        using LambdaEmulator function = Function(new() { ["CDPTOOLS_MANIFEST"] = "/no/such/CdpTools.psd1" });
        LambdaAnswer answer = await function.Init.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.StartsWith("Modules_ModuleNotFound", answer.ErrorType, StringComparison.Ordinal);
        Assert.Contains("/no/such/CdpTools.psd1", answer.Body.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    private static Act Refused => new Act.Reply(
        403,
        """<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Code>AccessDenied</Code><Message>User is not authorized to perform: sts:AssumeRole</Message></Error><RequestId>r</RequestId></ErrorResponse>""",
        "Content-Type: text/xml");

    private static object Wave(params string[] primaries) => new
    {
        number = 1, approve = false, maxConcurrency = 1, toleratedFailurePercentage = 10, targets = primaries.Select(p => new { primaryId = p }).ToArray(),
    };

    private static JsonElement Done(LambdaAnswer answer)
    {
        Assert.False(answer.IsError, answer.Body.ToString());
        return answer.Body;
    }

    private static void Wrong(LambdaAnswer answer, string type)
    {
        Assert.True(answer.IsError, answer.Body.ToString());
        Assert.Equal((type, type), (answer.ErrorType, Text(answer.Body, "errorType")));
        Assert.NotEmpty(Text(answer.Body, "errorMessage")!);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private LambdaEmulator Function(Dictionary<string, string?>? environment = null)
    {
        var all = new Dictionary<string, string?>
        {
            ["CDPTOOLS_SIMULATOR"] = $"{simulator.Endpoint} {Rig.AccessKey} {Rig.SecretKey}", ["CDPTOOLS_STORE"] = store.FullName,
            ["AWS_EC2_METADATA_DISABLED"] = "true", ["HOME"] = store.FullName,
        };
        foreach ((string name, string? value) in environment ?? [])
        {
            all[name] = value;
        }

        return new(all);
    }
}
