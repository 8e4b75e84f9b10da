using System.Management.Automation.Host;
using CdpTools.Engine.Tests.Support;

namespace CdpTools.Engine.Tests.Views;

/// <summary>The views, made by the engine's own formatter for screens of several widths.</summary>
public sealed class ViewTests : IDisposable
{
    private const string Policy = "1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3";

    private readonly Rig rig = new();

    public static TheoryData<int> Widths => [80, 100, 120, 200];

    public void Dispose() => rig.Dispose();

    [Theory]
    [InlineData(80, "Id ETag State Route")]
    [InlineData(100, "Id ETag State Route Sticky Changed")]
    [InlineData(120, "Id ETag State Route Sticky Changed Staging")]
    [InlineData(200, "Id ETag State Route Sticky Changed Staging")]
    public void The_policy_table_keeps_the_whole_ETag_at_every_width(int width, string columns)
    {
        string etag = (string)rig.Run("$p = Get-CdpPolicy; $p.ETag").Single().BaseObject;

        foreach (string script in new[] { "$p", "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($p))" })
        {
            string[] lines = Lines(script, width);

            Assert.Equal(columns, Words(lines[0]));
            Assert.StartsWith($"{Policy} {etag,-14} on       5 % ███▍······", Assert.Single(lines[2..]));
        }
    }

    [Theory]
    [InlineData("0", "off", "   0 % ··········")]
    [InlineData("0.001", "on", " 0.1 % ▏·········")]
    [InlineData("0.1", "on", "  10 % ██████▋···")]
    [InlineData("0.15", "on", "  15 % ██████████")]
    public void The_bar_fits_0_to_15_percent(string weight, string state, string route)
    {
        string[] lines = Lines($"$p = Get-CdpPolicy; $p.Config.Enabled = '{state}' -eq 'on'; $p.Config.TrafficConfig.SingleWeightConfig.Weight = {weight}; $p", 120);

        Assert.Contains($" {state,-5} {route}     300/600 s ", lines[2]);
    }

    [Theory]
    [InlineData("aws-cf-cd-a", "b", "aws-cf-cd-a: b")]
    [InlineData("aws-cf-cd-release", "yes", "aws-cf-cd-relea…: yes")]
    [InlineData("aws-cf-cd-x", "a-value-of-many-words-and-more", "aws-cf-cd-x: a-value…")]
    [InlineData("aws-cf-cd-a-name-of-many-words", "a-value-of-many-words", "aws-cf-cd-a…: a-valu…")]
    public void A_header_that_is_too_long_keeps_the_beginning_of_name_and_value(string header, string value, string route)
    {
        string[] lines = Lines($"Get-CdpPolicy | Set-CdpTrafficHeader -Header {header} -HeaderValue {value}", 120);

        Assert.Contains($" on    {route,-21} ", Assert.Single(lines[2..]));
    }

    [Fact]
    public void A_policy_without_ETag_or_with_several_staging_names_has_one_line_too()
    {
        string[] lines = Lines("$p = Get-CdpPolicy -Summary; $p.Config.StagingDistributionDnsNames.Add('d333333abcdef8.cloudfront.net'); $p", 120);

        Assert.EndsWith(" s d222222abcdef8, d3…", Assert.Single(lines[2..]).TrimEnd());
    }

    [Theory]
    [InlineData(80, "Id ETag Status State Role Name")]
    [InlineData(100, "Id ETag Status State Role Name Policy Changed")]
    [InlineData(120, "Id ETag Status State Role Name Policy Changed Comment")]
    public void The_distribution_table_shows_ETag_and_status_at_every_width(int width, string columns)
    {
        string[] lines = Lines("Get-CdpDistribution", width);

        Assert.Equal(columns, Words(lines[0]));
        Assert.Matches("^EDFDVBD6EXAMPLE  E[0-9A-Z]{12,13} +Deployed   on            www.example.com", lines[2]);
        Assert.Matches("^E2STAGINGEXAMPLE E[0-9A-Z]{12,13} +Deployed   on    staging d222222abcdef8", lines[3]);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Nothing_is_wider_than_the_screen_or_120_columns_and_no_column_is_lost(int width)
    {
        foreach ((string script, string columns) in new[]
        {
            ("Test-CdpPolicy -InputObject @{ Enabled = $true; TrafficConfig = @{ Type = 'SingleWeight'; SingleWeightConfig = @{ Weight = 0.4 } } } -Detailed", "Severity RuleId Message"),
            (Conflict + "$e.TargetObject.Fields", "Path You read You want It is now"),
            (Conflict + "$e.TargetObject.YourChanges", "Path Old New"),
            (New("CdpFieldChange", "Origins[s3-main].CustomHeaders", null, new string('x', 5000)), "Path Old New"),
            (New("CdpDistributionDifference", "DefaultCacheBehavior.FunctionAssociations", "Promoted", new string('y', 500), null), "Path Effect Primary Staging"),
            (New("CdpDistributionFinding", "CdpViewerCertificateDiffers", "Error", "ViewerCertificate", "a", "b", "The certificates differ, and that is a long text in a narrow column.", "Make them one."), "Severity RuleId Message"),
        })
        {
            foreach (string form in new[] { script, "$o = " + script.Replace("; $e.Target", "; $o = $e.Target") + "; [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($o))" })
            {
                string[] lines = Lines(form, width);

                Assert.Equal(columns, Words(lines[0]));
                Assert.DoesNotMatch("^[0-9] ", lines[2]);
                Assert.InRange(lines.Length, 3, 30);
                Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 1, Math.Min(width - 1, 119)));
            }
        }
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Messages_break_at_blanks_and_paths_before_a_point(int width)
    {
        string[] finding = Lines("Test-CdpPolicy @{ Enabled = $true; TrafficConfig = @{ Type = 'SingleWeight'; SingleWeightConfig = @{ Weight = 0.4 } }; StagingDistributionDnsNames = 'd2.cloudfront.net' } -Detailed", width);
        string[] change = Lines(New("CdpFieldChange", "TrafficConfig.SingleWeightConfig.SessionStickinessConfig.IdleTTL", "300", "600"), width);

        Assert.Equal(
            ["Error CdpWeightOutOfRange Weight 0.4 is out of range. Weight is a", "fraction: 0.1 is 10 %, the largest is", "0.15. Give a fraction from 0 to 0.15."],
            finding[2..].Select(Words));
        Assert.Equal(["TrafficConfig.SingleWeightConfig 300 600", ".SessionStickinessConfig.IdleTTL"], change[2..].Select(Words));
    }

