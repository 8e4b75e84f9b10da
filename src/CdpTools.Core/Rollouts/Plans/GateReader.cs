using CdpTools.CloudWatch;
using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>Reads the gates of a plan.</summary>
internal static class GateReader
{
    private static readonly IReadOnlyDictionary<GateKind, (string Key, string Example)> Needed = new Dictionary<GateKind, (string, string)>
    {
        [GateKind.Http] = ("Url", "Give Url = 'https://…'."),
        [GateKind.Script] = ("Path", "Give Path = './Test-It.ps1'."),
        [GateKind.Alarm] = ("Names", "Give Names = 'shop-errors'."),
        [GateKind.Metric] = ("Metric", "Give Metric = '5xxErrorRate'."),
        [GateKind.Compare] = ("Metric", "Give Metric = '5xx' or '4xx'."),
    };

    /// <summary>Reads all of them.</summary>
    public static List<PlanGate> Read(PlanNode node)
    {
        var gates = new List<PlanGate>();
        foreach ((string name, PlanNode gate) in node.Members(null) ?? [])
        {
            if (Gate(name, gate) is { } read)
            {
                gates.Add(read);
            }
        }

        // A hashtable has no order of its own, and the same plan must have the same hash.
        gates.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return gates;
    }

    private static PlanGate? Gate(string name, PlanNode node)
    {
        if (node.Value is not System.Collections.IDictionary || node.Members(null) is not { } all)
        {
            node.Wrong("a table, @{ … }");
            return null;
        }

        if (!all.TryGetValue("Type", out PlanNode? type))
        {
            node.Error(ErrorIds.PlanValue, "The gate has no Type.", $"The types are {string.Join(", ", Enum.GetNames<GateKind>())}.");
            return null;
        }

        if (type.Word<GateKind>() is not { } kind)
        {
            return null;
        }

        if (kind == GateKind.Compare && all.TryGetValue("Arm", out PlanNode? arm))
        {
            arm.Error(ErrorIds.PlanMetric, "A Compare gate reads both arms.", "Leave Arm out, or watch one arm with a Metric gate.");
            return null;
        }

        if (node.Members(PlanReader.Keys[kind.ToString()]) is not { } members)
        {
            return null;
        }

        // An empty list would be a gate that watches nothing and always passes.
        if (!members.TryGetValue(Needed[kind].Key, out PlanNode? needed) || needed.Items().Count == 0)
        {
            node.Error(ErrorIds.PlanValue, $"The gate has no {Needed[kind].Key}.", Needed[kind].Example);
        }

        var gate = new PlanGate
        {
            Name = name,
            Type = kind,
            Advisory = PlanReader.Given(members, "Advisory", n => (bool?)n.Flag()) ?? false,
            FailAfter = PlanReader.Given(members, "FailAfter", n => n.Whole(1, 1000)) ?? 1,
            OnFail = PlanReader.Given(members, "OnFail", n => n.Word(GateAction.Advance)) ?? GateAction.Rollback,
            OnInconclusive = PlanReader.Given(members, "OnInconclusive", n => kind == GateKind.Compare
                ? n.Word<GateAction>()
                : n.Word(GateAction.Advance)) ?? GateAction.Hold,
            OnError = PlanReader.Given(members, "OnError", n => n.Word(GateAction.Advance)) ?? GateAction.Hold,
        };
        return kind switch
        {
            GateKind.Alarm => Alarm(gate, members),
            GateKind.Metric => Metric(gate, members, node),
            GateKind.Compare => Compare(gate, members, node),
            _ => gate with
            {
                Timeout = PlanReader.Given(members, "Timeout", n => n.Time()) ?? TimeSpan.FromSeconds(30),
                Url = PlanReader.Given(members, "Url", n => PlanUrl.ReadAll(n)) ?? [],
                Status = PlanReader.Given(members, "Status", n => n.Whole(100, 599)) ?? 200,
                MaxMs = PlanReader.Given(members, "MaxMs", n => n.Whole(1, 300_000)),
                SameAsPrimary = PlanReader.Given(members, "SameAsPrimary", n => n.Words<SameAsPrimary>()) ?? [],
                Path = PlanReader.Given(members, "Path", n => n.Text()),
            },
        };
    }

