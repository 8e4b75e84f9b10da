using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>The errors of rollouts: one method a fault.</summary>
internal static class RolloutFaults
{
    public static CdpValidationException PlanUnreadable(string why) => new(ErrorIds.PlanUnreadable, Shown.Sentence($"The plan cannot be read: {why}"))
    {
        RecommendedAction = "A plan is a hashtable, a .psd1 with one as its only content, or a .json; about_CdpTools_Rollouts shows one.",
    };

    public static CdpValidationException PlanHasErrors(IEnumerable<CdpRolloutFinding> findings)
    {
        List<CdpRolloutFinding> errors = [.. findings.Where(f => f.Severity == CdpSeverity.Error)];
        return new(errors[0].RuleId, errors.Count == 1 ? $"The plan has an error. {Line(errors[0])}" : $"The plan has {errors.Count} errors.")
        {
            Detail = errors.Count == 1 ? null : string.Concat(errors.Select(e => Environment.NewLine + "  " + Line(e))),
            RecommendedAction = "Nothing was started. Test-CdpRolloutPlan checks a plan without starting it.",
        };
    }

    private static string Line(CdpRolloutFinding finding) => $"{finding.Place}: {finding.Message} {finding.Action}";

    public static CdpValidationException NotFound(string id, string store) => new(ErrorIds.NoSuchRollout, $"There is no rollout {id} in {store}.")
    {
        RecommendedAction = "Get-CdpRollout lists those of the store; -Store names another one.", Target = id,
    };

    public static CdpValidationException UnderWay(string id, string primaryId, string status, string command) => new(
        ErrorIds.RolloutUnderWay, Shown.Sentence($"The rollout {id} is under way on {primaryId}: {status}"))
    {
        RecommendedAction = command, Target = primaryId,
    };

    public static CdpValidationException DoesNotFit(string verb, string id, string status, string why, string action) => new(
        ErrorIds.RolloutState, $"The rollout {id} cannot be {verb}: it is {status}{why}.")
    {
        RecommendedAction = action, Target = id,
    };

    public static CdpValidationException WrongHash(string id, string asked, string given) => new(
        ErrorIds.ApprovalHash,
        $"The rollout {id} asks for an approval of {asked}, and '{given}' was approved: what was reviewed is not what is asked for.")
    {
        RecommendedAction = "Look at it (Get-CdpRollout), and give the first eight characters or more of the ApprovalHash that you see.", Target = id,
    };

    public static CdpValidationException NotStartable(string primaryId, string why, string action) => new(
        ErrorIds.RolloutRefused, $"No rollout of {primaryId} can be started: {why}")
    {
        RecommendedAction = action, Target = primaryId,
    };

    public static CdpValidationException PrimaryNotFound(string id, string primaryId, Exception cause) => new(
        ErrorIds.RolloutPrimaryGone, $"The rollout {id} cannot go on: there is no distribution {primaryId} in this account.", cause)
    {
        RecommendedAction =
            $"Check the account and the profile. Was it deleted, Stop-CdpRollout {id} -Rollback None ends the rollout and leaves all as it is.",
        Target = id,
    };

    public static CdpValidationException StoreUnusable(string store, string why, string action, Exception? cause = null) => new(
        ErrorIds.StoreUnusable, $"The store {store} cannot be used: {why}", cause)
    {
        RecommendedAction = action,
    };

    public static CdpValidationException Damaged(string place, string why) => new(
        ErrorIds.JournalDamaged, $"The journal is damaged at {place}: {why}")
    {
        RecommendedAction =
            "Nothing goes on with this rollout: look at the pair (Get-CdpPolicy, Get-CdpDistribution) and take over by hand; "
            + "Disable-CdpPolicy sends all traffic to the primary.",
    };

    public static CdpValidationException NewerVersion(string place, int version) => new(
        ErrorIds.JournalNewer, $"The record {place} is of version {version}, which a newer CdpTools has written.")
    {
        RecommendedAction = "Go on with that version of CdpTools. Nothing was changed.",
    };

    public static CdpValidationException HashOrDeny() => new(ErrorIds.ContradictingSettings, "An approval needs its hash, and a denial has none.")
    {
        RecommendedAction = "Give -Hash with the first eight characters or more of ApprovalHash, or -Deny.",
    };

    public static CdpValidationException ReportForm(string path) => new(
        ErrorIds.InvalidRequest, $"What form of report '{path}' is, its ending does not say.")
    {
        RecommendedAction = "Give a path that ends in .html, .md, .json or .xml, or -Format.",
    };

    public static CdpValidationException ReportNotWritten(string path, Exception cause) => new(
        ErrorIds.ReportNotWritten, $"The report '{path}' was not written: {cause.Message}", cause)
    {
        RecommendedAction = "Give another -Path; -NoClobber keeps what is there.",
    };

    public static CdpValidationException NoMetrics(string primaryId, string when, string otherwise) => new(
        ErrorIds.NoMetrics, $"CloudWatch has no requests of the distribution {primaryId} {when}.")
    {
        RecommendedAction = $"Check the id and the account, or give {otherwise}.",
        Target = primaryId,
    };

    public static CdpValidationException ReplayRange(DateTimeOffset since, DateTimeOffset until, string why) => new(
        ErrorIds.ContradictingSettings, $"From {since.UtcDateTime:u} to {until.UtcDateTime:u} there is nothing to replay: {why}")
    {
        RecommendedAction = "CloudWatch keeps minutes for 15 days: give -Since within them, and -Until later than that by the plan's holds at least.",
    };

    public static CdpValidationException NoCompare() => new(
        ErrorIds.ContradictingSettings, "There is nothing to foresee: the plan has no Compare gate.")
    {
        RecommendedAction = "Give Gates = @{ errors = @{ Type = 'Compare'; Metric = '5xx' } }; other gates say what they measure.",
    };

    public static CdpValidationException NoSuggestion(string weight) => new(
        ErrorIds.ContradictingSettings, $"No step of a day at {weight} catches a threefold regression in nine of ten on such a site.")
    {
        RecommendedAction = "Count 4xx or a metric of your own, look at probes (Http), or let people approve; -Forecast says what can be shown.",
    };

    public static CdpValidationException NoPrimary() => new(ErrorIds.InvalidId, "Neither -PrimaryId nor the plan names a primary distribution.")
    {
        RecommendedAction = "Give -PrimaryId; Get-CdpDistribution lists the distributions.",
    };
}