    [Fact]
    public void A_value_that_is_not_there_is_said_to_be_none()
    {
        string[] lines = Lines(New("CdpFieldChange", "Comment", "old", null), 120);

        Assert.Equal("Comment old (none)", Words(lines[2]));
    }

    [Fact]
    public void Differences_are_red_and_green_and_plain_where_PowerShell_is_plain()
    {
        string script = New("CdpFieldChange", "Comment", "before", "after");

        // OutputRendering is one for the process, and other tests run in it: Pester sets it, in processes of its own.
        rig.Run(script + " | Out-Default").NoErrors();
        string coloured = rig.Host.Ui.Text;
        string plain = PSHostUserInterface.GetOutputString(coloured, supportsVirtualTerminal: false);

        Assert.Contains("\u001b[31mbefore\u001b[0m", coloured);
        Assert.Contains("\u001b[32mafter\u001b[0m", coloured);
        Assert.DoesNotContain('\u001b', plain);
        Assert.Contains("before", plain);
    }

    [Theory]
    [InlineData("Error", "\u001b[31;1mError")]
    [InlineData("Warning", "\u001b[33;1mWarning")]
    public void Severities_have_the_colours_of_PowerShells_own_errors_and_warnings(string severity, string shown)
    {
        rig.Run(New("CdpFinding", "CdpRule", severity, "Weight", "1", "Message.", "Action.") + " | Out-Default").NoErrors();

        Assert.Contains(shown, rig.Host.Ui.Text);
    }

    [Fact]
    public void A_conflict_is_a_list_with_every_field()
    {
        string[] lines = Lines(Conflict + "$e.TargetObject", 120);

        Assert.Contains(lines, line => line.StartsWith("CurrentETag : E", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("you read 0.05, you want 0.1, it is now 0.15  <- conflict", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_public_type_that_a_cmdlet_gives_has_views_for_live_and_for_deserialized_objects()
    {
        ScriptResult types = rig.Run("""
            (Get-Command -Module CdpTools).OutputType.Type | Where-Object { $_.Namespace -eq 'CdpTools' } | ForEach-Object FullName
            """).NoErrors();

        string[] names = [.. types.Output.Select(t => (string)t.BaseObject).Distinct()];
        string views = File.ReadAllText(Path.Combine(ModuleHost.Root, "module", "CdpTools.Format.ps1xml"));

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"<TypeName>{name}</TypeName>\n        <TypeName>Deserialized.{name}</TypeName>", views.ReplaceLineEndings("\n")));
    }

    // A weight that both sides changed. Weight is the only field of it that conflicts.
    private const string Conflict = """
        $mine = Get-CdpPolicy; $null = Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.15
        $mine | Set-CdpTrafficWeight -Weight 0.1 -ErrorVariable e -ErrorAction SilentlyContinue
        $null = Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.05; $e = $e[0]; 
        """;

    private static string New(string type, params string?[] arguments)
    {
        IEnumerable<string> texts = arguments.Select(a => a is null ? "$null" : $"'{a}'");
        return $"[CdpTools.{type}].GetConstructors('NonPublic, Instance')[0] | % {{ $c = $_; $a = @({string.Join(", ", texts)}); "
            + "$t = $c.GetParameters(); $c.Invoke([object[]] @(0..($t.Count - 1) | % { if ($t[$_].ParameterType.IsEnum) { [enum]::Parse($t[$_].ParameterType, $a[$_]) } else { $a[$_] } })) }";
    }

    private string[] Lines(string script, int width)
    {
        rig.Host.Ui.UI.RawUI.BufferSize = new(width, 50);
        rig.Run($". {{ {script} }} | Out-Default").NoErrors();
        string text = PSHostUserInterface.GetOutputString(rig.Host.Ui.Text, supportsVirtualTerminal: false);
        return text.ReplaceLineEndings("\n").Split('\n').SkipWhile(string.IsNullOrWhiteSpace).Where(line => line.Trim().Length > 0).ToArray();
    }

    private static string Words(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
