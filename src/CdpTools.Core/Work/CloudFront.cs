using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Policies;

namespace CdpTools.Work;

/// <summary>CloudFront's API over one connection.</summary>
internal sealed class CloudFront(IConnection connection)
{
    public PolicyApi Policies { get; } = new(connection);

    public DistributionApi Distributions { get; } = new(connection);

    public DistributionFinder Finder => new(Distributions);
}
