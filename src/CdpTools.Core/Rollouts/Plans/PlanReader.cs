using CdpTools.Errors;
using CdpTools.Policies;

namespace CdpTools.Rollouts;

/// <summary>What was read of a plan.</summary>
/// <param name="Plan">The plan; null where it has errors.</param>
/// <param name="Findings">Errors and warnings, in the order of the plan.</param>
internal sealed record ReadPlan(RolloutPlan? Plan, IReadOnlyList<CdpRolloutFinding> Findings)
{
    /// <summary>What it was read from: tables, lists, texts, numbers and flags.</summary>
    public object? Tree { get; init; }

    /// <summary>The same with the paths of its scripts as the file system has them; relative ones are in this folder.</summary>
    public ReadPlan InFolder(string folder) => Plan is null ? this : this with
    {
        Plan = Plan with
        {
            Gates = [.. Plan.Gates.Select(g => g.Path is { } path ? g with { Path = Path.GetFullPath(path, Path.GetFullPath(folder)) } : g)],
        },
    };
}

/// <summary>
/// Reads a plan from the tables, lists, texts, numbers and flags that a hashtable, a .psd1 and a .json come to: the same words in each.
/// What is not known is an error, with what was meant.
/// </summary>
internal sealed class PlanReader
{
    private const decimal MaximumWeight = PolicyRules.MaximumWeight;
    private readonly List<CdpRolloutFinding> findings = [];

    private PlanReader()
    {
    }

    /// <summary>The keys of each table; the schema in the module's folder has the same, which a test sees to.</summary>
    public static IReadOnlyDictionary<string, string[]> Keys { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Plan"] =
        [
            "PlanVersion", "Name", "PrimaryId", "Steps", "Gates", "Stickiness", "Rollback", "Deadline", "SettleTime", "FalseAborts", "CleanUp",
            "Notify",
        ],
        ["Step"] = ["Weight", "Header", "Value", "Promote", "Hold", "MaxHold", "Approve", "Gates"],
        ["Stickiness"] = ["IdleTTL", "MaximumTTL"],
        ["Notify"] = ["To", "On", "SecretVariable"],
        ["Http"] = [.. OfEveryGate, "Timeout", "Url", "Status", "MaxMs", "SameAsPrimary"],
        ["Script"] = [.. OfEveryGate, "Timeout", "Path"],
        ["Alarm"] = [.. OfEveryGate, "Names", "InsufficientData"],
        ["Metric"] = [.. OfEveryGate, "Metric", "Stat", "Arm", "Namespace", "Dimensions", "Over", "Min", "Max"],
        ["Compare"] =
        [
            .. OfEveryGate, "Metric", "FailRatio", "PassRatio", "Ceiling", "Block", "WarmUp", "Per", "Baseline", "MinRequests",
        ],
    };

    private static string[] OfEveryGate => ["Type", "Advisory", "FailAfter", "OnFail", "OnInconclusive", "OnError"];

    /// <summary>Reads and checks a plan.</summary>
    public static ReadPlan Read(object? tree)
    {
        var reader = new PlanReader();
        RolloutPlan plan = reader.Plan(new(tree, "", reader.findings));
        if (reader.findings.Count == 0)
        {
            reader.findings.AddRange(PlanRules.Check(plan));
        }

        return new(reader.findings.Exists(f => f.Severity == CdpSeverity.Error) ? null : plan, reader.findings) { Tree = tree };
    }

    private RolloutPlan Plan(PlanNode node)
    {
        var plan = new RolloutPlan();
        if (node.Members(Keys["Plan"]) is not { } members)
        {
            return plan;
        }

        plan = plan with
        {
            PlanVersion = Given(members, "PlanVersion", n => n.Whole(1, 1)) ?? 1,
            Name = Given(members, "Name", n => n.Text()),
            PrimaryId = Given(members, "PrimaryId", n => n.Text()),
            Steps = members.TryGetValue("Steps", out PlanNode? steps) ? [.. steps.Items().Select(Step)] : [],
            Gates = Given(members, "Gates", GateReader.Read) ?? [],
            Stickiness = Given(members, "Stickiness", Stickiness),
            Rollback = Given(members, "Rollback", Rollback) ?? RollbackMode.Disable,
            Deadline = Given(members, "Deadline", n => n.Time()),
            SettleTime = Given(members, "SettleTime", n => n.Time()) ?? TimeSpan.FromMinutes(5),
            FalseAborts = Given(members, "FalseAborts", n => n.Between(0.0001m, 0.5m)) ?? 0.01m,
            CleanUp = Given(members, "CleanUp", n => (bool?)n.Flag()) ?? false,
            Notify = Given(members, "Notify", NoticeReader.Read) ?? [],
        };
        if (plan.Steps.Count == 0)
        {
            node.Error(
                ErrorIds.PlanNoSteps,
                "The plan has no steps.",
                "Give Steps = @(@{ Weight = 0.05; Hold = '15m' }; @{ Promote = $true; Hold = '1h' }).");
        }

        CheckNames(plan, members);
        return plan;
    }

