using CdpTools.Aws;
using CdpTools.Aws.Endpoints;
using CdpTools.Aws.Http;
using CdpTools.Errors;

namespace CdpTools.Tests.Aws;

public class EndpointTests
{
    [Theory]
    [InlineData("us-east-1", false, false, "cloudfront.amazonaws.com")]
    [InlineData("eu-west-1", false, false, "cloudfront.amazonaws.com")]
    [InlineData("mx-central-1", false, false, "cloudfront.amazonaws.com")]
    [InlineData("eu-west-1", false, true, "cloudfront.global.api.aws")]
    [InlineData("eu-west-1", true, false, "cloudfront-fips.amazonaws.com")]
    [InlineData("eu-west-1", true, true, "cloudfront-fips.global.api.aws")]
    [InlineData("cn-north-1", false, false, "cloudfront.cn-northwest-1.amazonaws.com.cn")]
    [InlineData("cn-north-1", false, true, "cloudfront.api.amazonwebservices.com.cn")]
    [InlineData("cn-northwest-1", true, false, "cloudfront-fips.cn-northwest-1.amazonaws.com.cn")]
    [InlineData("cn-northwest-1", true, true, "cloudfront-fips.api.amazonwebservices.com.cn")]
    [InlineData("eusc-de-east-1", false, false, "cloudfront.amazonaws.eu")]
    [InlineData("eusc-de-east-1", true, false, "cloudfront-fips.amazonaws.eu")]
    [InlineData("us-iso-west-1", false, false, "cloudfront.c2s.ic.gov")]
    [InlineData("us-iso-east-1", true, false, "cloudfront-fips.c2s.ic.gov")]
    [InlineData("us-isob-east-1", false, false, "cloudfront.sc2s.sgov.gov")]
    [InlineData("us-isob-east-1", true, false, "cloudfront-fips.sc2s.sgov.gov")]
    [InlineData("eu-isoe-west-1", false, false, "cloudfront.cloud.adc-e.uk")]
    [InlineData("us-isof-south-1", false, false, "cloudfront.csp.hci.ic.gov")]
    [InlineData("us-gov-east-1", false, false, "cloudfront.amazonaws.com")]
    [InlineData("us-gov-west-1", true, false, "cloudfront-fips.amazonaws.com")]
    [InlineData("us-gov-west-1", false, true, "cloudfront.api.aws")]
    [InlineData("us-gov-west-1", true, true, "cloudfront-fips.api.aws")]
    [InlineData("fips-us-east-1", false, false, "cloudfront-fips.amazonaws.com")]
    public void Each_row_of_the_endpoint_table(string region, bool fips, bool dualStack, string host)
    {
        using var fixture = new EngineFixture();
        fixture.Variables["AWS_USE_FIPS_ENDPOINT"] = fips ? "true" : null;
        fixture.Variables["AWS_USE_DUALSTACK_ENDPOINT"] = dualStack ? "TRUE" : null;

        Assert.Equal(new Uri($"https://{host}"), fixture.Connect(EngineFixture.Keys with { Region = region }).Endpoint);
    }

