using CdpTools.Aws.Http;

namespace CdpTools.Tests.Aws;

/// <summary>NO_PROXY as curl and the AWS CLI read it.</summary>
public sealed class EnvironmentProxyTests
{
    [Theory]
    [InlineData("*", true)]
    [InlineData("amazonaws.com", true)]
    [InlineData(".amazonaws.com", true)]
    [InlineData("*.amazonaws.com", true)]
    [InlineData("com", true)]
    [InlineData("cloudfront.amazonaws.com", true)]
    [InlineData("CloudFront.AmazonAWS.com", true)]
    [InlineData("cloudfront.amazonaws.com:443", true)]
    [InlineData("amazonaws.com:443", true)]
    [InlineData("amazonaws.com:8443", false)]
    [InlineData("other.example, amazonaws.com ,", true)]
    [InlineData("zonaws.com", false)]
    [InlineData("front.amazonaws.com", false)]
    [InlineData("10.0.0.0/8", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_destination_is_excepted(string? list, bool excepted) =>
        Assert.Equal(excepted, EnvironmentProxy.IsListed(new Uri("https://cloudfront.amazonaws.com"), list));

    [Theory]
    [InlineData("127.0.0.1", "http://127.0.0.1:80", true)]
    [InlineData("[::1]", "http://[::1]:80", true)]
    [InlineData("[::1]:81", "http://[::1]:80", false)]
    public void Addresses_too(string list, string url, bool excepted) => Assert.Equal(excepted, EnvironmentProxy.IsListed(new Uri(url), list));
}
