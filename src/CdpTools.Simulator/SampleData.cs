using System.Xml.Linq;
using static System.FormattableString;

namespace CdpTools.Simulator;

/// <summary>
/// A pair such as teams have: an S3 origin behind an access control, a second behavior for an API, a function on the
/// viewer's request, a page for errors; and a policy that sends 5 % of traffic to the staging distribution.
/// Ids are always the same, so that examples stay true.
/// </summary>
public static class SampleData
{
    /// <summary>The primary distribution.</summary>
    public const string PrimaryId = "EDFDVBD6EXAMPLE";

    /// <summary>The staging distribution.</summary>
    public const string StagingId = "E2STAGINGEXAMPLE";

    /// <summary>The staging distribution's name, as the policy has it.</summary>
    public const string StagingDnsName = "d222222abcdef8.cloudfront.net";

    /// <summary>The policy, attached to the primary.</summary>
    public const string PolicyId = "1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3";

    private const string PrimaryDnsName = "d111111abcdef8.cloudfront.net";

    /// <summary>The n-th primary, from 1. The first is <see cref="PrimaryId"/>.</summary>
    public static string PrimaryIdOf(int site) => site == 1 ? PrimaryId : Invariant($"ESITE{site:D3}EXAMPLE");

    private static string StagingIdOf(int site) => site == 1 ? StagingId : Invariant($"ESTAGE{site:D3}EXAMPLE");

    private static string PolicyIdOf(int site) => site == 1 ? PolicyId : Invariant($"1f6d9c52-3b0e-4a57-8c41-5d2e7a{site:D6}");

    private static string DnsNameOf(string first, int site) => site == 1 ? first : Invariant($"{first[..8]}{site:D3}{first[11..]}");

    /// <summary>Fills an empty account.</summary>
    internal static void Load(ServiceState state, PolicyOperations policies, DistributionOperations distributions)
    {
        for (int site = 1; site <= state.Options.Sites; site++)
        {
            Load(site, state, policies, distributions);
        }
    }

    private static void Load(int site, ServiceState state, PolicyOperations policies, DistributionOperations distributions)
    {
        string suffix = site == 1 ? "" : Invariant($"-{site}"), alias = site == 1 ? "www.example.com" : Invariant($"www{site}.example.com");
        SimDistribution primary = new(state.NextNumber(), PrimaryIdOf(site), DnsNameOf(PrimaryDnsName, site))
        {
            Config = Distribution("site-2026" + suffix, "Web site", alias),
        };
        distributions.Add(Loading("CreateDistribution"), primary);

        SimDistribution staging = new(state.NextNumber(), StagingIdOf(site), DnsNameOf(StagingDnsName, site))
        {
            Config = Distribution($"site-2026{suffix}-staging", "Web site", null),
        };
        distributions.Add(Loading("CopyDistribution"), staging);

        string config = PolicyConfig.Replace(StagingDnsName, staging.DomainName, StringComparison.Ordinal);
        SimPolicy policy = new(state.NextNumber(), PolicyIdOf(site)) { Config = SimPolicyRules.Canonical(
            SimXml.Parse("ContinuousDeploymentPolicyConfig", config), state.Options) };
        policies.Add(Loading("CreateContinuousDeploymentPolicy"), policy);

        policy.PrimaryId = primary.Id;
        distributions.Commit(Loading("UpdateDistribution"), primary, Pairs.With(primary.Config, "ContinuousDeploymentPolicyId", policy.Id));
        if (state.Options.StagingShowsPolicyId == StagingPolicyId.AtAttachment)
        {
            distributions.Commit(
                Loading("UpdateDistribution"), staging, Pairs.With(staging.Config, "ContinuousDeploymentPolicyId", policy.Id), sideEffect: true);
        }

        // The pair has been there for a while.
        primary.DeployedAt = staging.DeployedAt = state.Now;
        primary.Monitoring = staging.Monitoring = state.Options.AdditionalMetrics ? "Enabled" : null;

        Call Loading(string operation) => new()
        {
            Request = new SimRequest { Method = "POST", Path = "/" },
            Operation = new Operation(operation, "POST", "", _ => throw new InvalidOperationException()),
            RequestId = state.Ids.NewRequestId(),
        };
    }

    private static XElement Distribution(string reference, string comment, string? alias) => SimDistributionRules.Check(SimXml.Parse(
        "DistributionConfig",
        DistributionConfig
            .Replace("{reference}", reference, StringComparison.Ordinal)
            .Replace("{comment}", comment, StringComparison.Ordinal)
            .Replace(
                "{aliases}",
                alias is null ? "<Quantity>0</Quantity>" : $"<Quantity>1</Quantity><Items><CNAME>{alias}</CNAME></Items>",
                StringComparison.Ordinal)
            .Replace("{staging}", alias is null ? "true" : "false", StringComparison.Ordinal)));

