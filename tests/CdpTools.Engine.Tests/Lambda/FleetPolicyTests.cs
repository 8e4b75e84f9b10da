using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CdpTools.Engine.Tests.Support;
using CdpTools.Simulator;
using YamlDotNet.RepresentationModel;

namespace CdpTools.Engine.Tests.Lambda;

/// <summary>What the roles of module/fleet may do, held against what is called, both ways: nothing missing, and nothing unused.</summary>
public sealed class FleetPolicyTests
{
    private static readonly string Folder = Path.Combine(ModuleHost.Root, "module", "fleet");

    // By whom a call is allowed; who calls is told without any permission.
    private static readonly Dictionary<string, string> Prefixes = new()
    {
        ["DescribeAlarms"] = "cloudwatch", ["GetMetricData"] = "cloudwatch", ["Publish"] = "sns",
    };

    [Fact]
    public void The_role_in_an_account_with_sites_has_what_rollouts_call_and_nothing_else()
    {
        using SimulatorServer simulator = SimulatorServer.Start(new()
        {
            Sample = true, Sites = 3, Seed = 1, AccessKey = Rig.AccessKey, SecretKey = Rig.SecretKey, AdditionalMetrics = true, Alarms = ["errors=OK"],
        });
        DirectoryInfo store = Directory.CreateTempSubdirectory("cdptools-fleet-");
        using (var function = new LambdaEmulator(new Dictionary<string, string?>
        {
            ["CDPTOOLS_SIMULATOR"] = $"{simulator.Endpoint} {Rig.AccessKey} {Rig.SecretKey}", ["CDPTOOLS_STORE"] = store.FullName,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
        }))
        {
            const string gates = """
                "Gates": { "errors": { "Type": "Alarm", "Names": "errors" },
                           "site": { "Type": "Compare", "Metric": "5xx", "Advisory": true },
                           "staging": { "Type": "Metric", "Metric": "5xxErrorRate", "Max": 1, "Advisory": true } },
                "Notify": { "To": "arn:aws:sns:us-east-1:123456789012:releases", "On": [ "Completed" ] }
                """;
            const string steps = """ "Steps": [ { "Weight": 0.1, "Hold": "1m" }, { "Promote": true, "Hold": "1h" } ] """;

            // To the end, with the pair taken down; turned back out of the bake; and one that counts per miss.
            Play(SampleData.PrimaryIdOf(1), $$"""{ {{steps}}, "CleanUp": true, {{gates}} }""", until: "Completed");
            Play(SampleData.PrimaryIdOf(2), $$"""{ {{steps}}, {{gates}} }""", until: "Baking", stop: true);
            Play(
                SampleData.PrimaryIdOf(3),
                """{ "Steps": { "Weight": 0.1, "Hold": "1h" }, "Gates": { "misses": { "Type": "Compare", "Metric": "5xx", "Per": "Miss" } } }""",
                until: "Progressing", stop: true);

            void Play(string primaryId, string plan, string until, bool stop = false)
            {
                object target = new { primaryId };
                JsonElement rollout = Done(function.Invoke(new { action = "Start", fleet = "f", target, plan = JsonNode.Parse(plan) }));
                Tick(until);
                if (stop)
                {
                    Done(function.Invoke(new { action = "Stop", fleet = "f", target }));
                    Tick("Stopped");
                }

                void Tick(string status)
                {
                    for (int i = 0; i < 60 && rollout.GetProperty("Status").GetString() != status; i++)
                    {
                        simulator.Service.Clock.Advance(TimeSpan.FromMinutes(5));
                        rollout = Done(function.Invoke(new { action = "Tick", rollout = $"{primaryId}-1" }));
                    }

                    Assert.Equal(status, rollout.GetProperty("Status").GetString());
                }
            }
        }

        store.Delete(recursive: true);
        string[] called =
        [
            .. simulator.Service.Arrivals.Select(a => a.Operation).OfType<string>().Distinct().Where(o => o != "GetCallerIdentity")
                .Select(o => $"{Prefixes.GetValueOrDefault(o, "cloudfront")}:{o}").Order(StringComparer.Ordinal),
        ];
        Assert.Equal(called, Actions("target.yaml", "TargetRole"));
    }

    [Fact]
    public void The_functions_role_has_what_the_store_and_the_sign_in_call()
    {
        string source = File.ReadAllText(Path.Combine(ModuleHost.Root, "src", "CdpTools.Aws", "Stores", "S3Store.cs"));
        IEnumerable<string> called = Regex.Matches(source, @"Client\.(\w+)Async\(").Select(m => m.Groups[1].Value == "ListObjectsV2" ? "s3:ListBucket" : $"s3:{m.Groups[1].Value}");

        // The log of a Lambda function is written by Lambda, with the function's role.
        Assert.Equal(
            called.Concat(["sts:AssumeRole", "logs:CreateLogStream", "logs:PutLogEvents"]).Distinct().Order(StringComparer.Ordinal), Actions("template.yaml", "FunctionRole"));
    }

