using System.Text;
using CdpTools.Aws.Http;

namespace CdpTools.Tests.Aws;

public class ServiceErrorTests
{
    [Theory]
    [InlineData("""<?xml version="1.0"?><ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Type>Sender</Type><Code>InvalidArgument</Code><Message>The parameter X &lt; is required.</Message></Error></ErrorResponse>""", "InvalidArgument", "The parameter X < is required.")]
    [InlineData("\uFEFF<Error><Code>SlowDown</Code><Message>Slow</Message></Error>", "SlowDown", "Slow")]
    [InlineData("""{"__type":"com.amazonaws#ThrottlingException","message":"Rate exceeded"}""", "ThrottlingException", "Rate exceeded")]
    [InlineData("<ErrorResponse><Error><Code>IllegalUpdate</Code><Message>One or mo", "IllegalUpdate", null)]
    public void The_code_and_message_of_an_error_are_read(string body, string code, string? message)
    {
        ServiceError error = Read(400, body);

        Assert.Equal(code, error.Code);
        if (message is not null)
        {
            Assert.Equal(message, error.Message);
        }
    }

    [Theory]
    [InlineData(403, "<html><body>Blocked by your company</body></html>", "AccessDenied", "Blocked by your company")]
    [InlineData(502, "", "InternalFailure", "empty body")]
    [InlineData(503, "upstream \u0007\r\n connect error", "ServiceUnavailable", "upstream connect error")]
    [InlineData(429, "[]", "TooManyRequestsException", "[]")]
    [InlineData(400, "{not json", "BadRequest", "{not json")]
    [InlineData(412, "", "PreconditionFailed", "empty body")]
    public void Without_an_error_document_the_status_gives_the_code_and_the_message_shows_what_came(int status, string body, string code, string shown)
    {
        ServiceError error = Read(status, body);

        Assert.Equal(code, error.Code);
        Assert.Contains(shown, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_hundred_characters_of_a_strange_body_are_shown_and_no_more()
    {
        ServiceError error = Read(500, new string('x', 5000));

        Assert.Contains(new string('x', 200), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', 201), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_type_is_not_processed()
    {
        const string Bomb = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><ErrorResponse><Error><Code>&b;</Code></Error></ErrorResponse>""";

        Assert.Equal("BadRequest", Read(400, Bomb).Code);
    }

    private static ServiceError Read(int status, string body) =>
        ServiceError.Read(new RawReply(status, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase), Encoding.UTF8.GetBytes(body)));
}
