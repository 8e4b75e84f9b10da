namespace CdpTools.Rollouts;

/// <summary>Measures all gates of a step at once.</summary>
/// <param name="script">Runs a script gate; it is PowerShell's business.</param>
internal sealed class Gates(Func<PlanGate, GateContext, CancellationToken, Task<Measurement>> script) : IGates
{
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(OpenRollout rollout, IEnumerable<PlanGate> gates, CancellationToken cancellationToken)
    {
        PlanStep step = rollout.Plan.Steps[rollout.State.Step];
        var context = new GateContext(
            rollout.State.Id, rollout.State.Step + 1, rollout.State.PrimaryId, rollout.State.StagingId, rollout.State.DeployedAt!.Value.UtcDateTime);
        return await Task.WhenAll(gates.Select(gate => gate.Type == GateKind.Http
            ? HttpGate.MeasureAsync(gate, step, cancellationToken)
            : script(gate, context, cancellationToken))).ConfigureAwait(false);
    }
}

/// <summary>What a script gate is told.</summary>
/// <param name="Id">The rollout.</param>
/// <param name="Step">The step, from 1.</param>
/// <param name="PrimaryId">The primary distribution.</param>
/// <param name="StagingId">The staging distribution.</param>
/// <param name="Since">When the step's hold began, in UTC.</param>
internal sealed record GateContext(string Id, int Step, string PrimaryId, string StagingId, DateTime Since);
