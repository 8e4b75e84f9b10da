using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>Something with an id and versions. Changed only under the plane's lock; a document is replaced, never edited.</summary>
internal abstract class Resource(long number, string id)
{
    /// <summary>The order of creation, which is list order [I].</summary>
    public long Number { get; } = number;

    /// <summary>The id in paths.</summary>
    public string Id { get; } = id;

    /// <summary>How often it was written, 1 after its creation.</summary>
    public long Version { get; set; }

    /// <summary>The ETag of the current version.</summary>
    public string ETag { get; set; } = "";

    /// <summary>When it was last written.</summary>
    public DateTimeOffset LastModified { get; set; }

    /// <summary>The configuration as the service keeps it.</summary>
    public required XElement Config { get; set; }
}

/// <summary>A continuous deployment policy.</summary>
internal sealed class SimPolicy(long number, string id) : Resource(number, id)
{
    /// <summary>The id of the primary distribution it is attached to.</summary>
    public string? PrimaryId { get; set; }

    /// <summary>Whether it is enabled.</summary>
    public bool Enabled => Config.IsTrue("Enabled");

    /// <summary>The names of its staging distributions.</summary>
    public IEnumerable<string> DnsNames => NamesIn(Config);

    /// <summary>The staging names in a policy's configuration.</summary>
    public static IEnumerable<string> NamesIn(XElement config) => config.ListItems("StagingDistributionDnsNames", "DnsName").Select(n => n.Value);
}

/// <summary>A distribution, primary or staging.</summary>
internal sealed class SimDistribution(long number, string id, string domainName) : Resource(number, id)
{
    /// <summary>Its name under cloudfront.net.</summary>
    public string DomainName { get; } = domainName;

    /// <summary>From when it counts as deployed.</summary>
    public DateTimeOffset DeployedAt { get; set; }

    /// <summary>Tags in the order they were put on.</summary>
    public List<KeyValuePair<string, string>> Tags { get; } = [];

    /// <summary>Invalidations, oldest first.</summary>
    public List<Invalidation> Invalidations { get; } = [];

    /// <summary>Enabled or Disabled when there is a monitoring subscription, else null.</summary>
    public string? Monitoring { get; set; }

    /// <summary>Whether it is a staging distribution.</summary>
    public bool IsStaging => Config.IsTrue("Staging");

    /// <summary>Whether it is enabled.</summary>
    public bool Enabled => Config.IsTrue("Enabled");

    /// <summary>The policy in its configuration; empty when there is none.</summary>
    public string PolicyId => Config.ChildText("ContinuousDeploymentPolicyId") ?? "";
}

/// <summary>One invalidation.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Created">When it was asked for.</param>
/// <param name="CompletedAt">From when it counts as completed.</param>
/// <param name="Batch">The InvalidationBatch as sent, in model order.</param>
internal sealed record Invalidation(string Id, DateTimeOffset Created, DateTimeOffset CompletedAt, XElement Batch);
