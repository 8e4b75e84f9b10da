using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>The errors of fleets: one method a fault.</summary>
internal static class FleetFaults
{
    public static CdpValidationException NoSites(string fleet) => new(ErrorIds.FleetPlan, $"The fleet {fleet} has no site.")
    {
        RecommendedAction = "Pipe primary distributions to it: Import-Csv with a column PrimaryId, or Get-CdpDistribution.",
    };

    public static CdpValidationException TwiceIn(string fleet, string primaryId) => new(
        ErrorIds.FleetPlan, $"The site {primaryId} is in the fleet {fleet} already; it is taken once.")
    {
        RecommendedAction = "Take it out of the list.", Target = primaryId,
    };

    public static CdpValidationException NoPlan(string primaryId) => new(ErrorIds.FleetPlan, $"The site {primaryId} has no plan.")
    {
        RecommendedAction = "Give -Plan for all, or the site a plan of its own in Plan.", Target = primaryId,
    };

    public static CdpValidationException HasScript(string primaryId, string gate) => new(
        ErrorIds.FleetPlan, $"The plan of {primaryId} has a Script gate, {gate}, and where a state machine carries it on there is no file.")
    {
        RecommendedAction = "Ask by Http or Metric in its place.", Target = primaryId,
    };

    public static CdpValidationException NoAccount(string primaryId, string account) => new(
        ErrorIds.FleetPlan, $"'{account}' is no account of the site {primaryId}.")
    {
        RecommendedAction = "An account has twelve digits; a spreadsheet may have taken a 0 from its beginning.", Target = primaryId,
    };

    public static CdpValidationException NoSite(string what) => new(ErrorIds.FleetPlan, $"{what} names no primary distribution.")
    {
        RecommendedAction = "Give ids, or objects with PrimaryId or Id, and Account, Plan, Requests and Canary as well where they are known.",
    };

    public static CdpValidationException TooLarge(string fleet, int sites, int bytes, int most) => new(
        ErrorIds.FleetPlan, $"The fleet {fleet} of {sites:N0} sites comes to {bytes:N0} bytes, and a state machine takes {most:N0} at most.")
    {
        RecommendedAction = "Make two fleets of it, or let sites share one plan (-Plan).",
    };

    public static CdpValidationException PlanUnreadable(string why) => new(ErrorIds.FleetPlan, Shown.Sentence($"It is no fleet plan: {why}"))
    {
        RecommendedAction = "Give a file that New-CdpFleetPlan wrote, or its object.",
    };

    public static CdpValidationException FileThere(string path) => new(ErrorIds.ReportNotWritten, $"'{path}' is there already; nothing was written.")
    {
        RecommendedAction = "Give another -Path, or -Force to overwrite it.",
    };

    public static CdpValidationException NotFound(string fleet, string store) => new(
        ErrorIds.NoSuchRollout, $"No rollout of a fleet {fleet} is in {store}.")
    {
        RecommendedAction = "Check the name: the rollouts of a fleet have it as theirs (Get-CdpRollout). -Store names another store.", Target = fleet,
    };
}
