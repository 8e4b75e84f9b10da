using System.Globalization;

namespace CdpTools;

/// <summary>What a Compare gate shows of the sites of a fleet together. It can stop a wave; it says of no site that it is the bad one.</summary>
public sealed class CdpFleetEvidence
{
    internal CdpFleetEvidence(string gate, int sites, double value, double limit)
    {
        Gate = gate;
        Sites = sites;
        Value = value;
        Limit = limit;
    }

    /// <summary>The gate's name in the plans.</summary>
    public string Gate { get; }

    /// <summary>How many sites have been judged.</summary>
    public int Sites { get; }

    /// <summary>
    /// The evidence that some of them are worse than their primaries: 1 is none, and 100 comes about by chance once in a hundred fleets at most.
    /// </summary>
    public double Value { get; }

    /// <summary>From where on it is a Fail: 1 over the chance of a wrong one.</summary>
    public double Limit { get; }

    /// <summary>Fail, or Inconclusive.</summary>
    public string Verdict => Value >= Limit ? nameof(Rollouts.GateVerdict.Fail) : nameof(Rollouts.GateVerdict.Inconclusive);

    /// <summary>The same in words.</summary>
    public string Reason => string.Create(
        CultureInfo.InvariantCulture,
        $"The errors of {Sites} sites together show {Shown} (evidence {Value:0.##}, limit {Limit:0.#}).");

    private string Shown => Value >= Limit ? "that some are worse than their primaries" : "nothing yet";

    /// <inheritdoc/>
    public override string ToString() => $"{Gate} {Verdict}";
}
