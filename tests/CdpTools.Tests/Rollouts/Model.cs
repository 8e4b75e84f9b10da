using System.Text;
using System.Xml.Linq;
using CdpTools.Distributions;
using CdpTools.Policies;
using CdpTools.Rollouts;
using CdpTools.Xml;

namespace CdpTools.Tests.Rollouts;

/// <summary>The rules that a model of the first draft has shown to be needed. A control leaves one out.</summary>
internal sealed record ModelRules
{
    /// <summary>A writer signs only within a minute of its announcement.</summary>
    public bool SignsWithinAMinute { get; init; } = true;

    /// <summary>What was announced counts as not applied when no signature of it is taken any more, and not before.</summary>
    public bool WaitsForDeath { get; init; } = true;

    /// <summary>What is sent again is announced again.</summary>
    public bool AnnouncesAgain { get; init; } = true;

    /// <summary>The way back is done when two looks a minute apart show it.</summary>
    public bool LooksTwice { get; init; } = true;

    /// <summary>An approval is compared with what is there when it is used, and what moves the pins voids it.</summary>
    public bool ComparesApprovals { get; init; } = true;
}

/// <summary>How often each may happen in one exploration.</summary>
internal sealed record ModelBudget(int Edits, int Stops, int Minutes, int Tens);

/// <summary>One version of one of the three.</summary>
internal sealed record ModelVersion(int Tag, XElement Document, int Since, int Until = int.MaxValue)
{
    public string Text { get; } = ServiceXml.ToText(Document);

    public DateTime Modified => ModelWorld.Time(Since).UtcDateTime;
}

/// <summary>Where a ticker is. It may stop anywhere, for any time or for ever.</summary>
internal enum ModelPlace
{
    Idle,
    Looked,
    Announced,
    Signed,
    Answered,
    Reducing,
    Reduced,
}

/// <summary>A ticker, and what it holds in its hands.</summary>
internal sealed record ModelTicker(ModelPlace Place)
{
    public static readonly ModelTicker Nowhere = new(ModelPlace.Idle);

    public int Seq { get; init; }

    public RolloutState? State { get; init; }

    public Seen? Known { get; init; }

    public ModelVersion[] Look { get; init; } = [];

    public int LookedAt { get; init; }

    public int SignedAt { get; init; }

    public string Key(int now, int seq) => Place == ModelPlace.Idle ? "-" : string.Join(
        ',', (int)Place, Seq == seq, now - LookedAt, Place is ModelPlace.Signed or ModelPlace.Reducing ? now - SignedAt : 0,
        string.Join('.', Look.Select(v => v.Tag)), ModelWorld.KeyOf(State!, now), Known?.Policy, Known?.Primary, Known?.Staging);
}

/// <summary>
/// Everything there is: a cloud of three resources whose reads may be a minute old, a journal, two tickers, somebody else, and people. What a
/// ticker decides is decided by <see cref="Look.For"/> and <see cref="Decide.Next"/> themselves; only their input and output are the model's.
/// </summary>
internal sealed record ModelWorld
{
    private const int Minute = 61, TenMinutes = 601, Signature = 15 * 60;
    private static readonly string[] Ids = ["P1", "EP", "ES"];

    public static readonly RolloutPlan Plan = PlanJson.Read(
        """{ "Steps": [ { "Weight": 0.1, "Hold": "0s", "Approve": "Go" }, { "Promote": true, "Hold": "0s" } ] }""").Plan!;

    public required ModelRules Rules { get; init; }

    public required ModelBudget Left { get; init; }

    public int Now { get; init; }

    /// <summary>Policy, primary, staging: the current version, and the one before while a read may still give it.</summary>
    public required ModelVersion[] Cloud { get; init; }

    public ModelVersion?[] Before { get; init; } = [null, null, null];

    public int LastTag { get; init; } = 3;

    public required RolloutState State { get; init; }

