using System.Xml.Linq;
using static CdpTools.Simulator.SimXml;

namespace CdpTools.Simulator;

/// <summary>Distributions as replies show them.</summary>
internal static class SimDistributionXml
{
    // The members that a summary takes from the configuration, in model order [D]. The policy's id is not among them.
    private static readonly string[] s_summaryBeforeCertificate =
        ["Aliases", "Origins", "OriginGroups", "DefaultCacheBehavior", "CacheBehaviors", "CustomErrorResponses", "Comment", "PriceClass", "Enabled"];

    private static readonly string[] s_summaryFromCertificate = ["ViewerCertificate", "Restrictions", "WebACLId", "HttpVersion", "IsIPV6Enabled"];

    private static readonly string[] s_summaryNewer = ["ConnectionMode", "AnycastIpListId", "ViewerMtlsConfig", "ConnectionFunctionAssociation"];

    /// <summary>A distribution's ARN.</summary>
    public static string Arn(ServiceState state, SimDistribution distribution) =>
        $"arn:aws:cloudfront::{state.Options.Account}:distribution/{distribution.Id}";

    /// <summary>InProgress until the propagation time is over.</summary>
    public static string Status(ServiceState state, SimDistribution distribution) =>
        state.Now >= distribution.DeployedAt ? "Deployed" : "InProgress";

    /// <summary>The Distribution of get, create, copy, update and promote.</summary>
    public static XElement Full(ServiceState state, SimDistribution distribution) => New(
        "Distribution",
        New("Id", distribution.Id),
        New("ARN", Arn(state, distribution)),
        New("Status", Status(state, distribution)),
        New("LastModifiedTime", Timestamp(distribution.LastModified)),
        New("InProgressInvalidationBatches", distribution.Invalidations.Count(i => i.CompletedAt > state.Now)),
        New("DomainName", distribution.DomainName),
        New("ActiveTrustedSigners", New("Enabled", "false"), New("Quantity", 0)),
        New("ActiveTrustedKeyGroups", New("Enabled", "false"), New("Quantity", 0)),
        new XElement(distribution.Config),
        AliasRecordals(distribution));

    /// <summary>The DistributionSummary of lists.</summary>
    public static XElement Summary(ServiceState state, SimDistribution distribution) => New(
        "DistributionSummary",
        New("Id", distribution.Id),
        New("ARN", Arn(state, distribution)),
        New("ETag", distribution.ETag),
        New("Status", Status(state, distribution)),
        New("LastModifiedTime", Timestamp(distribution.LastModified)),
        New("DomainName", distribution.DomainName),
        Copies(distribution, s_summaryBeforeCertificate),
        Copies(distribution, s_summaryFromCertificate),
        AliasRecordals(distribution),
        Copies(distribution, ["Staging"]),
        Copies(distribution, s_summaryNewer));

    private static IEnumerable<XElement> Copies(SimDistribution distribution, string[] names) =>
        names.Select(distribution.Config.Child).OfType<XElement>().Select(e => new XElement(e));

    private static XElement? AliasRecordals(SimDistribution distribution)
    {
        List<XElement> records = [.. distribution.Config.ListItems("Aliases", "CNAME").Select(a =>
            New("AliasICPRecordal", New("CNAME", a.Value), New("ICPRecordalStatus", "APPROVED")))];
        return records.Count == 0 ? null : New("AliasICPRecordals", records);
    }
}
