using System.Text.RegularExpressions;
using CdpTools.ErrorRecords;
using CdpTools.Errors;

namespace CdpTools.Tests.Errors;

/// <summary>The table of errors in about_CdpTools is the error table, no more and no less.</summary>
public sealed class ErrorTopicTests
{
    [Fact]
    public void The_help_topic_lists_every_error_with_its_category()
    {
        string topic = File.ReadAllText(Path.Combine(Root(), "module", "en-US", "about_CdpTools.help.txt"));
        string table = topic[topic.IndexOf("--------------------\n", StringComparison.Ordinal)..topic.IndexOf("\nSEE ALSO", StringComparison.Ordinal)];
        IEnumerable<string> listed = Regex.Matches(table, @"^ {4}(\w+) +(\w+)$", RegexOptions.Multiline).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}");

        Assert.Equal(ErrorRecordMaker.Ids.Select(id => $"{id} {ErrorRecordMaker.CategoryOf(id)}").Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_id_of_the_module_is_in_the_table_or_says_all_in_its_message()
    {
        IEnumerable<string> ids = typeof(ErrorIds).GetFields().Select(f => (string)f.GetRawConstantValue()!);
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids.Distinct().Order(StringComparer.Ordinal));
        Assert.All(ids, id => Assert.NotEqual(System.Management.Automation.ErrorCategory.NotSpecified, ErrorRecordMaker.CategoryOf(id)));
    }

    [Fact]
    public void What_has_advice_has_a_category() => Assert.Empty(Advice.Ids.Except(ErrorRecordMaker.Ids));

    private static string Root()
    {
        DirectoryInfo at = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "CdpTools.psd1")))
        {
            at = at.Parent!;
        }

        return at.FullName;
    }
}
