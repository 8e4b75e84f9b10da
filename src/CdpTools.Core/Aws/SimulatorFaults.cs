using CdpTools.Errors;

namespace CdpTools.Aws;

/// <summary>The errors of starting and stopping simulators: one method a fault.</summary>
internal static class SimulatorFaults
{
    public static CdpValidationException NotStarted(Exception cause) =>
        new(ErrorIds.SimulatorNotStarted, $"The simulator was not started: {cause.Message}", cause);

    public static CdpValidationException NotChanged(Exception cause) =>
        new(ErrorIds.SimulatorNotStarted, $"The simulator was not changed: {cause.Message}", cause);

    public static CdpValidationException NoneRuns() =>
        new(ErrorIds.SimulatorNotStarted, "No simulator was started in this process.") { RecommendedAction = "Start one with Start-CdpSimulator." };

    public static CdpValidationException NoneThere(Uri endpoint, IReadOnlyList<string> others) =>
        new(ErrorIds.SimulatorNotStarted, $"No simulator at {endpoint} was started in this process.")
        {
            RecommendedAction = others.Count > 0 ? $"There is {string.Join(", ", others)}." : "There is none.",
        };

    public static CdpValidationException HalfOfKeys() =>
        new(ErrorIds.AmbiguousCredentials, "-AccessKey and -SecretKey belong together.") { RecommendedAction = "Give both, or neither." };
}
