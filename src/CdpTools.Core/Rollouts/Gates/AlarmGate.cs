using CdpTools.Aws;
using CdpTools.CloudWatch;
using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>
/// Asks for CloudWatch alarms: one in ALARM is Fail, one without enough data is what the plan says, one that does not exist or is not
/// evaluated is Error, and OK is Pass.
/// </summary>
internal static class AlarmGate
{
    private const string Limit = "OK";

    public static async Task<Measurement> MeasureAsync(PlanGate gate, CloudWatchApi cloudWatch, ICallLog log, CancellationToken cancellationToken)
    {
        try
        {
            return Judge(gate, await StatesAsync(gate, cloudWatch, log, cancellationToken).ConfigureAwait(false));
        }
        catch (CdpException e)
        {
            return new(gate.Name, GateVerdict.Error, null, Limit, Shown.OneLine(e.Text));
        }
    }

    /// <summary>Each alarm of a gate by its name; null for one that does not exist.</summary>
    public static async Task<IReadOnlyList<(string Name, AlarmState? State)>> StatesAsync(
        PlanGate gate, CloudWatchApi cloudWatch, ICallLog log, CancellationToken cancellationToken)
    {
        var found = new List<(string, AlarmState?)>();
        foreach (IGrouping<string?, (string? Region, string Name)> region in gate.Names.Select(Split).GroupBy(n => n.Region))
        {
            string[] names = [.. region.Select(n => n.Name).Distinct()];
            IReadOnlyList<AlarmState> states = await cloudWatch.AlarmsAsync(names, region.Key, log, cancellationToken).ConfigureAwait(false);
            found.AddRange(names.Select(n => (n, states.FirstOrDefault(s => s.Name == n))));
        }

        return found;
    }

    /// <summary>The verdict on alarms: the worst of them. Error comes before what is not known, and Fail before all.</summary>
    public static Measurement Judge(PlanGate gate, IReadOnlyList<(string Name, AlarmState? State)> alarms)
    {
        (string Name, AlarmState? State, GateVerdict Verdict, string? Reason)[] judged = [.. alarms.Select(a => Of(gate, a.Name, a.State))];
        string value = string.Join(", ", judged.Select(a => (judged.Length > 1 ? a.Name + " " : "") + (a.State?.State ?? "missing")));
        (_, _, GateVerdict verdict, string? reason) = judged.MinBy(a => a.Verdict switch
        {
            GateVerdict.Fail => 0,
            GateVerdict.Error => 1,
            GateVerdict.Inconclusive => 2,
            _ => 3,
        });
        return new(gate.Name, verdict, Shown.OneLine(value), Limit, reason is null ? null : Shown.OneLine(reason));
    }

    private static (string Name, AlarmState? State, GateVerdict Verdict, string? Reason) Of(
        PlanGate gate, string name, AlarmState? alarm) => alarm switch
    {
        null => (name, null, GateVerdict.Error, $"there is no alarm {name}"),
        { State: "ALARM" } => (name, alarm, GateVerdict.Fail, $"the alarm {name} is in ALARM: {alarm.Reason}"),
        { EvaluationState: "EVALUATION_ERROR" or "EVALUATION_FAILURE" } =>
            (name, alarm, GateVerdict.Error, $"the alarm {name} is not evaluated ({alarm.EvaluationState}), whatever its state says"),
        { State: "OK" } => (name, alarm, GateVerdict.Pass, null),
        { State: "INSUFFICIENT_DATA" } => (name, alarm, gate.InsufficientData, gate.InsufficientData == GateVerdict.Pass
            ? null
            : $"the alarm {name} has not enough data"),
        _ => (name, alarm, GateVerdict.Error, $"the alarm {name} is in a state '{alarm.State}' that is not known"),
    };

    /// <summary>The region, null for that of CloudFront's metrics, and the name of an alarm that is given by its name or its ARN.</summary>
    /// <remarks>arn:aws:cloudwatch:eu-west-1:123456789012:alarm:NAME, and a name may have colons.</remarks>
    public static (string? Region, string Name) Split(string given) =>
        given.StartsWith("arn:", StringComparison.Ordinal) && given.Split(':', 7) is [_, _, "cloudwatch", var region, _, "alarm", var name]
            ? (region, name)
            : (null, given);
}
