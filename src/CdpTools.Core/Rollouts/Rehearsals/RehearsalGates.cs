using CdpTools.Aws;

namespace CdpTools.Rollouts;

/// <summary>
/// The gates of a rehearsal: those that ask AWS ask the simulator. A stand-in for the others, which ask the user's own site and scripts: they are
/// not asked, and pass.
/// </summary>
internal sealed class RehearsalGates(IConnection connection) : IGates
{
    private readonly Gates real = new(connection, (gate, _, _) => throw new InvalidOperationException(gate.Name));

    public async Task<IReadOnlyList<Measurement>> MeasureAsync(
        OpenRollout rollout, IEnumerable<PlanGate> gates, DateTimeOffset now, ICallLog log, CancellationToken cancellationToken)
    {
        List<PlanGate> all = [.. gates];
        IReadOnlyList<Measurement> measured = await real
            .MeasureAsync(rollout, all.Where(g => !IsForeign(g)), now, log, cancellationToken).ConfigureAwait(false);
        return [.. measured, .. all.Where(IsForeign).Select(g => new Measurement(g.Name, GateVerdict.Pass, "not asked in a rehearsal", null, null))];
    }

    private static bool IsForeign(PlanGate gate) => gate.Type is GateKind.Http or GateKind.Script;
}