    public int Seq { get; init; } = 1;

    public required XElement PinnedPrimary { get; init; }

    public required XElement PinnedStaging { get; init; }

    public ModelTicker[] Tickers { get; init; } = [ModelTicker.Nowhere, ModelTicker.Nowhere];

    public int Promotions { get; init; }

    /// <summary>The staging configuration that a person approved last.</summary>
    public string? Approved { get; init; }

    /// <summary>What must not be; null where all is well.</summary>
    public string? Violation { get; init; }

    public static DateTimeOffset Time(int seconds) => DateTimeOffset.UnixEpoch.AddSeconds(1_000_000 + seconds);

    public static ModelWorld Start(ModelRules rules, ModelBudget budget)
    {
        XElement policy = XElement.Parse(
            "<ContinuousDeploymentPolicyConfig><StagingDistributionDnsNames><Quantity>1</Quantity><Items><DnsName>d</DnsName></Items>"
            + "</StagingDistributionDnsNames><Enabled>false</Enabled><TrafficConfig><SingleWeightConfig><Weight>0.05</Weight></SingleWeightConfig>"
            + "<Type>SingleWeight</Type></TrafficConfig></ContinuousDeploymentPolicyConfig>");
        XElement primary = Distribution("old", staging: false), staging = Distribution("new", staging: true);
        var pins = new Opened { Primary = Pin(primary), Staging = Pin(staging), Policy = Pin(policy) };
        ModelVersion[] cloud = [new(1, policy, -1000), new(2, primary, -1000), new(3, staging, -1000)];
        return new()
        {
            Rules = rules,
            Left = budget,
            Cloud = cloud,
            PinnedPrimary = primary,
            PinnedStaging = staging,
            State = new()
            {
                Id = "EP-1", PolicyId = Ids[0], PrimaryId = Ids[1], StagingId = Ids[2], PinHash = pins.PinHash(Plan), Policy = pins.Policy.Document,
                Seen = new(cloud[0].Modified, cloud[1].Modified, cloud[2].Modified), OpenedAt = Time(0),
            },
        };
    }

    private static XElement Distribution(string comment, bool staging) => XElement.Parse(
        $"<DistributionConfig><CallerReference>{comment}</CallerReference><Comment>{comment}</Comment><Staging>{(staging ? "true" : "false")}</Staging>"
        + "</DistributionConfig>");

    private static Snapshot Pin(XElement document) => new("", "", ServiceXml.ToText(document));

    /// <summary>All that can happen next.</summary>
    public IEnumerable<(string What, ModelWorld Then)> Next()
    {
        for (int i = 0; i < Tickers.Length; i++)
        {
            foreach ((string what, ModelWorld then) in NextOf(i))
            {
                yield return ($"{i}: {what}", then);
            }

            if (Tickers[i].Place != ModelPlace.Idle)
            {
                yield return ($"{i}: killed", With(i, ModelTicker.Nowhere));
            }
        }

        foreach ((string what, ModelWorld then) in People())
        {
            yield return (what, then);
        }

        for (int r = 0; r < 3 && Left.Edits > 0; r++)
        {
            XElement edited = new(Cloud[r].Document);
            edited.Add(new XElement("Edited", LastTag));
            yield return ($"somebody edits {Ids[r]}", Write(r, edited) with { Left = Left with { Edits = Left.Edits - 1 } });
        }

        // Time matters only while something is under way.
        if (Left.Minutes > 0)
        {
            yield return ("a minute", Pass(Minute) with { Left = Left with { Minutes = Left.Minutes - 1 } });
        }

        // Two of these are the death of what was announced; one leaves a signature valid.
        if (Left.Tens > 0)
        {
            yield return ("ten minutes", Pass(TenMinutes) with { Left = Left with { Tens = Left.Tens - 1 } });
        }
    }