    private static PlanGate Alarm(PlanGate gate, Dictionary<string, PlanNode> members)
    {
        GateVerdict insufficient = PlanReader.Given(members, "InsufficientData", n =>
        {
            GateVerdict? verdict = n.Word<GateVerdict>();
            if (verdict == GateVerdict.Error)
            {
                n.Error(ErrorIds.PlanValue, "An alarm without enough data is no error.", "Write Inconclusive, Pass or Fail.");
            }

            return verdict;
        }) ?? GateVerdict.Inconclusive;
        return gate with { Names = PlanReader.Given(members, "Names", n => n.Texts()) ?? [], InsufficientData = insufficient };
    }

    private static PlanGate Metric(PlanGate gate, Dictionary<string, PlanNode> members, PlanNode node)
    {
        string? space = PlanReader.Given(members, "Namespace", n => n.Text());
        string? metric = PlanReader.Given(members, "Metric", n => n.Text());
        string? statistic = PlanReader.Given(members, "Stat", n => n.Text());
        if (space is null && metric is not null && !MetricGate.Known.ContainsKey(metric))
        {
            members["Metric"].Error(
                ErrorIds.PlanMetric, $"CloudFront has no metric '{metric}'.",
                PlanNode.Nearest(metric, MetricGate.Known.Keys) is { } near
                    ? $"Did you mean {near}?"
                    : $"Its metrics are {string.Join(", ", MetricGate.Known.Keys)}; one of another service has its Namespace.");
        }

        if (statistic is not null && !CloudWatchStatistic.IsMatch(statistic))
        {
            members["Stat"].Error(
                ErrorIds.PlanMetric, $"'{statistic}' is no statistic.", "Write Average, Sum, Minimum, Maximum, SampleCount, or a percentile as p90.");
        }

        (string Statistic, bool IsAdditional) known = default;
        if (space is null && metric is not null && MetricGate.Known.TryGetValue(metric, out known) && statistic is not null
            && (known.Statistic == "p90" ? !statistic.StartsWith('p') : statistic != known.Statistic))
        {
            members["Stat"].Error(
                ErrorIds.PlanMetric, $"{metric} has no {statistic}: each of CloudFront's metrics has one statistic that means something.",
                $"Write {(known.Statistic == "p90" ? "a percentile as p90" : known.Statistic)}, or leave Stat out.");
        }

        foreach (string key in (string[])(space is null ? ["Dimensions"] : ["Arm"]))
        {
            if (members.TryGetValue(key, out PlanNode? wrong))
            {
                wrong.Error(
                    ErrorIds.PlanMetric,
                    key == "Arm" ? "A metric of another namespace has no arm." : "CloudFront's own metrics have their dimensions by Arm.",
                    key == "Arm" ? "Give its Dimensions." : "Give Arm = 'Staging' or 'Primary', or a Namespace.");
            }
        }

        gate = gate with
        {
            Metric = MetricGate.Known.Keys.FirstOrDefault(k => space is null && k.Equals(metric, StringComparison.OrdinalIgnoreCase)) ?? metric,
            Stat = statistic ?? (space is null ? known.Statistic : "Average"),
            Arm = PlanReader.Given(members, "Arm", n => n.Word<GateArm>()) ?? GateArm.Staging,
            Namespace = space,
            Dimensions = PlanReader.Given(members, "Dimensions", Dimensions) ?? [],
            Over = PlanReader.Given(members, "Over", n => n.Time()) ?? TimeSpan.FromMinutes(5),
            Min = PlanReader.Given(members, "Min", n => n.Limit()),
            Max = PlanReader.Given(members, "Max", n => n.Limit()),
        };
        if (!members.ContainsKey("Min") && !members.ContainsKey("Max"))
        {
            node.Error(ErrorIds.PlanMetric, "The gate has neither Min nor Max.", "Give Max = 800, say: the most that passes.");
        }
        else if (gate.Min > gate.Max)
        {
            node.Error(ErrorIds.PlanMetric, $"Min {gate.Min} is above Max {gate.Max}.", "Nothing would pass; let Min be at most Max.");
        }

        if (gate.Over < TimeSpan.FromMinutes(1))
        {
            members["Over"].Error(ErrorIds.PlanMetric, "CloudFront's metrics come a minute at a time.", "Give Over = '1m' or longer.");
        }

        return gate;
    }

