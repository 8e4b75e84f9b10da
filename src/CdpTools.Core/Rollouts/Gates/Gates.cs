using CdpTools.Aws;
using CdpTools.CloudWatch;

namespace CdpTools.Rollouts;

/// <summary>Measures all gates of a step at once.</summary>
/// <param name="connection">Where CloudWatch is.</param>
/// <param name="script">Runs a script gate; it is PowerShell's business.</param>
internal sealed class Gates(IConnection connection, Func<PlanGate, GateContext, CancellationToken, Task<Measurement>> script) : IGates
{
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(
        OpenRollout rollout, IEnumerable<PlanGate> gates, DateTimeOffset now, ICallLog log, CancellationToken cancellationToken)
    {
        RolloutState state = rollout.State;
        PlanStep step = rollout.Plan.Steps[state.Step];
        var context = new GateContext(state.Id, state.Step + 1, state.PrimaryId, state.StagingId, state.DeployedAt!.Value.UtcDateTime);
        var cloudWatch = new CloudWatchApi(connection);
        return await Task.WhenAll(gates.Select(gate => gate.Type switch
        {
            GateKind.Http => HttpGate.MeasureAsync(gate, step, cancellationToken),
            GateKind.Alarm => AlarmGate.MeasureAsync(gate, cloudWatch, log, cancellationToken),
            GateKind.Compare => CompareGate.MeasureAsync(rollout, gate, now, cloudWatch, log, cancellationToken),
            GateKind.Metric => MetricGate.MeasureAsync(gate, rollout.Plan.SettleTime, context, now, cloudWatch, log, cancellationToken),
            _ => script(gate, context, cancellationToken),
        })).ConfigureAwait(false);
    }
}

/// <summary>What a gate is told.</summary>
/// <param name="Id">The rollout.</param>
/// <param name="Step">The step, from 1.</param>
/// <param name="PrimaryId">The primary distribution.</param>
/// <param name="StagingId">The staging distribution.</param>
/// <param name="Since">When the step's hold began, in UTC.</param>
internal sealed record GateContext(string Id, int Step, string PrimaryId, string StagingId, DateTime Since);
