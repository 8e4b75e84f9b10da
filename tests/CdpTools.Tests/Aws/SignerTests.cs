using System.Globalization;
using CdpTools.Aws.Credentials;
using CdpTools.Aws.Http;

namespace CdpTools.Tests.Aws;

/// <summary>
/// The examples of "Signature Calculations for the Authorization Header" in the Amazon S3 API Reference: published
/// vectors that sign x-amz-content-sha256, as the SDK always does.
/// </summary>
public class SignerTests
{
    private static readonly SigningKeys Keys = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null);
    private static readonly SigningScope Scope = new("s3", "us-east-1", new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero));
    private static readonly Uri Bucket = new("https://examplebucket.s3.amazonaws.com");

    [Fact]
    public void Get_object_with_a_range()
    {
        IDictionary<string, string> headers = Signer.Sign("GET", Bucket, "/test.txt", [], [new("Range", "bytes=0-9")], [], Scope, Keys);

        Assert.Equal("20130524T000000Z", headers["X-Amz-Date"]);
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", headers["X-Amz-Content-SHA256"]);
        AssertSignature("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", "host;range;x-amz-content-sha256;x-amz-date", headers);
    }

    [Fact]
    public void A_query_parameter_without_a_value()
    {
        IDictionary<string, string> headers = Signer.Sign("GET", Bucket, "/", [new("lifecycle", null)], [], [], Scope, Keys);

        AssertSignature("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543", "host;x-amz-content-sha256;x-amz-date", headers);
    }

    [Fact]
    public void Query_parameters_in_any_order()
    {
        IDictionary<string, string> headers = Signer.Sign("GET", Bucket, "/", [new("prefix", "J"), new("max-keys", "2")], [], [], Scope, Keys);

        AssertSignature("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", "host;x-amz-content-sha256;x-amz-date", headers);
    }

    [Fact]
    public void The_path_is_signed_encoded_twice_as_every_service_but_s3_wants_it()
    {
        // Calculated by hand from the rules of Signature Version 4: the canonical path is /2020-05-31/a%252Fb%253Ac.
        IDictionary<string, string> headers = Signer.Sign(
            "GET", new Uri("https://cloudfront.amazonaws.com"), "/2020-05-31/a%2Fb%3Ac", [new("b", "x y"), new("a", null)], [], [], Scope with { Service = "cloudfront" }, Keys);

        Assert.EndsWith("Signature=f7af54866bde0789a930b25271d40530e11a6ee0ec72489ef43cf3c11eb3fac8", headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_is_signed_with_its_body_its_if_match_its_port_and_its_session_token()
    {
        // Calculated by hand, as above.
        IDictionary<string, string> headers = Signer.Sign(
            "PUT",
            new Uri("http://127.0.0.1:4566"),
            "/2020-05-31/continuous-deployment-policy/P1",
            [],
            [new("If-Match", "E1"), new("Content-Type", "application/xml")],
            "<x/>"u8.ToArray(),
            Scope with { Service = "cloudfront" },
            new SigningKeys(Keys.AccessKey, Keys.SecretKey, "TOKEN"));

        Assert.EndsWith("Signature=2c6e251ecc712ebd0217e9f2bd48e68ccb4ea2047486bf0f5ef0f3e32d38dcc9", headers["Authorization"], StringComparison.Ordinal);
    }

    private static void AssertSignature(string signature, string signedHeaders, IDictionary<string, string> headers) => Assert.Equal(
        string.Create(CultureInfo.InvariantCulture, $"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders={signedHeaders}, Signature={signature}"),
        headers["Authorization"]);
}
