using CdpTools.Errors;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.Errors;

/// <summary>Texts from outside on their way into a message: nothing that a terminal acts on, and no secret in any of its forms.</summary>
public sealed class ShownTests
{
    [Theory]
    [InlineData("a\u001b[31mred", @"a\u{1B}[31mred")]
    [InlineData("bell\a", @"bell\u{7}")]
    [InlineData("c1\u009b31m", @"c1\u{9B}31m")]
    [InlineData("abc\u202efed", @"abc\u{202E}fed")]
    [InlineData("\u2066iso\u2069", @"\u{2066}iso\u{2069}")]
    [InlineData("two\r\nlines", @"two\u{D}\u{A}lines")]
    [InlineData("zero\u200bwidth\u2028", @"zero\u{200B}width\u{2028}")]
    [InlineData("Grüße 日本 😀 – 5 %", "Grüße 日本 😀 – 5 %")]
    public void What_a_terminal_acts_on_is_written_out(string text, string shown) => Assert.Equal(shown, Shown.Text(text));

    [Fact]
    public void Half_a_character_is_written_out() => Assert.Equal(@"half \u{D83D}, \u{DE00}", Shown.Text("half " + '\ud83d' + ", " + '\ude00'));

    [Fact]
    public void An_error_cleans_its_text_id_answer_advice_and_keeps_the_lines_of_its_details()
    {
        var error = new CdpServiceException("Bad\u001bCode", "evil\u001b[2J", 400, "r\u0007", "Op")
        {
            RecommendedAction = "do\u202e",
            Detail = Environment.NewLine + "  one" + Environment.NewLine + "  t\u001bwo",
        };
        Assert.Equal(@"Bad\u{1B}Code", error.ErrorId);
        Assert.Equal($@"evil\u{{1B}}[2J [Bad\u{{1B}}Code, HTTP 400, request id r\u{{7}}]{Environment.NewLine}  one{Environment.NewLine}  t\u{{1B}}wo", error.Message);
        Assert.Equal(@"do\u{202E}", error.RecommendedAction);
    }

    [Theory]
    [InlineData("raw", "s3cr3t/+pass\"word")]
    [InlineData("url", "s3cr3t%2F%2Bpass%22word")]
    [InlineData("json", @"s3cr3t/+pass\""word")]
    [InlineData("json, strict", @"s3cr3t/\u002Bpass\u0022word")]
    [InlineData("xml", "s3cr3t/+pass&quot;word")]
    [InlineData("base64", "czNjcjN0LytwYXNzIndvcmQ=")]
    public void A_secret_is_hidden_in_every_form(string form, string text)
    {
        Secrets.Add("s3cr3t/+pass\"word");
        string shown = Shown.Text($"before {text} after");
        Assert.True(shown.StartsWith("before (hidden)", StringComparison.Ordinal) && shown.EndsWith(" after", StringComparison.Ordinal), $"{form}: {shown}");
    }

    [Fact]
    public void The_user_of_a_url_and_echoed_bearers_are_hidden_unknown_as_they_are()
    {
        Assert.Equal("proxy 'http://(hidden)@host:8080/' failed", Shown.Text("proxy 'http://me:pw@host:8080/' failed"));
        Assert.Equal("x-amz-sso_bearer_token: (hidden)", Shown.Text("x-amz-sso_bearer_token: aoaAAAAAGexample"));
        Assert.Equal(@"{""accessToken"":""(hidden)""}", Shown.Text(@"{""accessToken"":""aoaAAAAAGexample""}"));
        Assert.Equal("the token has expired", Shown.Text("the token has expired"));
    }

    [Fact]
    public void A_cause_that_shows_a_secret_is_not_kept_in_the_chain()
    {
        var cause = new HttpRequestException("proxy 'http://me:pw@host/'", new IOException("inner http://me:pw@host/"));
        var error = new CdpConnectionException("CdpX", "no answer", cause);
        Assert.DoesNotContain("me:pw", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("HttpRequestException: proxy 'http://(hidden)@host/'", error.ToString(), StringComparison.Ordinal);
        var harmless = new IOException("reset");
        Assert.Same(harmless, new CdpConnectionException("CdpX", "no answer", harmless).InnerException);
    }

    [Fact]
    public void The_header_that_an_origin_shares_with_CloudFront_is_shown_as_changed_and_never_as_what_it_is()
    {
        var cloud = new TestCloud();
        cloud.Change(TestCloud.Primary, c => Header(c, "first-shared-secret"));
        System.Xml.Linq.XElement before = cloud.Distribution(TestCloud.Primary).Document!, after = new(before);
        after.Descendants().First(e => e.Name.LocalName == "HeaderValue").Value = "second-shared-secret";
        var changes = CdpTools.Xml.XmlDiff.Compare(before, after);
        Assert.Contains("(hidden) -> (another, hidden)", CdpTools.Xml.ChangeText.Of(changes), StringComparison.Ordinal);
        after.Descendants().First(e => e.Name.LocalName == "OriginCustomHeader").Remove();
        Assert.DoesNotContain("shared-secret", CdpTools.Xml.ChangeText.Of(CdpTools.Xml.XmlDiff.Compare(before, after)), StringComparison.Ordinal);

        static void Header(System.Xml.Linq.XElement config, string value)
        {
            System.Xml.Linq.XElement headers = config.Descendants().First(e => e.Name.LocalName == "CustomHeaders");
            System.Xml.Linq.XNamespace ns = config.Name.Namespace;
            headers.ReplaceAll(
                new System.Xml.Linq.XElement(ns + "Quantity", 1),
                new System.Xml.Linq.XElement(ns + "Items", new System.Xml.Linq.XElement(
                    ns + "OriginCustomHeader", new System.Xml.Linq.XElement(ns + "HeaderName", "X-Origin"), new System.Xml.Linq.XElement(ns + "HeaderValue", value))));
        }
    }

    [Fact]
    public void A_secret_that_lasts_is_not_pushed_out_by_those_that_are_renewed()
    {
        Secrets.Add("a-secret-that-lasts-for-years", lasts: true);
        for (int i = 0; i < 200; i++)
        {
            Secrets.Add($"a-token-of-a-quarter-of-an-hour-{i}");
        }

        Assert.Equal("it is (hidden)", Secrets.Hide("it is a-secret-that-lasts-for-years"));
        Assert.Equal("it is (hidden)", Secrets.Hide("it is a-token-of-a-quarter-of-an-hour-199"));
    }

    [Theory]
    [InlineData("Rate exceeded", "Rate exceeded.")]
    [InlineData("Rate exceeded.", "Rate exceeded.")]
    [InlineData("Really?", "Really?")]
    [InlineData("", "")]
    public void A_text_that_another_follows_ends_in_a_full_stop(string text, string sentence) => Assert.Equal(sentence, Shown.Sentence(text));
}
