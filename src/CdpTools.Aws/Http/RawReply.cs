using System.Globalization;

namespace CdpTools.Aws.Http;

/// <summary>What came back from one attempt, before it is judged.</summary>
internal sealed class RawReply(int status, Dictionary<string, string> headers, byte[] body)
{
    public int Status { get; } = status;

    public Dictionary<string, string> Headers { get; } = headers;

    /// <summary>The body, decompressed. For errors it may have been cut off: the status alone says enough.</summary>
    public byte[] Body { get; } = body;

    public bool IsSuccess => Status is >= 200 and <= 299;

    public string? RequestId => Header("x-amzn-RequestId") ?? Header("x-amz-request-id");

    /// <summary>The service's clock, or null.</summary>
    public DateTimeOffset? Date =>
        Header("Date") is { } text
        && (DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date)) ? date : null;

    public string? Header(string name) => Headers.TryGetValue(name, out string? value) ? value : null;

    public AwsReply ToReply(int attempts) => new() { Status = Status, Headers = Headers, Body = Body, Attempts = attempts };
}
