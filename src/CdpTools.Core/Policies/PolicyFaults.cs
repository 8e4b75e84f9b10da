using CdpTools.Errors;

namespace CdpTools.Policies;

/// <summary>
/// The errors of settings that do not go together, or not with a policy: one method a fault. Those of values are <see cref="PolicyRules"/>'.
/// </summary>
internal static class PolicyFaults
{
    /// <summary>A policy came down the pipeline, and no weight was given: its own is not what is wanted.</summary>
    public static CdpValidationException WeightIsOfPolicy(string id) =>
        new(
            ErrorIds.NothingToChange,
            WeightText.Parse(id, out _) is null
                ? $"The policy {id} came without the weight that it is to have."
                : $"'{id}' stands where the policy's id stands, and no weight was given.")
        {
            RecommendedAction = WeightText.Parse(id, out _) is null ? "Give it: -Weight 0.1, or -Weight 10%." : $"Name it: -Weight {id}.",
        };

    public static CdpValidationException TwoKinds() => Contradiction(
        "-Weight, -IdleTTL, -MaximumTTL and -NoSessionStickiness belong to a weight policy, -Header and -HeaderValue to a header policy. "
        + "A policy is one or the other.",
        "Give the settings of one kind.");

    public static CdpValidationException StickinessTakenAndSet() => Contradiction(
        "-NoSessionStickiness takes session stickiness away, -IdleTTL and -MaximumTTL set it.", "Give one or the other.");

    public static CdpValidationException NotByWeight(string type) => Contradiction(
        $"The policy routes by {(type == CdpTrafficConfig.SingleHeader ? "header" : type)}; -Weight, -IdleTTL, -MaximumTTL and "
        + "-NoSessionStickiness belong to a weight policy.",
        $"Set-CdpTrafficWeight switches it to weight{(type == CdpTrafficConfig.SingleHeader ? " and drops the header settings" : "")}.");

    public static CdpValidationException NotByHeader(string type) => Contradiction(
        $"The policy routes by {(type == CdpTrafficConfig.SingleWeight ? "weight" : type)}; -Header and -HeaderValue belong to a header policy.",
        $"Set-CdpTrafficHeader switches it to the header{(type == CdpTrafficConfig.SingleWeight ? " and drops the weight settings" : "")}.");

    public static CdpValidationException NoWeightYet() => Contradiction("The policy has no weight yet.", "Give -Weight too.");

    public static CdpValidationException NoHeaderYet() => Contradiction("The policy has no header yet.", "Give -Header too.");

    public static CdpValidationException HalfOfStickiness(string missing) => Contradiction(
        "The policy has no session stickiness yet, so both of its times are needed.", $"Give {missing} too.");

    public static CdpValidationException ConfigAndSettings() => Contradiction(
        "-Config replaces the whole configuration; no other setting goes with it.", "Put the setting into -Config, or leave -Config out.");

    /// <summary>A policy that would not know which requests go to the staging distribution.</summary>
    public static CdpValidationException NoTraffic() => Contradiction(
        "A policy needs to know how traffic is chosen for the staging distribution.",
        "Give -Weight, a fraction from 0 to 0.15, or -Header and -HeaderValue.");

    public static CdpValidationException NothingToChange() => new(
        ErrorIds.NothingToChange,
        "There is nothing to change: give a setting, like -Weight 0.1, or -Config, or pipe a policy that you edited.");

    private static CdpValidationException Contradiction(string text, string advice) =>
        new(ErrorIds.ContradictingSettings, text) { RecommendedAction = advice };

    public static CdpValidationException IdToTest(string id) =>
        new(ErrorIds.InvalidRequest, $"'{id}' is an id, and of an id there is nothing to check without a call.")
        {
            RecommendedAction = $"Check the policy itself: Get-CdpPolicy {id} | Test-CdpPolicy.",
        };
}