    [Fact]
    public void The_machines_role_has_what_its_states_call_and_the_schedule_the_function()
    {
        string machine = File.ReadAllText(Path.Combine(Folder, "rollout.asl.json"));
        var called = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string resource in Regex.Matches(machine, "\"Resource\": \"([^\"]+)\"").Select(m => m.Groups[1].Value))
        {
            called.Add(resource == "${FunctionArn}" ? "lambda:InvokeFunction"
                : resource == "arn:aws:states:::sns:publish.waitForTaskToken" ? "sns:Publish" : resource);
        }

        // What a Distributed Map wants: https://docs.aws.amazon.com/step-functions/latest/dg/use-dist-map-orchestrate-large-scale-parallel-workloads.html
        Assert.Contains("\"DISTRIBUTED\"", machine, StringComparison.Ordinal);
        called.UnionWith(["states:StartExecution", "states:DescribeExecution", "states:StopExecution"]);
        Assert.Equal(called, Actions("template.yaml", "MachineRole"));
        Assert.Equal(["lambda:InvokeFunction"], Actions("template.yaml", "ScheduleRole"));
    }

    [Fact]
    public void No_role_may_do_anything_by_a_wildcard_and_what_may_be_done_to_all_is_what_takes_no_resource()
    {
        foreach ((string file, string role) in new[] { ("target.yaml", "TargetRole"), ("template.yaml", "FunctionRole"), ("template.yaml", "MachineRole"), ("template.yaml", "ScheduleRole") })
        {
            Assert.All(Actions(file, role), a => Assert.DoesNotContain('*', a));
            Assert.All(
                Statements(file, role).Where(s => s["Resource"].ToString() == "*").SelectMany(Actions),
                a => Assert.Contains(a, (string[])["cloudfront:ListDistributions", "cloudfront:ListContinuousDeploymentPolicies", "cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData"]));
        }
    }

    [Fact]
    public void The_buckets_policy_is_the_same_in_both_places()
    {
        JsonNode given = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "bucket-policy.json")))!;
        var made = (YamlMappingNode)At(Resources("template.yaml"), "JournalBucketPolicy", "Properties", "PolicyDocument");
        string text = Json(made)!.ToJsonString().Replace("${JournalBucket.Arn}", "arn:aws:s3:::BUCKET", StringComparison.Ordinal).Replace("\"JournalBucket.Arn\"", "\"arn:aws:s3:::BUCKET\"", StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(given, JsonNode.Parse(text)), text);
    }

    [Fact]
    public void What_the_stack_gives_the_function_is_what_the_handler_reads()
    {
        string handler = File.ReadAllText(Path.Combine(ModuleHost.Root, "src", "CdpTools.Lambda", "handler.ps1"));
        var variables = (YamlMappingNode)At(Resources("template.yaml"), "Function", "Properties", "Environment", "Variables");
        string[] read = [.. Regex.Matches(handler, @"\$env:(CDPTOOLS_\w+)").Select(m => m.Groups[1].Value).Append("CDPTOOLS_STORE").Distinct().Where(v => v != "CDPTOOLS_MANIFEST").Order(StringComparer.Ordinal)];
        Assert.Equal(read, variables.Children.Keys.Select(k => k.ToString()).Where(k => k.StartsWith("CDPTOOLS_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static JsonElement Done(LambdaAnswer answer)
    {
        Assert.False(answer.IsError, answer.Body.ToString());
        return answer.Body;
    }

    private static YamlMappingNode Resources(string file)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(Path.Combine(Folder, file));
        stream.Load(reader);
        return (YamlMappingNode)At((YamlMappingNode)stream.Documents[0].RootNode, "Resources");
    }

    private static YamlNode At(YamlMappingNode node, params string[] path) => path.Aggregate((YamlNode)node, (n, key) => n[key]);

    private static IEnumerable<YamlMappingNode> Statements(string file, string role) =>
        ((YamlSequenceNode)At(Resources(file), role, "Properties", "Policies")).SelectMany(p => (YamlSequenceNode)p["PolicyDocument"]["Statement"]).Cast<YamlMappingNode>();

    private static IEnumerable<string> Actions(YamlMappingNode statement) =>
        statement["Action"] is YamlSequenceNode list ? list.Select(a => a.ToString()) : [statement["Action"].ToString()];

    private static string[] Actions(string file, string role) => [.. Statements(file, role).SelectMany(Actions).Order(StringComparer.Ordinal)];

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(c.Key.ToString(), Json(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Json)]),
        _ => JsonValue.Create(node.ToString()),
    };
}