    public ModelWorld Pass(int seconds) => this with
    {
        Now = Now + seconds, Before = [.. Before.Select(b => b is not null && Now + seconds - b.Until <= 60 ? b : null)],
    };

    private IEnumerable<(string What, ModelWorld Then)> People()
    {
        if (State.Final is not null || State.Return is not null)
        {
            yield break;
        }

        if (Left.Stops > 0)
        {
            yield return ("stop", Stop() with { Left = Left with { Stops = Left.Stops - 1 } });
        }

        if (State.Asked is { } asked && State.Approval?.Hash != asked)
        {
            yield return ("approve", Approve());
        }

        if (State is { Held: not null, MayBePromoted: false, Intent: null })
        {
            yield return ("repin", Repin());
        }
    }

    public ModelWorld Stop() => Append(State with { Return = new(RollbackMode.Disable, CdpRolloutStatus.Stopped, "stop"), SafeAt = null });

    public ModelWorld Approve() => Append(State with { Approval = new(State.Asked!, "", null) }) with { Approved = ServiceXml.ToText(PinnedStaging) };

    public ModelWorld Repin()
    {
        var pins = new Opened { Primary = Pin(Cloud[1].Document), Staging = Pin(Cloud[2].Document), Policy = Pin(Cloud[0].Document) };
        RolloutState after = State with
        {
            Held = null, DriftAt = null, DeployedAt = null, PinHash = pins.PinHash(Plan), Policy = pins.Policy.Document, IsWritten = false, Asked = null,
            Approval = Rules.ComparesApprovals ? null : State.Approval,
            Seen = new(Cloud[0].Modified, Cloud[1].Modified, Cloud[2].Modified),
        };
        return Append(after) with { PinnedPrimary = Cloud[1].Document, PinnedStaging = Cloud[2].Document };
    }

    /// <summary>What a ticker does next, in each of the ways in which the world may answer.</summary>
    public IEnumerable<(string What, ModelWorld Then)> NextOf(int i)
    {
        ModelTicker me = Tickers[i];
        switch (me.Place)
        {
            case ModelPlace.Idle when State.Final is null:
                yield return ("looks", Looks(i, Cloud));
                for (int r = 0; r < 3; r++)
                {
                    if (Before[r] is { } old)
                    {
                        yield return ($"looks, {Ids[r]} as it was", Looks(i, [.. Cloud.Select((c, n) => n == r ? old : c)]));
                    }
                }

                break;
            case ModelPlace.Looked:
                yield return Decides(i, me);
                break;
            case ModelPlace.Announced:
                yield return Rules.SignsWithinAMinute && Now - me.LookedAt >= 60
                    ? ("is too late to sign", With(i, ModelTicker.Nowhere))
                    : ("signs", With(i, me with { Place = ModelPlace.Signed, SignedAt = Now }));
                break;
            case ModelPlace.Signed:
                yield return ("sends", Arrives(i, me));
                break;
            case ModelPlace.Answered:
                yield return ("records what came of it", Record(i, me, Decide.Applied(me.State!, me.State!.Intent!)));
                break;
            case ModelPlace.Reducing:
                yield return ("sends the way back", ArrivesBack(i, me));
                break;
            case ModelPlace.Reduced:
                yield return ("records the way back", Record(i, me, me.State! with { SafeAt = null }));
                break;
        }
    }

    private ModelWorld Looks(int i, ModelVersion[] look) => With(i, new(ModelPlace.Looked)
    {
        Seq = Seq, State = State, Known = State.Seen, Look = look, LookedAt = Now,
    });

    private static Look LookOf(ModelTicker me) => new(
        Time(me.LookedAt),
        new(Ids[0], $"t{me.Look[0].Tag}", me.Look[0].Modified, PolicyXml.Read(me.Look[0].Document), me.Look[0].Document),
        Of(1, me),
        Of(2, me));

