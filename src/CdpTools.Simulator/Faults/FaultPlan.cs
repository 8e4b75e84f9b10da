namespace CdpTools.Simulator;

/// <summary>The fault rules in force. Safe for many threads; rules may come and go while requests arrive.</summary>
public sealed class FaultPlan
{
    private readonly object _changing = new();
    private readonly int _seed;
    private readonly string[] _operations;
    private int _added;
    private volatile IReadOnlyList<FaultRule> _rules = [];

    /// <summary>Makes a plan; each rule with a probability has a random stream of its own from the seed.</summary>
    /// <exception cref="ArgumentException">A rule does not fit the grammar of <see cref="FaultRule"/>, or names no operation.</exception>
    public FaultPlan(IEnumerable<string> rules, int seed, IEnumerable<string> operations)
    {
        _seed = seed;
        _operations = [.. operations];
        foreach (string rule in rules)
        {
            Add(rule);
        }
    }

    /// <summary>The rules in order.</summary>
    public IReadOnlyList<FaultRule> Rules => _rules;

    /// <summary>Adds a rule at the end.</summary>
    /// <exception cref="ArgumentException">The rule does not fit the grammar of <see cref="FaultRule"/>.</exception>
    public FaultRule Add(string rule)
    {
        lock (_changing)
        {
            FaultRule parsed = Parse(rule);
            _rules = [.. _rules, parsed];
            return parsed;
        }
    }

    /// <summary>Puts other rules in place of all.</summary>
    /// <exception cref="ArgumentException">A rule is not valid; the old ones stay.</exception>
    public void Replace(IEnumerable<string> rules)
    {
        lock (_changing)
        {
            _rules = [.. rules.Select(Parse)];
        }
    }

    /// <summary>Takes all rules away.</summary>
    public void Clear() => Replace([]);

    private FaultRule Parse(string rule)
    {
        FaultRule parsed = FaultRule.Parse(rule, unchecked(_seed + (7919 * ++_added)));
        OperationNames.Require(rule.Split(':')[0].Split(','), _operations, $"The fault rule '{rule}'");
        return parsed;
    }

    /// <summary>The rules that strike this request: any delays, and at most one of the others.</summary>
    internal IReadOnlyList<FaultRule> Strike(string? operation, SimRequest request)
    {
        IReadOnlyList<FaultRule> rules = _rules;
        if (rules.Count == 0)
        {
            return [];
        }

        List<FaultRule> struck = [];
        bool taken = false;
        foreach (FaultRule rule in rules)
        {
            if ((rule.Kind == FaultKind.Delay || !taken) && rule.Strikes(operation, request))
            {
                taken |= rule.Kind != FaultKind.Delay;
                struck.Add(rule);
            }
        }

        return struck;
    }
}
