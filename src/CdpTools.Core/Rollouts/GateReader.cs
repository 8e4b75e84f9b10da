using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>Reads the gates of a plan.</summary>
internal static class GateReader
{
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

        if (type.Word<GateKind>() is not { } kind || node.Members(PlanReader.Keys[kind.ToString()]) is not { } members)
        {
            return null;
        }

        var gate = new PlanGate
        {
            Name = name,
            Type = kind,
            Advisory = PlanReader.Given(members, "Advisory", n => (bool?)n.Flag()) ?? false,
            FailAfter = PlanReader.Given(members, "FailAfter", n => n.Whole(1, 1000)) ?? 1,
            OnFail = PlanReader.Given(members, "OnFail", n => n.Word<GateAction>()) ?? GateAction.Rollback,
            OnInconclusive = PlanReader.Given(members, "OnInconclusive", n => n.Word<GateAction>()) ?? GateAction.Hold,
            OnError = PlanReader.Given(members, "OnError", n => n.Word<GateAction>()) ?? GateAction.Hold,
            Timeout = PlanReader.Given(members, "Timeout", n => n.Time()) ?? TimeSpan.FromSeconds(30),
            Url = PlanReader.Given(members, "Url", Urls) ?? [],
            Status = PlanReader.Given(members, "Status", n => n.Whole(100, 599)) ?? 200,
            MaxMs = PlanReader.Given(members, "MaxMs", n => n.Whole(1, 300_000)),
            Path = PlanReader.Given(members, "Path", n => n.Text()),
        };
        string needed = kind == GateKind.Http ? "Url" : "Path";
        if (!members.ContainsKey(needed))
        {
            node.Error(
                ErrorIds.PlanValue, $"The gate has no {needed}.", kind == GateKind.Http ? "Give Url = 'https://…'." : "Give Path = './Test-It.ps1'.");
        }

        return gate;
    }

    private static List<string> Urls(PlanNode node)
    {
        var urls = new List<string>();
        foreach (PlanNode item in node.Items())
        {
            if (item.Text() is not { } text)
            {
                continue;
            }

            if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || !(url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback)))
            {
                item.Error(
                    ErrorIds.PlanUrl,
                    $"'{text}' is no https URL.",
                    "Give an absolute URL that begins with https://; http is for this machine only.");
            }
            else if (url.UserInfo.Length > 0)
            {
                item.Error(
                    ErrorIds.PlanUrl, "The URL has a user name or a password in it.", "A plan is kept in the journal: leave secrets out of it.");
            }
            else
            {
                urls.Add(text);
            }
        }

        return urls;
    }
}
