using CdpTools.Errors;

namespace CdpTools.Distributions;

/// <summary>
/// The errors of settings, edits and snapshots of distributions: one method a fault. Those of pairs are <see cref="DistributionPairRules"/>'.
/// </summary>
internal static class DistributionFaults
{
    public static CdpValidationException NothingToChange() =>
        new(ErrorIds.NothingToChange, "There is nothing to change: give a setting, like -OriginPath /v2, or -Edit with a scriptblock.");

    public static CdpValidationException NothingInOrigin(string originId) =>
        new(ErrorIds.ContradictingSettings, $"-OriginId names the origin '{originId}', but there is nothing to change in it.")
        {
            RecommendedAction = "Give -OriginPath or -OriginDomainName too.",
        };

    public static CdpValidationException WhichOrigin(int count, string ids) =>
        new(ErrorIds.ContradictingSettings, $"The distribution has {count} origins, so it must be said which one to change.")
        {
            RecommendedAction = $"Give -OriginId: {ids}.",
        };

    public static CdpValidationException NoSuchOrigin(string originId, string ids) =>
        new(ErrorIds.NoSuchOrigin, $"The distribution has no origin '{originId}'.") { RecommendedAction = $"It has {ids}." };

    /// <summary>A behavior points to an origin that does not exist.</summary>
    /// <param name="pattern">The behavior's path pattern; null for the default one.</param>
    /// <param name="target">The origin that it names.</param>
    /// <param name="ids">The origins that there are.</param>
    public static CdpValidationException NoTarget(string? pattern, string target, string ids) => new(
        ErrorIds.NoSuchOrigin,
        $"{(pattern is null ? "The default cache behavior" : $"The behavior for '{pattern}'")} sends requests to the origin '{target}', "
        + "which the distribution does not have.")
    {
        RecommendedAction = $"It has {ids}.",
    };

    public static CdpValidationException OriginPath(string path)
    {
        string meant = "/" + path.Trim('/');
        return new(ErrorIds.OriginPath, $"The origin path '{path}' is not allowed: it begins with a slash and does not end with one.")
        {
            RecommendedAction = meant.Length == 1 ? "For the root give ''." : $"Did you mean '{meant}'?",
        };
    }

    public static CdpValidationException OriginDomainName(string name) =>
        new(ErrorIds.OriginDomainName, $"The origin domain name '{name}' is no domain name.")
        {
            RecommendedAction = "Give the name alone, without https:// and without a path; the path goes into -OriginPath.",
        };

    public static CdpValidationException DefaultRootObject(string root) =>
        new(ErrorIds.DefaultRootObject, $"The default root object '{root}' is not allowed: it does not begin with a slash.")
        {
            RecommendedAction = $"Did you mean '{root.TrimStart('/')}'?",
        };

    public static CdpValidationException CommentTooLong(int length) =>
        new(ErrorIds.InvalidRequest, $"The comment has {length} characters; CloudFront takes at most 128.")
        {
            RecommendedAction = "Give a shorter one.",
        };

    public static CdpValidationException InvalidEdit(string reason) =>
        new(ErrorIds.InvalidEdit, $"What -Edit made is no {DistributionXml.ConfigRoot}: {reason}. Nothing was sent.")
        {
            RecommendedAction = "The scriptblock gets the configuration as [xml]; change what is below $config.DistributionConfig in place.",
        };

    /// <summary>A text has characters that are in no XML document.</summary>
    public static CdpValidationException NotForXml(string setting, string text) =>
        new(ErrorIds.InvalidRequest, $"{setting} cannot be '{text}': it has control characters, and XML carries none but tab and line ends.")
        {
            RecommendedAction = "Take them out. A colour code or a copied terminal text may have brought them in.",
        };

    /// <summary>A path names something that is no file, like an environment variable.</summary>
    public static CdpValidationException NoFile(string path, string provider) =>
        new(ErrorIds.InvalidPath, $"'{path}' is no path of the file system, but of the provider {provider}.")
        {
            RecommendedAction = "Give the path of a file or a folder.", Target = path,
        };

    public static CdpValidationException SnapshotNotWritten(string path, Exception cause) =>
        new(ErrorIds.SnapshotNotWritten, $"The snapshot of the primary could not be written: {cause.Message}", cause) { Target = path };

    public static CdpValidationException SnapshotIsFolder(string path) =>
        new(ErrorIds.SnapshotUnreadable, $"'{path}' is a folder, and one snapshot is meant.")
        {
            RecommendedAction = "Get-CdpSnapshot -SnapshotPath lists those in it, newest first; pipe the one that you mean.", Target = path,
        };

    public static CdpValidationException SnapshotUnreadable(string path, Exception cause) =>
        new(ErrorIds.SnapshotUnreadable, $"The snapshot '{path}' cannot be read: {cause.Message}", cause) { Target = path };
}
