using System.Text;
using CdpTools.Simulator;

namespace CdpTools.Tests.Simulator;

public class FaultTests
{
    [Theory]
    [InlineData("throttle", 400, "Throttling")]
    [InlineData("500", 500, "InternalFailure")]
    [InlineData("503", 503, "ServiceUnavailable")]
    [InlineData("precondition", 412, "PreconditionFailed")]
    public void An_error_fault_answers_and_applies_nothing(string kind, int status, string code)
    {
        SimulatedService service = Service($"Update*:{kind}");
        SimOutcome outcome = Update(service);

        Account.Refused(status, code, outcome.Reply!);
        Assert.False(outcome.Applied);
        Assert.Equal(0.05m, Weight(service));
        Assert.Equal(status >= 500 ? "Receiver" : "Sender", Account.Xml(outcome.Reply!).Text("Error/Type"));
    }

    [Theory]
    [InlineData("drop-before", null, false)]
    [InlineData("drop-after", null, true)]
    [InlineData("500-after", 500, true)]
    [InlineData("503-after", 503, true)]
    [InlineData("garbage", 200, true)]
    [InlineData("truncate", 200, true)]
    public void What_the_client_is_told_and_what_took_place_are_two_things(string kind, int? status, bool applied)
    {
        SimulatedService service = Service($"Update*:{kind}");
        SimOutcome outcome = Update(service);

        Assert.Equal((status, status is null, applied), (outcome.Reply?.Status, outcome.IsDropped, outcome.Applied));
        Assert.Equal(applied ? 0.1m : 0.05m, Weight(service));
        ArrivalEntry arrival = service.Arrivals.Single(a => a.Operation == "UpdateContinuousDeploymentPolicy");
        Assert.Equal((applied, status, 1), (arrival.Applied, arrival.Status, arrival.Faults.Count));
    }

    [Fact]
    public void A_truncated_reply_is_cut_and_a_garbage_one_is_no_xml()
    {
        SimOutcome cut = Get(Service("Get*:truncate"));
        SimOutcome garbage = Get(Service("Get*:garbage"));

        Assert.True(cut.TruncateAt > 0 && cut.TruncateAt < cut.Reply!.Body.Length);
        Assert.Throws<System.Xml.XmlException>(() => Account.Xml(garbage.Reply!));
    }

    [Fact]
    public void Delays_add_up_and_let_the_next_fault_through()
    {
        SimOutcome outcome = Get(Service("*:delay=1.5s", "Get*:delay=50ms", "*:throttle"));

        Assert.Equal(TimeSpan.FromMilliseconds(1550), outcome.Delay);
        Account.Refused(400, "Throttling", outcome.Reply!);
    }

    [Fact]
    public void The_first_n_the_nth_only_and_always()
    {
        int?[] Statuses(string rule)
        {
            SimulatedService service = Service(rule);
            return [.. Enumerable.Range(0, 4).Select(_ => Get(service).Reply?.Status)];
        }

        Assert.Equal([400, 400, 200, 200], Statuses("Get*:throttle:2"));
        Assert.Equal([200, 400, 200, 200], Statuses("Get*:throttle:#2"));
        Assert.Equal([400, 400, 400, 400], Statuses("get*,List*:throttle"));
        Assert.Equal([200, 200, 200, 200], Statuses("Update*:throttle"));
    }

    [Fact]
    public void A_probability_comes_out_the_same_from_the_same_seed_and_otherwise_from_another()
    {
        string Pattern(int seed)
        {
            SimulatedService service = new(new SimulatorOptions { Sample = true, Seed = seed, RequireSignature = false, Faults = ["*:throttle:p=0.3"] });
            return string.Concat(Enumerable.Range(0, 200).Select(_ => Get(service).Reply!.Status == 400 ? 'x' : '.'));
        }

        Assert.Equal(Pattern(1), Pattern(1));
        Assert.NotEqual(Pattern(1), Pattern(2));
        Assert.InRange(Pattern(1).Count(c => c == 'x'), 40, 80);
    }

    [Fact]
    public void A_false_precondition_strikes_requests_with_if_match_only()
    {
        SimulatedService service = Service("*:precondition:1");

        Assert.Equal(200, Get(service).Reply!.Status);
        Assert.Equal(412, Update(service).Reply!.Status);
        Assert.Equal(200, Update(service).Reply!.Status);
    }

