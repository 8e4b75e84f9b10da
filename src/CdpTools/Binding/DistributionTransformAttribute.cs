using System.Management.Automation;
using CdpTools.Aws;

namespace CdpTools.Binding;

/// <summary>
/// Turns every full shape of a distribution into a <see cref="CdpDistribution"/> and returns everything else untouched,
/// so that slim objects with only Id and ETag still bind by property name.
/// </summary>
internal sealed class DistributionTransformAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether the parameter takes an id, or anything that has one, too: it is read when it is needed.</summary>
    public bool AllowId { get; init; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (inputData is null)
        {
            return inputData!;
        }

        object plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (!AllowId)
        {
            return DistributionShape.TryRead(inputData) ?? inputData;
        }

        // Where policies and distributions come down the same pipeline they are told apart by their ids.
        if (plain is string id)
        {
            return string.IsNullOrWhiteSpace(id) || Ids.IsPolicyId(id) ? inputData : new CdpDistribution(id.Trim(), null, null);
        }

        return DistributionShape.TryRead(inputData, slim: true) is { } distribution && !Ids.IsPolicyId(distribution.Id) ? distribution : inputData;
    }
}