    private void CheckNames(RolloutPlan plan, Dictionary<string, PlanNode> members)
    {
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            foreach (string name in plan.Steps[i].Gates ?? [])
            {
                if (!plan.Gates.Any(g => g.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) && !HasGate(members, name))
                {
                    new PlanNode(name, $"Steps[{i}].Gates", findings).Error(
                        ErrorIds.PlanUnknownGate,
                        $"There is no gate '{name}'.",
                        plan.Gates.Count == 0 ? "Describe it under Gates." : $"The gates are {string.Join(", ", plan.Gates.Select(g => g.Name))}.");
                }
            }
        }
    }

    // One that cannot be read has its own error.
    private static bool HasGate(Dictionary<string, PlanNode> members, string name) =>
        members.TryGetValue("Gates", out PlanNode? gates) && gates.Value is System.Collections.IDictionary table
        && table.Keys.Cast<object>().Any(k => name.Equals(k as string, StringComparison.OrdinalIgnoreCase));

    private static RollbackMode? Rollback(PlanNode node)
    {
        RollbackMode? mode = node.Word<RollbackMode>();
        if (mode == RollbackMode.None)
        {
            node.Error(
                ErrorIds.PlanValue, "A plan always has a way back.",
                "Use Disable or WeightZero; Stop-CdpRollout -Rollback None leaves all as it is.");
        }

        return mode;
    }

    private static PlanStickiness? Stickiness(PlanNode node)
    {
        if (node.Members(Keys["Stickiness"]) is not { } members)
        {
            return null;
        }

        int? idle = Given(members, "IdleTTL", n => n.Whole(PolicyRules.MinimumTtl, PolicyRules.MaximumTtl));
        int? maximum = Given(members, "MaximumTTL", n => n.Whole(PolicyRules.MinimumTtl, PolicyRules.MaximumTtl));
        if (idle is null || maximum is null)
        {
            node.Error(ErrorIds.PlanValue, "Stickiness has both times, in seconds.", "Give IdleTTL and MaximumTTL, or leave Stickiness out.");
            return null;
        }

        if (idle > maximum)
        {
            node.Error(ErrorIds.PlanValue, $"IdleTTL {idle} is above MaximumTTL {maximum}.", "Let IdleTTL be at most MaximumTTL.");
        }

        return new(idle.Value, maximum.Value);
    }

    private PlanStep Step(PlanNode node)
    {
        if (node.Members(Keys["Step"]) is not { } members)
        {
            return new();
        }

        var step = new PlanStep
        {
            Weight = Given(members, "Weight", Weight),
            Header = Given(members, "Header", n => n.Text()),
            Value = Given(members, "Value", n => n.Text()),
            Promote = Given(members, "Promote", n => (bool?)n.Flag()) ?? false,
            Hold = Given(members, "Hold", n => n.Time()) ?? TimeSpan.Zero,
            Approve = Given(members, "Approve", n => n.Text()),
            Gates = Given(members, "Gates", n => n.Texts()),
        };
        step = step with { MaxHold = Given(members, "MaxHold", n => n.Time()) ?? step.Hold * 4 };
        int kinds = new[] { "Weight", "Header", "Promote" }.Count(members.ContainsKey);
        if (kinds != 1)
        {
            node.Error(
                ErrorIds.PlanStepKind,
                kinds == 0 ? "The step does nothing." : "The step does more than one thing.",
                "Give exactly one of Weight, Header with Value, and Promote.");
        }
        else if (members.ContainsKey("Promote") && !step.Promote)
        {
            members["Promote"].Error(
                ErrorIds.PlanStepKind, "A step that does not promote does nothing.", "Write Promote = $true, or leave the step out.");
        }

        if (members.ContainsKey("Header") != members.ContainsKey("Value"))
        {
            node.Error(ErrorIds.PlanStepKind, "A header needs its value, and a value its header.", "Give both Header and Value.");
        }

        // The rules of a policy's header are the policy's, and would be found out by the first write only.
        foreach (CdpFinding broken in step.Header is null ? [] : TextRules.CheckHeader(new() { Header = step.Header, Value = step.Value ?? "given" }))
        {
            members["Header"].Error(broken.RuleId, broken.Message, broken.Action);
        }

        return step;
    }

    private static decimal? Weight(PlanNode node)
    {
        decimal? weight = node.Number();
        if (weight is > 0 and <= MaximumWeight)
        {
            return weight;
        }

        node.Error(
            ErrorIds.WeightOutOfRange,
            weight is { } number ? $"The weight {number} is not over 0 and at most {MaximumWeight}." : "The weight is no number.",
            weight is >= 1 and <= 15
                ? $"It is a fraction: {weight / 100} is {weight} per cent."
                : $"Give a fraction over 0, at most {MaximumWeight}.");
        return null;
    }

    /// <summary>What a key says; nothing where it is not there.</summary>
    public static T? Given<T>(Dictionary<string, PlanNode> members, string key, Func<PlanNode, T?> read) =>
        members.TryGetValue(key, out PlanNode? node) ? read(node) : default;
}
