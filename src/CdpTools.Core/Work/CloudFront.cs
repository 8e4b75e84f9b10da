using System.Xml.Linq;
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

    /// <summary>A distribution's configuration: as it was read, or the current one of an object that came without it.</summary>
    public async Task<XElement> ConfigOfAsync(CdpDistribution given, ICallLog log, CancellationToken cancellationToken)
    {
        Ids.Require(given.Id, "distribution");
        return given.Document ?? (await Distributions.GetAsync(given.Id, log, cancellationToken).ConfigureAwait(false)).Document!;
    }
}