    private static PlanGate Compare(PlanGate gate, Dictionary<string, PlanNode> members, PlanNode node)
    {
        string? metric = PlanReader.Given(members, "Metric", n => n.Text());
        string? known = ((string[])["5xx", "4xx"]).FirstOrDefault(m => m.Equals(metric, StringComparison.OrdinalIgnoreCase));
        if (metric is not null && known is null)
        {
            members["Metric"].Error(
                ErrorIds.PlanMetric, $"'{metric}' is nothing that a Compare gate compares.",
                "Write 5xx or 4xx: it reads the requests and that error rate of both arms. Another metric is a Metric gate's.");
        }

        gate = gate with
        {
            Metric = known ?? metric,

            // Viewers make errors of the 4xx kind, and what kind of viewers an arm has is chance.
            Advisory = members.ContainsKey("Advisory") ? gate.Advisory : known == "4xx",
            FailRatio = PlanReader.Given(members, "FailRatio", n => n.Between(1, 1000)) ?? 1.5m,
            PassRatio = PlanReader.Given(members, "PassRatio", n => n.Between(1, 1000)) ?? 3,
            Ceiling = PlanReader.Given(members, "Ceiling", n => n.Between(0.000001m, 0.5m)),
            Block = PlanReader.Given(members, "Block", n => n.Time()),
            WarmUp = PlanReader.Given(members, "WarmUp", n => n.Time()) ?? TimeSpan.FromMinutes(10),
            Per = PlanReader.Given(members, "Per", n => n.Word<ComparePer>()) ?? ComparePer.Request,
            Baseline = PlanReader.Given(members, "Baseline", n => n.Between(0.01m, 1000)) ?? 1,
            MinRequests = PlanReader.Given(members, "MinRequests", n => n.Whole(1, 1_000_000_000)) ?? 500,
        };
        if (gate.PassRatio < gate.FailRatio)
        {
            node.Error(
                ErrorIds.PlanMetric, $"PassRatio {gate.PassRatio} is below FailRatio {gate.FailRatio}.",
                "Let it be above: what is shown to be below PassRatio passes, what is shown to be above FailRatio fails.");
        }

        if (gate.Block is { } block && (block < TimeSpan.FromMinutes(1) || block.Ticks % TimeSpan.TicksPerMinute != 0))
        {
            members["Block"].Error(ErrorIds.PlanMetric, "CloudFront's metrics come a minute at a time.", "Give Block = '5m', say.");
        }

        if (gate.WarmUp.Ticks % TimeSpan.TicksPerMinute != 0)
        {
            members["WarmUp"].Error(ErrorIds.PlanMetric, "CloudFront's metrics come a minute at a time.", "Give WarmUp = '10m', say.");
        }

        return gate;
    }

    private static List<KeyValuePair<string, string>> Dimensions(PlanNode node) =>
    [
        .. (node.Members(null) ?? []).Select(m => KeyValuePair.Create(m.Key, m.Value.Text() ?? ""))
            .OrderBy(d => d.Key, StringComparer.Ordinal),
    ];
}
