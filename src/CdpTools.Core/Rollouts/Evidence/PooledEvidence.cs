namespace CdpTools.Rollouts;

/// <summary>
/// The evidence of many sites as one: a mixture over how many of them may be worse, from one in fifty to all. A product alone finds only what all
/// sites share, and each site alone only what is large. It needs that the sites' errors come about independently; it can stop a wave, and never
/// says of one site that it is the bad one.
/// </summary>
internal static class PooledEvidence
{
    private static readonly double[] Fractions = [0.02, 0.1, 0.3, 1];

    /// <summary>
    /// Σ over fractions π and alternatives j of Π over sites (1 − π + π·E), with equal weights: at most 1 on average where no site is worse.
    /// </summary>
    /// <param name="sites">Of each site the evidence for each alternative, all in one order.</param>
    public static double Value(IReadOnlyList<IReadOnlyList<double>> sites)
    {
        int alternatives = sites[0].Count;
        double sum = 0;
        foreach (double fraction in Fractions)
        {
            for (int j = 0; j < alternatives; j++)
            {
                sum += Math.Exp(sites.Sum(site => Math.Log(1 - fraction + (fraction * site[j]))));
            }
        }

        return sum / (Fractions.Length * alternatives);
    }

    /// <summary>What the Compare gates of a fleet's rollouts come to together: one for each name that two rollouts or more have.</summary>
    /// <param name="rollouts">The rollouts of one wave.</param>
    /// <param name="falseAborts">The chance of a wrong Fail of the wave, α; its gates share it.</param>
    public static IReadOnlyList<CdpFleetEvidence> Of(IEnumerable<OpenRollout> rollouts, double falseAborts)
    {
        var gates = (
            from rollout in rollouts
            from gate in rollout.Plan.Gates
            where gate.Type == GateKind.Compare && rollout.State.Evidence.TryGetValue(gate.Name, out Evidence? known) && known.HasJudged
            group rollout.State.Evidence[gate.Name].FailOfEach(CompareGate.Settings(rollout.Plan, gate)) by gate.Name into sites
            where sites.Count() > 1
            orderby sites.Key
            select (Gate: sites.Key, Sites: (IReadOnlyList<IReadOnlyList<double>>)[.. sites])).ToList();
        return [.. gates.Select(g => new CdpFleetEvidence(g.Gate, g.Sites.Count, Value(g.Sites), gates.Count / falseAborts))];
    }
}
