using CdpTools.Errors;

namespace CdpTools.Work;

/// <summary>The errors of work that is asked for at the wrong time, or of the wrong distribution: one method a fault.</summary>
internal static class WorkFaults
{
    /// <summary>A staging distribution was given where the primary belongs.</summary>
    public static CdpValidationException IsStaging(string id, string advice) =>
        new(
            ErrorIds.PrimaryIsStaging,
            $"The distribution {id} is a staging distribution, and this is done to the primary.") { RecommendedAction = advice };

    /// <summary>Another distribution was given where a staging distribution belongs.</summary>
    public static CdpValidationException NotStaging(string id) =>
        new(ErrorIds.NotStaging, $"The distribution {id} is no staging distribution, and only those are taken down by this.")
        {
            RecommendedAction = "Get-CdpDistribution -Staging lists them.",
        };

    /// <summary>The primary has another policy attached than the one that is meant.</summary>
    public static CdpValidationException AnotherPolicyAttached(string primaryId, string attached, string advice) =>
        new(ErrorIds.AnotherPolicyAttached, $"The distribution {primaryId} has another policy attached: {attached}.") { RecommendedAction = advice };

    /// <summary>A policy was to send traffic to a distribution that is no staging distribution.</summary>
    public static CdpValidationException PolicyNamesStaging(string id) =>
        new(ErrorIds.NotStaging, $"The distribution {id} is no staging distribution, and a policy sends traffic to one.")
        {
            RecommendedAction = $"Copy it first: New-CdpStagingDistribution -PrimaryDistributionId {id}.",
        };

    /// <summary>An object of a distribution has come without its name.</summary>
    public static CdpValidationException NoDomainName(string id) =>
        new(ErrorIds.StagingDnsNameMissing, $"The object of distribution {id} has no DomainName.")
        {
            RecommendedAction = $"Read it with Get-CdpDistribution -Id {id}.",
        };

    /// <summary>The policy is attached nowhere.</summary>
    public static CdpValidationException NotAttached(string policyId) =>
        new(ErrorIds.NotAttached, $"The policy {policyId} is not attached to any distribution of this account.")
        {
            RecommendedAction = "There is nothing to detach; Remove-CdpPolicy deletes the policy.",
        };

    /// <summary>The policy names no staging distribution of the account.</summary>
    public static CdpValidationException StagingNotFound(CdpPolicy policy) => new(
        ErrorIds.StagingNotFound,
        $"The policy {policy.Id} names {string.Join(", ", policy.StagingDistributionDnsNames)}, and this account has no such distribution.")
    {
        RecommendedAction = "Set it to the DomainName of a staging distribution: Update-CdpPolicy -StagingDistributionDnsName.",
    };

    /// <summary>Of an object without its configuration only the ETag was reviewed, and it is no longer the current one.</summary>
    public static CdpValidationException NoLongerReviewed(CdpDistribution reviewed, CdpDistribution now) => new(
        ErrorIds.PreconditionFailed,
        $"The distribution {now.Id} is no longer the version that you have: its ETag was {reviewed.ETag} and is now {now.ETag}.")
    {
        RecommendedAction = "Read it again, compare (Compare-CdpDistribution), and promote that.",
        Target = now,
    };

    /// <summary>Primary and staging distribution are one.</summary>
    public static CdpValidationException SameDistribution() => new(ErrorIds.SameDistribution, "Primary and staging distribution are the same one.");

    /// <summary>Promotion overwrites Enabled too [D].</summary>
    public static CdpValidationException WouldDisablePrimary(string stagingId) => new(
        ErrorIds.StagingDisabled,
        $"The staging distribution {stagingId} is disabled, and promoting it would disable the primary: the site would be off.")
    {
        RecommendedAction = $"Enable it first: Update-CdpDistribution -Id {stagingId} -Enabled $true.",
    };

    /// <summary>The staging distribution belongs to another primary than the user expects.</summary>
    public static CdpValidationException ServesAnotherPrimary(string stagingId, string policyId, string primaryId, string expected) => new(
        ErrorIds.ServesAnotherPrimary,
        $"The staging distribution {stagingId} serves another primary: its policy {policyId} is attached to {primaryId}, not to {expected}.")
    {
        RecommendedAction = "Check both ids; without -PrimaryDistributionId it is taken down whatever it serves.",
    };

    /// <summary>CloudFront does not let a staging distribution be disabled while a policy names it [W] TF#33575.</summary>
    public static CdpValidationException PolicyMustGo(string policyId, string stagingId) => new(
        ErrorIds.PolicyMustGo,
        $"The policy {policyId} cannot be kept as it is: it names the staging distribution {stagingId} and no other, "
        + "and CloudFront does not let a distribution go that a policy names.")
    {
        RecommendedAction = "Point it to another staging distribution first (Update-CdpPolicy -StagingDistributionDnsName), or "
            + "leave -KeepPolicy out.",
    };

    /// <summary>There is no distribution with the id that the user gave.</summary>
    public static CdpServiceException NoSuchDistribution(string id) =>
        new(ErrorIds.NoSuchDistribution, $"There is no distribution {id}: it is taken down already, or the id is wrong.", 0, null, "GetDistribution");

    /// <summary>There is no distribution with the alias or domain name that the user gave.</summary>
    public static CdpServiceException NoDistributionNamed(string name) =>
        new(ErrorIds.NoSuchDistribution, $"No distribution of this account has the alias or the domain name {name}.", 0, null, "ListDistributions");

    /// <summary>A caller reference belongs to one distribution.</summary>
    public static CdpValidationException ReferenceUsedAlready(string reference) =>
        new(ErrorIds.ContradictingSettings, $"The caller reference {reference} was used for another primary of this pipeline already.")
        {
            RecommendedAction = "A caller reference belongs to one distribution: leave it out, or copy one primary at a time.",
        };
}
