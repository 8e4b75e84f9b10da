using System.Text.Json;
using System.Text.RegularExpressions;
using CdpTools.Aws.Endpoints;
using CdpTools.Tests.Conventions;

namespace CdpTools.Tests.Aws;

/// <summary>about_CdpTools_Credentials says what the engine does, and allows what the module calls.</summary>
public class CredentialTopicTests
{
    private static readonly string Topic = File.ReadAllText(Path.Combine(House.Root, "module", "en-US", "about_CdpTools_Credentials.help.txt")).ReplaceLineEndings("\n");

    [Fact]
    public void Its_IAM_policy_allows_every_operation_that_the_module_calls_and_no_other()
    {
        IEnumerable<string> called = Directory.GetFiles(Path.Combine(House.Root, "src", "CdpTools.Core"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Regex.Matches(File.ReadAllText(f), "(?:\\.ListAsync|RestXml\\.Get|RestXml\\.Write|\\.SendAsync)\\(\\s*\"(\\w+)\"").Select(m => m.Groups[1].Value));

        // Copying creates a distribution, and IAM wants both actions; who calls is told without any.
        Assert.Equal(called.Append("CreateDistribution").Except(["GetCallerIdentity"]).Distinct().Order(StringComparer.Ordinal), AllowedActions().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Its_table_of_regions_is_the_one_that_endpoints_are_made_from()
    {
        MatchCollection rows = Regex.Matches(Topic, @"^    (\S+)\.\.\. +(cloudfront\.\S+) +(\S+)$", RegexOptions.Multiline);
        Assert.Equal(7, rows.Count);
        Assert.All(rows, row => Row(row.Groups[1].Value + "x-1", row.Groups[2].Value, row.Groups[3].Value));
        Match others = Regex.Match(Topic, @"^    all others +(\S+) +(\S+)$", RegexOptions.Multiline);
        Row("ap-south-1", others.Groups[1].Value, others.Groups[2].Value);

        static void Row(string region, string host, string signingRegion)
        {
            Partition partition = Partition.Of(region);
            Assert.Equal((host, signingRegion), (partition.CloudFrontHost(fips: false, dualStack: false)!, partition.SigningRegion));
        }
    }

    [Fact]
    public void It_names_every_variable_that_the_engine_reads()
    {
        IEnumerable<string> read = Directory.GetFiles(Path.Combine(House.Root, "src", "CdpTools.Aws"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Regex.Matches(File.ReadAllText(f), "\"(AWS_[A-Z0-9_]*[A-Z0-9])\"").Select(m => m.Groups[1].Value)).Distinct();

        // The topic writes the second of these two as _FULL_URI.
        House.None(
            read.Where(name => !Topic.Contains(name, StringComparison.Ordinal) && name != "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
            "Say in about_CdpTools_Credentials what the variable does:");
    }

    [Fact]
    public void Every_about_topic_fits_a_window_of_80_columns() =>
        House.None(
            Directory.GetFiles(Path.Combine(House.Root, "module", "en-US"), "*.txt")
                .SelectMany(f => File.ReadLines(f).Where(l => l.Length > 80).Select(l => $"{Path.GetFileName(f)}: {l}")),
            "Break the line:");

    private static IEnumerable<string> AllowedActions()
    {
        int start = Topic.IndexOf("    {\n", StringComparison.Ordinal);
        int end = Topic.IndexOf("\n    }\n", start, StringComparison.Ordinal) + "\n    }\n".Length;
        using JsonDocument policy = JsonDocument.Parse(Topic[start..end]);
        return [.. policy.RootElement.GetProperty("Statement").EnumerateArray()
            .SelectMany(s => s.GetProperty("Action").EnumerateArray()).Select(a => a.GetString()!.Split(':')[1])];
    }
}
