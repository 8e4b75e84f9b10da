namespace CdpTools;

/// <summary>What promotion does with a setting that differs between primary and staging distribution.</summary>
public enum CdpPromotionEffect
{
    /// <summary>Promotion overwrites the primary's value with the staging distribution's.</summary>
    Promoted,

    /// <summary>
    /// The primary keeps its own value: aliases, the attached policy, the caller reference, and that it is no staging distribution.
    /// </summary>
    Kept,

    /// <summary>
    /// Continuous deployment does not allow the setting to differ while a policy is attached: attaching, updating and promoting end in
    /// IllegalUpdate.
    /// </summary>
    Locked,

    /// <summary>
    /// The setting is newer than CloudFront's list of what may differ: whether it may is not documented.
    /// </summary>
    Unknown,
}

/// <summary>One setting that differs between primary and staging distribution.</summary>
public sealed class CdpDistributionDifference
{
    internal CdpDistributionDifference(string path, CdpPromotionEffect effect, string? primaryValue, string? stagingValue)
    {
        Path = path;
        Effect = effect;
        PrimaryValue = primaryValue;
        StagingValue = stagingValue;
    }

    /// <summary>The setting by the API's own names: <c>Origins[s3-main].OriginPath</c>.</summary>
    public string Path { get; }

    /// <summary>What promotion does with it.</summary>
    public CdpPromotionEffect Effect { get; }

    /// <summary>The primary's value; null when it does not have the setting.</summary>
    public string? PrimaryValue { get; }

    /// <summary>The staging distribution's value; null when it does not have the setting.</summary>
    public string? StagingValue { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {PrimaryValue ?? "(none)"} | {StagingValue ?? "(none)"} ({Effect})";
}
