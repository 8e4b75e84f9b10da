namespace CdpTools.Bench;

/// <summary>Documents as the service sends them.</summary>
internal static class Samples
{
    private const string Namespace = "http://cloudfront.amazonaws.com/doc/2020-05-31/";

    /// <summary>A policy's configuration.</summary>
    public static string PolicyConfig(string dnsName, string weight) => $"<ContinuousDeploymentPolicyConfig xmlns=\"{Namespace}\">{PolicyParts(dnsName, weight, "true")}</ContinuousDeploymentPolicyConfig>";

    /// <summary>The reply to GetContinuousDeploymentPolicy.</summary>
    public static string Policy(string weight, string enabled = "true") =>
        $"<?xml version=\"1.0\"?>\n<ContinuousDeploymentPolicy xmlns=\"{Namespace}\"><Id>1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3</Id><LastModifiedTime>2026-01-02T03:04:05.678Z</LastModifiedTime><ContinuousDeploymentPolicyConfig>{PolicyParts("d222222abcdef8.cloudfront.net", weight, enabled)}</ContinuousDeploymentPolicyConfig></ContinuousDeploymentPolicy>";

    private static string PolicyParts(string dnsName, string weight, string enabled) =>
        $"<StagingDistributionDnsNames><Quantity>1</Quantity><Items><DnsName>{dnsName}</DnsName></Items></StagingDistributionDnsNames><Enabled>{enabled}</Enabled><TrafficConfig><SingleWeightConfig><Weight>{weight}</Weight><SessionStickinessConfig><IdleTTL>300</IdleTTL><MaximumTTL>600</MaximumTTL></SessionStickinessConfig></SingleWeightConfig><Type>SingleWeight</Type></TrafficConfig>";
}