    private static CdpDistribution Of(int r, ModelTicker me) => DistributionXml.ToDistribution(
        Ids[r],
        $"t{me.Look[r].Tag}",
        new("Distribution", new XElement("Status", "Deployed"), new XElement("LastModifiedTime", me.Look[r].Modified.ToString("o"))),
        me.Look[r].Document);

    private (string What, ModelWorld Then) Decides(int i, ModelTicker me)
    {
        Look look = LookOf(me);
        RolloutState state = me.State!;
        if (!Rules.ComparesApprovals && state.Approval is { } given)
        {
            state = state with { Approval = given with { Hash = Decide.ApprovalHash(state, 0) } };
        }

        Facts facts = look.For(PinnedPrimary, PinnedStaging, state, me.Known!);
        if (!Rules.WaitsForDeath && state.Intent is not null && facts.Fate == IntentFate.Open)
        {
            facts = facts with { Fate = IntentFate.Dead };
        }

        switch (Decide.Next(Plan, state, facts))
        {
            case Note note:
                RolloutState noted = note.State with { Seen = look.After(me.Known!) };
                if (!Rules.LooksTwice && state.SafeAt is null && noted.SafeAt is { } safe)
                {
                    noted = noted with { SafeAt = safe - Decide.Apart };
                }

                return me.Seq != Seq
                    ? ("is not the first to record", With(i, ModelTicker.Nowhere))
                    : ($"records {note.Type}: {noted.Reason}", Append(noted).With(i, me with { Seq = Seq + 1, State = noted }));
            case Send when Now - me.LookedAt >= 60:
                return ("has looked too long ago", With(i, ModelTicker.Nowhere));
            case Send send when !Rules.AnnouncesAgain && state.Intent is not null:
                return ("sends again without a word", With(i, me with { Place = ModelPlace.Announced, State = send.State with { Intent = state.Intent } }));
            case Send send:
                RolloutState announced = send.State with { Seen = look.After(send.State.Seen) };
                return me.Seq != Seq
                    ? ("is not the first to announce", With(i, ModelTicker.Nowhere))
                    : ($"announces step {announced.Step + 1}", Append(announced).With(i, me with { Place = ModelPlace.Announced, Seq = Seq + 1, State = announced }));
            case Reduce:
                return ("signs the way back", With(i, me with { Place = ModelPlace.Reducing, SignedAt = Now }));
            case Rest rest:
                return ($"rests: {rest.Reason}", With(i, ModelTicker.Nowhere));
            default:
                throw new InvalidOperationException();
        }
    }

    // The service: an old signature is refused, and an ETag that is not the current one.
    private ModelWorld Arrives(int i, ModelTicker me)
    {
        Intent intent = me.State!.Intent!;
        bool promotes = intent.Wanted is null;
        string there = promotes ? $"t{Cloud[1].Tag}, t{Cloud[2].Tag}" : $"t{Cloud[0].Tag}";
        if (Now - me.SignedAt > Signature || intent.IfMatch != there)
        {
            return With(i, ModelTicker.Nowhere);
        }

        string? wrong = State.Final is { } final ? $"a write after the end ({final})"
            : promotes && Promotions > 0 ? "a second promotion"
            : promotes && Approved != Cloud[2].Text ? "a promotion of what nobody has approved"
            : !promotes && Cloud[0].Text != me.State.Policy ? "somebody else's edit is overwritten"
            : null;
        ModelWorld after = promotes
            ? Write(1, DistributionFields.AfterPromotion(Cloud[1].Document, Cloud[2].Document))
                .Write(0, Disabled(Cloud[0].Document)) with { Promotions = Promotions + 1 }
            : Write(0, ServiceXml.Parse(intent.Wanted!));
        return after.With(i, me with { Place = ModelPlace.Answered }) with { Violation = Violation ?? wrong };
    }

    private static XElement Disabled(XElement policy) => PolicyXml.Patch(policy, new PolicyEdit { Enabled = false }.Apply(PolicyXml.Read(policy)));