    // CloudFront's metrics are in the region that CloudFront is signed for, whichever the session's is; an alarm's ARN names another.
    [Theory]
    [InlineData("eu-west-1", null, "https://monitoring.us-east-1.amazonaws.com", "us-east-1")]
    [InlineData("eu-west-1", "ap-south-1", "https://monitoring.ap-south-1.amazonaws.com", "ap-south-1")]
    [InlineData("cn-north-1", null, "https://monitoring.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1")]
    public void CloudWatch_is_where_CloudFronts_metrics_are_unless_a_call_says_otherwise(string region, string? wanted, string url, string signingRegion)
    {
        using var fixture = new EngineFixture();
        ServiceEndpoint endpoint = fixture.Connect(EngineFixture.Keys with { Region = region }).EndpointOf(AwsService.CloudWatch, wanted);
        Assert.Equal((new Uri(url), signingRegion), (endpoint.Url, endpoint.SigningRegion));
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_CLOUDWATCH", "AWS_ENDPOINT_URL_CLOUDWATCH")]
    [InlineData(null, "services section 'local'")]
    public void CloudWatch_has_an_endpoint_of_its_own(string? variable, string source)
    {
        using var fixture = new EngineFixture();
        fixture.Variables["AWS_ENDPOINT_URL_CLOUDWATCH"] = variable is null ? null : "http://127.0.0.1:9";
        fixture.WriteFile(".aws/config", """
            [default]
            services = local

            [services local]
            cloudwatch =
              endpoint_url = http://127.0.0.1:8
            """);
        Connection connection = fixture.Connect(EngineFixture.Keys);
        ServiceEndpoint endpoint = connection.EndpointOf(AwsService.CloudWatch);
        Assert.Equal((variable is null ? 8 : 9, source), (endpoint.Url.Port, endpoint.Source));
        Assert.Equal("cloudfront.amazonaws.com", connection.EndpointOf(AwsService.CloudFront).Url.Host);
    }

    [Theory]
    [InlineData("eu-west-1", "us-east-1")]
    [InlineData("cn-north-1", "cn-northwest-1")]
    [InlineData("eusc-de-east-1", "eusc-de-east-1")]
    [InlineData("us-iso-west-1", "us-iso-east-1")]
    [InlineData("us-isob-west-1", "us-isob-east-1")]
    [InlineData("us-isof-east-1", "us-isof-south-1")]
    [InlineData("us-gov-east-1", "us-gov-west-1")]
    public async Task Calls_are_signed_for_the_partitions_own_region(string region, string signingRegion)
    {
        using var server = new LoopbackServer(new Act.Reply(200));
        using var fixture = new EngineFixture();
        var connection = fixture.Connect(server, s => s with { Region = region });

        await fixture.SendAsync(connection, EngineFixture.Read());

        Assert.Equal(region, connection.Region);
        Assert.Contains($"/{signingRegion}/cloudfront/aws4_request", server.Arrivals[0].Header("Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_service_is_called_and_signed_in_the_region_itself()
    {
        using var server = new LoopbackServer(new Act.Reply(200));
        using var fixture = new EngineFixture();
        var call = new AwsCall { Service = new AwsService("monitoring", "cloudwatch", RegionRule.EachRegion), Operation = "DescribeAlarms", IsRead = true, Method = "POST", Path = "/", Content = "Action=DescribeAlarms"u8.ToArray(), ContentType = "application/x-www-form-urlencoded" };

        await fixture.SendAsync(fixture.Connect(server, s => s with { Region = "eu-west-1" }), call);

        Assert.Contains("/eu-west-1/monitoring/aws4_request", server.Arrivals[0].Header("Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_custom_endpoints()
    {
        using var fixture = new EngineFixture();
        fixture.WriteFile(".aws/config", """
            [default]
            services = local
            endpoint_url = http://profile.test
            [services local]
            cloudfront =
              endpoint_url = http://section.test
            """);
        var expected = new List<string>();
        Add("http://section.test/");
        fixture.Variables["AWS_ENDPOINT_URL"] = "http://general.test";
        Add("http://general.test/");
        fixture.Variables["AWS_ENDPOINT_URL_CLOUDFRONT"] = "http://specific.test";
        Add("http://specific.test/");
        Assert.Equal("http://parameter.test/", fixture.Connect(EngineFixture.Keys with { EndpointUrl = "http://parameter.test" }).Endpoint.AbsoluteUri);
        fixture.Variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
        Add("https://cloudfront.amazonaws.com/");
        Assert.Equal("http://parameter.test/", fixture.Connect(EngineFixture.Keys with { EndpointUrl = "http://parameter.test" }).Endpoint.AbsoluteUri);

        void Add(string url) => Assert.Equal(url, fixture.Connect(EngineFixture.Keys).Endpoint.AbsoluteUri);
    }

    [Fact]
    public void A_profiles_endpoint_url_counts_when_the_profile_is_chosen()
    {
        using var fixture = new EngineFixture();
        fixture.WriteFile(".aws/config", """
            [profile dev]
            region = eu-west-1
            endpoint_url = http://dev.test
            use_fips_endpoint = false
            aws_access_key_id = A
            aws_secret_access_key = S
            """);

        Assert.Equal("http://dev.test/", fixture.Connect(new ConnectionSettings { ProfileName = "dev" }).Endpoint.AbsoluteUri);
        Assert.Equal("https://cloudfront.amazonaws.com/", fixture.Connect(EngineFixture.Keys).Endpoint.AbsoluteUri);
    }

    [Fact]
    public void Fips_and_dual_stack_come_from_the_profile_too_and_the_environment_wins()
    {
        using var fixture = new EngineFixture();
        fixture.WriteFile(".aws/config", """
            [default]
            use_fips_endpoint = true
            use_dualstack_endpoint = true
            """);

        Assert.Equal("cloudfront-fips.global.api.aws", fixture.Connect(EngineFixture.Keys).Endpoint.Host);
        fixture.Variables["AWS_USE_FIPS_ENDPOINT"] = "false";
        Assert.Equal("cloudfront.global.api.aws", fixture.Connect(EngineFixture.Keys).Endpoint.Host);
    }

    [Theory]
    [InlineData("AWS_USE_FIPS_ENDPOINT")]
    [InlineData("AWS_USE_DUALSTACK_ENDPOINT")]
    public void A_custom_endpoint_with_fips_or_dual_stack_is_refused(string variable)
    {
        using var fixture = new EngineFixture();
        fixture.Variables[variable] = "true";

        CdpValidationException error = Assert.Throws<CdpValidationException>(
            () => fixture.Connect(EngineFixture.Keys with { EndpointUrl = "http://127.0.0.1:4566" }));

        Assert.Equal(ErrorIds.InvalidEndpoint, error.ErrorId);
        Assert.Contains(variable, error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eusc-de-east-1")]
    [InlineData("us-iso-east-1")]
    public void An_endpoint_that_a_partition_does_not_have_is_refused_by_name(string region)
    {
        using var fixture = new EngineFixture();
        fixture.Variables["AWS_USE_DUALSTACK_ENDPOINT"] = "true";

        CdpValidationException error = Assert.Throws<CdpValidationException>(() => fixture.Connect(EngineFixture.Keys with { Region = region }));

        Assert.Equal(ErrorIds.InvalidEndpoint, error.ErrorId);
        Assert.Contains("dual-stack", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:4566")]
    [InlineData("ftp://x")]
    [InlineData("/relative")]
    [InlineData("http://x/?a=b")]
    [InlineData("not a url")]
    public void Something_that_is_no_endpoint_is_refused_and_its_origin_named(string url)
    {
        using var fixture = new EngineFixture();

        CdpValidationException error = Assert.Throws<CdpValidationException>(() => fixture.Connect(EngineFixture.Keys with { EndpointUrl = url }));

        Assert.Equal(ErrorIds.InvalidEndpoint, error.ErrorId);
        Assert.Contains("-EndpointUrl", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_in_an_endpoint_is_not_repeated()
    {
        using var fixture = new EngineFixture();

        CdpValidationException error = Assert.Throws<CdpValidationException>(() => fixture.Connect(EngineFixture.Keys with { EndpointUrl = "http://me:hunter2@x.test" }));

        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_path_of_a_custom_endpoint_comes_before_the_calls_own()
    {
        using var server = new LoopbackServer(new Act.Reply(200));
        using var fixture = new EngineFixture();

        await fixture.SendAsync(
            fixture.Connect(EngineFixture.Keys with { EndpointUrl = server.Url + "gateway/" }),
            new AwsCall { Operation = "X", IsRead = true, Method = "GET", Path = "/2020-05-31/a%2Fb%20c/%41", Query = [new("WithTags", null), new("Marker", "a b&c")] });

        Assert.Equal("/gateway/2020-05-31/a%2Fb%20c/%41?WithTags&Marker=a%20b%26c", server.Arrivals[0].Target);
    }

    [Fact]
    public void The_order_of_regions()
    {
        using var fixture = new EngineFixture();
        var settings = new ConnectionSettings { AccessKey = "A", SecretKey = "S" };
        Assert.Equal("us-east-1", fixture.Connect(settings).Region);
        fixture.Variables["AWS_DEFAULT_REGION"] = "eu-north-1";
        Assert.Equal("eu-north-1", fixture.Connect(settings).Region);
        fixture.Variables["AWS_REGION"] = "eu-west-1";
        Assert.Equal("eu-west-1", fixture.Connect(settings).Region);
        fixture.WriteFile(".aws/config", "[default]\nregion = eu-west-2\n[profile other]\nregion = eu-west-3\n");
        Assert.Equal("eu-west-2", fixture.Connect(settings).Region);
        fixture.Variables["AWS_PROFILE"] = "other";
        Assert.Equal("eu-west-3", fixture.Connect(settings).Region);
        Assert.Equal("ca-central-1", fixture.Connect(settings with { StoredRegion = "ca-central-1" }).Region);
        Assert.Equal("sa-east-1", fixture.Connect(settings with { StoredRegion = "ca-central-1", Region = "SA-East-1" }).Region);
    }

    [Theory]
    [InlineData("us east 1")]
    [InlineData("-us")]
    [InlineData("us-east-1.evil.test/")]
    public void Something_that_is_no_region_is_refused(string region)
    {
        using var fixture = new EngineFixture();

        CdpValidationException error = Assert.Throws<CdpValidationException>(() => fixture.Connect(EngineFixture.Keys with { Region = region }));

        Assert.Equal(ErrorIds.InvalidRegion, error.ErrorId);
        Assert.Contains("-Region", error.Message, StringComparison.Ordinal);
    }
}
