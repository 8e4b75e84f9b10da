using System.Xml.Linq;
using CdpTools.Xml;

namespace CdpTools.Tests.Distributions;

/// <summary>A distribution's configuration as XML, with every kind of list in it, and an element that nobody knows.</summary>
internal static class DistributionDocuments
{
    public static XElement Config(string reference, bool staging = false, string? policy = null) => ServiceXml.Parse($"""
        <DistributionConfig xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><CallerReference>{reference}</CallerReference><Aliases>{(staging ? "<Quantity>0</Quantity>" : "<Quantity>1</Quantity><Items><CNAME>www.example.com</CNAME></Items>")}</Aliases><DefaultRootObject>index.html</DefaultRootObject><Origins><Quantity>1</Quantity><Items><Origin><Id>s3-site</Id><DomainName>site.s3.amazonaws.com</DomainName><OriginPath></OriginPath><CustomHeaders><Quantity>0</Quantity></CustomHeaders><S3OriginConfig><OriginAccessIdentity></OriginAccessIdentity></S3OriginConfig><OriginAccessControlId>E2OAC</OriginAccessControlId></Origin></Items></Origins><OriginGroups><Quantity>0</Quantity></OriginGroups><DefaultCacheBehavior><TargetOriginId>s3-site</TargetOriginId><ViewerProtocolPolicy>redirect-to-https</ViewerProtocolPolicy><AllowedMethods><Quantity>2</Quantity><Items><Method>HEAD</Method><Method>GET</Method></Items><CachedMethods><Quantity>2</Quantity><Items><Method>HEAD</Method><Method>GET</Method></Items></CachedMethods></AllowedMethods><Compress>true</Compress></DefaultCacheBehavior><CacheBehaviors><Quantity>2</Quantity><Items><CacheBehavior><PathPattern>/api/*</PathPattern><TargetOriginId>s3-site</TargetOriginId><Compress>false</Compress></CacheBehavior><CacheBehavior><PathPattern>/img/*</PathPattern><TargetOriginId>s3-site</TargetOriginId><Compress>true</Compress></CacheBehavior></Items></CacheBehaviors><CustomErrorResponses><Quantity>0</Quantity></CustomErrorResponses><Comment>site</Comment><Logging><Enabled>false</Enabled></Logging><PriceClass>PriceClass_100</PriceClass><Enabled>true</Enabled><ViewerCertificate><CloudFrontDefaultCertificate>false</CloudFrontDefaultCertificate><ACMCertificateArn>arn:aws:acm:us-east-1:1:certificate/1</ACMCertificateArn><MinimumProtocolVersion>TLSv1.2_2021</MinimumProtocolVersion></ViewerCertificate><Restrictions><GeoRestriction><RestrictionType>none</RestrictionType><Quantity>0</Quantity></GeoRestriction></Restrictions><WebACLId></WebACLId><HttpVersion>http2</HttpVersion><IsIPV6Enabled>true</IsIPV6Enabled><ContinuousDeploymentPolicyId>{policy}</ContinuousDeploymentPolicyId><Staging>{(staging ? "true" : "false")}</Staging><FutureSetting kind="unknown"><Depth>1</Depth></FutureSetting></DistributionConfig>
        """.Trim());

    /// <summary>Sets the first element of a name, wherever it is.</summary>
    public static void SetText(XElement config, string name, string value) => config.Descendants().First(e => e.Name.LocalName == name).Value = value;
}
