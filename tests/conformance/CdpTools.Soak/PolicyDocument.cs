namespace CdpTools.Soak;

/// <summary>A policy's configuration as text.</summary>
internal static class PolicyDocument
{
    /// <summary>A weight policy for this staging name.</summary>
    public static string With(string dnsName, string weight) =>
        $"<ContinuousDeploymentPolicyConfig xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><StagingDistributionDnsNames><Quantity>1</Quantity><Items><DnsName>{dnsName}</DnsName></Items></StagingDistributionDnsNames><Enabled>true</Enabled><TrafficConfig><SingleWeightConfig><Weight>{weight}</Weight></SingleWeightConfig><Type>SingleWeight</Type></TrafficConfig></ContinuousDeploymentPolicyConfig>";

    /// <summary>The id in a reply.</summary>
    public static string IdIn(string reply) => reply.Split("<Id>")[1].Split("</Id>")[0];
}
