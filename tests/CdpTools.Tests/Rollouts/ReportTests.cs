using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using CdpTools.Distributions;
using CdpTools.Rollouts;
using CdpTools.Tests.Cloud;
using static CdpTools.CdpRolloutStatus;

namespace CdpTools.Tests.Rollouts;

public class ReportTests
{
    // What build servers take of JUnit's XML, and what they demand: written down from the schema of Jenkins' plugin.
    private const string Schema = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:simpleType name="count"><xs:restriction base="xs:nonNegativeInteger"/></xs:simpleType>
          <xs:complexType name="outcome"><xs:attribute name="message" type="xs:string" use="required"/></xs:complexType>
          <xs:element name="testsuites"><xs:complexType><xs:sequence><xs:element name="testsuite" maxOccurs="unbounded"><xs:complexType>
            <xs:sequence><xs:element name="testcase" minOccurs="1" maxOccurs="unbounded"><xs:complexType>
              <xs:choice minOccurs="0" maxOccurs="1">
                <xs:element name="failure" type="outcome"/><xs:element name="error" type="outcome"/><xs:element name="skipped" type="outcome"/>
              </xs:choice>
              <xs:attribute name="name" type="xs:string" use="required"/>
              <xs:attribute name="classname" type="xs:string" use="required"/>
              <xs:attribute name="time" type="xs:decimal" use="required"/>
            </xs:complexType></xs:element></xs:sequence>
            <xs:attribute name="name" type="xs:string" use="required"/>
            <xs:attribute name="tests" type="count" use="required"/>
            <xs:attribute name="failures" type="count" use="required"/>
            <xs:attribute name="errors" type="count" use="required"/>
            <xs:attribute name="skipped" type="count" use="required"/>
            <xs:attribute name="time" type="xs:decimal" use="required"/>
            <xs:attribute name="timestamp" type="xs:dateTime" use="required"/>
          </xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
        </xs:schema>
        """;

    private static async Task<(RolloutWorld World, RolloutReport Report)> ReleaseAsync(CdpRolloutStatus until, GateVerdict says = GateVerdict.Pass)
    {
        var world = new RolloutWorld("""
            { "Name": "a <b> & | *c*", "Steps": [ { "Weight": 0.01, "Hold": "10m", "Approve": "Go" }, { "Promote": true, "Hold": "10m" } ],
              "Gates": { "pages": { "Type": "Http", "Url": "https://shop.example/" }, "other": { "Type": "Http", "Url": "https://a.example/", "Advisory": true } } }
            """);
        world.Cloud.Change(TestCloud.Staging, c => DistributionXml.SetText(c, "Comment", "<script>alert(1)</script> | *x*"));
        await world.StartAsync();
        CdpRollout rollout = await world.RunAsync(AwaitingApproval);
        await world.Verbs.ApproveAsync(world.Id, rollout.ApprovalHash!, "seen | it", default);
        await world.RunAsync(Baking);
        world.Says = says;
        await world.RunAsync(until);
        return (world, await RolloutReport.OfAsync(await OpenRollout.LoadAsync(world.Store, world.Id, default), default));
    }

    [Fact]
    public async Task A_report_has_what_was_released_by_whom_when_and_what_each_gate_said()
    {
        (RolloutWorld world, RolloutReport report) = await ReleaseAsync(Completed);
        Assert.Equal((world.Id, "Completed", true), (report.Id, report.Status, report.Done));
        Assert.Contains(report.Changes, c => c.StartsWith("Comment ", StringComparison.Ordinal) && c.EndsWith("<script>alert(1)</script> | *x*", StringComparison.Ordinal));
        Assert.Equal(["passed", "passed"], report.Steps.Select(s => s.Outcome));
        Assert.All(report.Steps, s => Assert.True(s.From < s.Deployed && s.Deployed - s.From < TimeSpan.FromMinutes(5)));
        Assert.InRange(report.Steps[0].To!.Value - report.Steps[0].Deployed!.Value, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(12));
        Assert.Equal("seen | it", report.Steps[0].Approval!.Reason);
        Assert.Equal(["other", "pages"], report.Steps[0].Gates.Select(g => g.Name));
        Assert.True(report.Steps[0].Gates[1].Measured.Count >= 10);
        Assert.Equal([0.05m, 0.01m, 1m], report.Shares.Select(s => s.Share));
        List<JournalRecord> records = await world.JournalAsync();
        Assert.Equal(records.Where(r => r.Type != RecordType.Measured).Select(r => r.Seq), report.Events.Select(e => e.Seq));
    }

    [Fact]
    public async Task What_was_turned_back_says_where_and_by_which_gate()
    {
        (_, RolloutReport report) = await ReleaseAsync(RolledBack, GateVerdict.Fail);
        Assert.Equal(["passed", "turned back"], report.Steps.Select(s => s.Outcome));
        Assert.Equal("Fail", report.Steps[1].Gates[1].Verdict);
        Assert.Equal(0, report.Shares[^1].Share);
    }

    [Fact]
    public async Task HTML_is_well_formed_loads_nothing_and_shows_text_as_text()
    {
        string html = HtmlReport.Write((await ReleaseAsync(Completed)).Report);
        Assert.StartsWith("<!DOCTYPE html>\n", html, StringComparison.Ordinal);
        XElement page = XElement.Parse(html[html.IndexOf('\n', StringComparison.Ordinal)..]);
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "link" or "img" or "iframe");
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName is "href" or "src" || a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.Contains("<script>alert(1)</script> | *x*", page.Value, StringComparison.Ordinal);
        Assert.Equal(2, page.Descendants().Count(e => e.Name.LocalName == "rect" && e.Value.Contains('%', StringComparison.Ordinal)) );
    }

    [Fact]
    public async Task Markdown_shows_other_peoples_text_as_text()
    {
        string text = MarkdownReport.Write((await ReleaseAsync(Completed)).Report);
        Assert.Contains("# Rollout EDFDVBD6EXAMPLE-1: a &lt;b> &amp; \\| \\*c\\*", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        foreach (string table in text.Split("\n\n").Where(t => t.StartsWith('|')))
        {
            Assert.Single(table.TrimEnd('\n').Split('\n').Select(l => l.Replace("\\|", "").Count(c => c == '|')).Distinct());
        }
    }

    [Theory]
    [InlineData(nameof(GateVerdict.Pass), nameof(Completed), 0, 0, 0)]
    [InlineData(nameof(GateVerdict.Fail), nameof(RolledBack), 2, 0, 0)]
    [InlineData(nameof(GateVerdict.Error), nameof(Holding), 0, 1, 1)]
    [InlineData(nameof(GateVerdict.Inconclusive), nameof(Holding), 0, 0, 2)]
    public async Task JUnit_is_as_its_schema_has_it(string says, string until, int failures, int errors, int skipped)
    {
        XDocument junit = JUnitReport.Write((await ReleaseAsync(Enum.Parse<CdpRolloutStatus>(until), Enum.Parse<GateVerdict>(says))).Report);
        var schemas = new XmlSchemaSet();
        schemas.Add(null, XmlReader.Create(new StringReader(Schema)));
        junit.Validate(schemas, (_, e) => throw e.Exception);
        XElement suite = junit.Root!.Element("testsuite")!;
        Assert.Equal(("3", $"{failures}", $"{errors}", $"{skipped}"), ((string)suite.Attribute("tests")!, (string)suite.Attribute("failures")!, (string)suite.Attribute("errors")!, (string)suite.Attribute("skipped")!));
    }

    [Fact]
    public async Task JSON_is_the_report_itself()
    {
        RolloutReport report = (await ReleaseAsync(Completed)).Report;
        RolloutReport again = JsonSerializer.Deserialize<RolloutReport>(JsonSerializer.Serialize(report, JournalRecord.Json), JournalRecord.Json)!;
        Assert.Equal(JsonSerializer.Serialize(report, JournalRecord.Json), JsonSerializer.Serialize(again, JournalRecord.Json));
    }
}