    private const string PolicyConfig =
        $"""
        <StagingDistributionDnsNames><Quantity>1</Quantity><Items><DnsName>{StagingDnsName}</DnsName></Items></StagingDistributionDnsNames>
        <Enabled>true</Enabled>
        <TrafficConfig>
          <SingleWeightConfig>
            <Weight>0.05</Weight>
            <SessionStickinessConfig><IdleTTL>300</IdleTTL><MaximumTTL>600</MaximumTTL></SessionStickinessConfig>
          </SingleWeightConfig>
          <Type>SingleWeight</Type>
        </TrafficConfig>
        """;

    private const string DistributionConfig =
        """
        <CallerReference>{reference}</CallerReference>
        <Aliases>{aliases}</Aliases>
        <DefaultRootObject>index.html</DefaultRootObject>
        <Origins>
          <Quantity>2</Quantity>
          <Items>
            <Origin>
              <Id>site</Id>
              <DomainName>site-bucket.s3.us-east-1.amazonaws.com</DomainName>
              <OriginPath>/v1</OriginPath>
              <S3OriginConfig><OriginAccessIdentity></OriginAccessIdentity></S3OriginConfig>
              <OriginAccessControlId>E2OACEXAMPLE</OriginAccessControlId>
            </Origin>
            <Origin>
              <Id>api</Id>
              <DomainName>api.example.com</DomainName>
              <CustomOriginConfig>
                <HTTPPort>80</HTTPPort>
                <HTTPSPort>443</HTTPSPort>
                <OriginProtocolPolicy>https-only</OriginProtocolPolicy>
              </CustomOriginConfig>
            </Origin>
          </Items>
        </Origins>
        <DefaultCacheBehavior>
          <TargetOriginId>site</TargetOriginId>
          <ViewerProtocolPolicy>redirect-to-https</ViewerProtocolPolicy>
          <Compress>true</Compress>
          <FunctionAssociations>
            <Quantity>1</Quantity>
            <Items>
              <FunctionAssociation>
                <FunctionARN>arn:aws:cloudfront::123456789012:function/rewrite-index</FunctionARN>
                <EventType>viewer-request</EventType>
              </FunctionAssociation>
            </Items>
          </FunctionAssociations>
          <CachePolicyId>658327ea-f89d-4fab-a63d-7e88639e58f6</CachePolicyId>
        </DefaultCacheBehavior>
        <CacheBehaviors>
          <Quantity>1</Quantity>
          <Items>
            <CacheBehavior>
              <PathPattern>/api/*</PathPattern>
              <TargetOriginId>api</TargetOriginId>
              <ViewerProtocolPolicy>https-only</ViewerProtocolPolicy>
              <AllowedMethods>
                <Quantity>7</Quantity>
                <Items><Method>HEAD</Method><Method>DELETE</Method><Method>POST</Method><Method>GET</Method>
                    <Method>OPTIONS</Method><Method>PUT</Method><Method>PATCH</Method></Items>
              </AllowedMethods>
              <CachePolicyId>4135ea2d-6df8-44a3-9df3-4b5a84be39ad</CachePolicyId>
            </CacheBehavior>
          </Items>
        </CacheBehaviors>
        <CustomErrorResponses>
          <Quantity>1</Quantity>
          <Items>
            <CustomErrorResponse>
              <ErrorCode>404</ErrorCode>
              <ResponsePagePath>/errors/404.html</ResponsePagePath>
              <ResponseCode>404</ResponseCode>
              <ErrorCachingMinTTL>60</ErrorCachingMinTTL>
            </CustomErrorResponse>
          </Items>
        </CustomErrorResponses>
        <Comment>{comment}</Comment>
        <PriceClass>PriceClass_100</PriceClass>
        <Enabled>true</Enabled>
        <ViewerCertificate>
          <ACMCertificateArn>arn:aws:acm:us-east-1:123456789012:certificate/9b1d0f6c-5a3e-4c1d-8e2f-7a6b5c4d3e2f</ACMCertificateArn>
          <SSLSupportMethod>sni-only</SSLSupportMethod>
          <MinimumProtocolVersion>TLSv1.2_2021</MinimumProtocolVersion>
        </ViewerCertificate>
        <HttpVersion>http2</HttpVersion>
        <IsIPV6Enabled>true</IsIPV6Enabled>
        <Staging>{staging}</Staging>
        """;
}