    private ModelWorld ArrivesBack(int i, ModelTicker me)
    {
        bool undoes = me.State!.MayBePromoted;
        XElement? wanted = undoes ? LookOf(me).Undone(PinnedPrimary, PinnedStaging) : null;
        int r = wanted is null ? 0 : 1;
        wanted ??= Disabled(me.Look[0].Document);
        return Now - me.SignedAt > Signature || me.Look[r].Tag != Cloud[r].Tag
            ? With(i, ModelTicker.Nowhere)
            : Write(r, wanted).With(i, me with { Place = ModelPlace.Reduced })
                with { Violation = Violation ?? (State.Final is { } final ? $"a write after the end ({final})" : null) };
    }

    private ModelWorld Record(int i, ModelTicker me, RolloutState state) =>
        (me.Seq == Seq ? Append(state) : this).With(i, ModelTicker.Nowhere);

    private ModelWorld Append(RolloutState state)
    {
        string? wrong = null;
        if (state.Final is CdpRolloutStatus.Stopped or CdpRolloutStatus.RolledBack)
        {
            wrong = PolicyXml.Read(Cloud[0].Document).Enabled ? "the end is recorded, and the policy is enabled"
                : Promotions > 0 && Cloud[1].Document.Element("Comment")!.Value == "new" ? "the end is recorded, and the primary is promoted"
                : null;
        }

        return this with { State = state, Seq = Seq + 1, Violation = Violation ?? wrong };
    }

    private ModelWorld Write(int r, XElement document)
    {
        ModelVersion[] cloud = [.. Cloud];
        ModelVersion?[] before = [.. Before];
        before[r] = Cloud[r] with { Until = Now };
        cloud[r] = new(LastTag + 1, document, Now);
        return this with { Cloud = cloud, Before = before, LastTag = LastTag + 1 };
    }

    private ModelWorld With(int i, ModelTicker ticker) => this with { Tickers = [.. Tickers.Select((t, n) => n == i ? ticker : t)] };

    /// <summary>Two worlds with the same key go on alike: times count from now, and which ticker is which does not matter.</summary>
    public string Key()
    {
        var key = new StringBuilder();
        key.Append(KeyOf(State, Now)).Append('|').AppendJoin('.', Cloud.Select(c => $"{c.Tag}~{Math.Min(Now - c.Since, 100)}")).Append('|')
            .AppendJoin('.', Before.Select(b => b is null ? "" : $"{b.Tag}~{Now - b.Until}")).Append('|')
            .Append(Left.Edits).Append(Left.Stops).Append(Left.Minutes).Append(Left.Tens).Append(Promotions).Append(Approved == Cloud[2].Text)
            .Append('|').AppendJoin('|', Tickers.Select(t => t.Key(Now, Seq)).Order(StringComparer.Ordinal));
        return key.ToString();
    }

    public static string KeyOf(RolloutState s, int now) => string.Join(
        ',', s.Step, s.IsWritten, s.DeployedAt is not null, s.Intent?.Step, Ago(s.Intent?.At, now), s.Intent?.IfMatch, s.MayBePromoted, s.IsPromoted,
        s.Held is not null, s.Asked?[..6], s.Approval?.Hash[..6], s.Return is not null, Ago(s.SafeAt, now), Ago(s.DriftAt, now), s.Final, s.PinHash[..6],
        Ago(s.Seen.Policy, now), Ago(s.Seen.Primary, now), Ago(s.Seen.Staging, now), string.GetHashCode(s.Policy, StringComparison.Ordinal));

    private static int Ago(DateTimeOffset? time, int now) => time is { } t ? (int)Math.Min((Time(now) - t).TotalSeconds, 3000) : -1;

    private static int Ago(DateTime? time, int now) => Ago(time is { } t ? new DateTimeOffset(t) : (DateTimeOffset?)null, now);
}