    [Fact]
    public void Rules_can_come_and_go()
    {
        SimulatedService service = Service();
        FaultRule rule = service.Faults.Add("Get*:throttle");

        Assert.Equal(400, Get(service).Reply!.Status);
        Assert.Equal(1, rule.Struck);
        service.Faults.Clear();
        Assert.Equal(200, Get(service).Reply!.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Get*")]
    [InlineData("Get*:nothing")]
    [InlineData("Get*:delay")]
    [InlineData("Get*:delay=5")]
    [InlineData("Get*:delay=2d")]
    [InlineData("Get*:delay=99999m")]
    [InlineData("Get*:throttle:0")]
    [InlineData("Get*:throttle:-1")]
    [InlineData("Get*:throttle:#")]
    [InlineData("Get*:throttle:p=2")]
    [InlineData("Get*:throttle:p=0")]
    [InlineData("Get*:throttle:1:2")]
    [InlineData("Get Policy:throttle")]
    public void A_bad_rule_is_named_with_the_grammar(string rule)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Service(rule));

        Assert.Contains($"'{rule}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("OPERATIONS:KIND[:WHEN]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UpdateContinuousDeploymentPolicy")]
    [InlineData("cloudfront:Update*")]
    [InlineData("*")]
    public void A_denied_action_is_named_with_its_resource(string action)
    {
        SimulatedService service = new(new SimulatorOptions { Sample = true, RequireSignature = false, DenyActions = ["GetDistribution", action] });

        string message = Account.Refused(403, "AccessDenied", service.Handle(UpdateRequest("E1")).Reply!);
        Assert.Contains("not authorized to perform: cloudfront:UpdateContinuousDeploymentPolicy on resource: arn:aws:cloudfront::123456789012:continuous-deployment-policy/" + SampleData.PolicyId, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copying_needs_the_right_to_create()
    {
        SimulatedService service = new(new SimulatorOptions { Sample = true, RequireSignature = false, DenyActions = ["CreateDistribution"] });

        Account.Refused(403, "AccessDenied", service.Handle(new SimRequest { Method = "POST", Path = $"/2020-05-31/{Account.Primary}/copy" }).Reply!);
        Assert.Equal(200, Get(service).Reply!.Status);
    }

    [Fact]
    public void Arrivals_tell_every_request_with_its_tag()
    {
        SimulatedService service = Service();
        Get(service);
        service.Handle(new SimRequest { Method = "GET", Path = "/nowhere", Headers = [new("X-Cdp-Attempt", "a-1")] });

        Assert.Equal(2, service.ArrivalCount);
        Assert.Equal([("GetContinuousDeploymentPolicy", null), (null, "a-1")], service.Arrivals.Select(a => (a.Operation, a.Attempt)));
        Assert.Equal([1L, 2L], service.Arrivals.Select(a => a.Sequence));
    }

    [Theory]
    [InlineData("Updat:500", "UpdateContinuousDeploymentPolicy")]
    [InlineData("Get*,Nothing*:500", "Nothing*")]
    public void A_rule_that_could_never_strike_is_refused_with_the_operation_that_is_like_it(string rule, string says)
    {
        var error = Assert.Throws<ArgumentException>(() => Service(rule));
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SimulatedService(new SimulatorOptions { DenyActions = ["cloudfront:Updat"] }));
    }

    [Fact]
    public void Faults_denials_propagation_and_the_clock_change_while_it_runs_and_a_wrong_rule_changes_nothing()
    {
        SimulatedService service = Service("Get*:503");
        Assert.Throws<ArgumentException>(() => service.Change(["*:throttle", "Updat:500"], ["Get*"]));
        Assert.Throws<ArgumentException>(() => service.Change(["*:throttle"], ["Nothing*"]));
        Account.Refused(503, "ServiceUnavailable", Get(service).Reply!);

        service.Change([], ["Get*"]);
        Account.Refused(403, "AccessDenied", Get(service).Reply!);
        service.Change(null, []);
        Assert.Equal(200, Get(service).Reply!.Status);

        DateTimeOffset before = service.Clock.GetUtcNow();
        service.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True(service.Clock.GetUtcNow() - before >= TimeSpan.FromHours(1));
    }

    [Fact]
    public void An_exception_of_the_simulators_own_is_an_answer_and_counted()
    {
        SimulatedService service = new(new SimulatorOptions { Sample = true, RequireSignature = false });
        SimOutcome outcome = service.Handle(new SimRequest { Method = "GET", Path = null! });
        Account.Refused(500, "InternalFailure", outcome.Reply!);
        Assert.Equal(1, service.InternalErrorCount);
        Assert.IsType<NullReferenceException>(service.LastInternalError);
        Assert.Equal(200, Get(service).Reply!.Status);
    }

    private static SimulatedService Service(params string[] faults) => new(new SimulatorOptions { Sample = true, RequireSignature = false, Faults = faults });

    private static SimOutcome Get(SimulatedService service) => service.Handle(new SimRequest { Method = "GET", Path = "/2020-05-31/" + Account.SamplePolicy });

    private static decimal Weight(SimulatedService service) => decimal.Parse(
        Account.Xml(service.Plane.Handle(new SimRequest { Method = "GET", Path = "/2020-05-31/" + Account.SamplePolicy })).Text("ContinuousDeploymentPolicyConfig/TrafficConfig/SingleWeightConfig/Weight"),
        System.Globalization.CultureInfo.InvariantCulture);

    private static SimOutcome Update(SimulatedService service) => service.Handle(UpdateRequest(
        service.Plane.Handle(new SimRequest { Method = "GET", Path = "/2020-05-31/" + Account.SamplePolicy }).Header("ETag")!));

    private static SimRequest UpdateRequest(string etag) => new()
    {
        Method = "PUT",
        Path = "/2020-05-31/" + Account.SamplePolicy,
        Headers = [new("if-match", etag)],
        Body = Encoding.UTF8.GetBytes(Account.PolicyConfig(Account.Weight("0.1")).ToString()),
    };
}
