using static CdpTools.Simulator.SimXml;

namespace CdpTools.Simulator;

/// <summary>Monitoring subscriptions; their paths say distributions, not distribution [D].</summary>
internal sealed class MonitoringOperations(ServiceState state, DistributionOperations distributions)
{
    private const string Path = "distributions/{}/monitoring-subscription";

    /// <summary>The operations with their paths. botocore's model of 2022 ends them with a slash, the JavaScript SDK does not [D].</summary>
    public IReadOnlyList<Operation> All => [.. At(Path), .. At(Path + "/")];

    private IEnumerable<Operation> At(string path) =>
    [
        new("GetMonitoringSubscription", "GET", path, Get),
        new("CreateMonitoringSubscription", "POST", path, Create, "MonitoringSubscription", DistributionShapes.MonitoringSubscription),
        new("DeleteMonitoringSubscription", "DELETE", path, Delete),
    ];

    private SimReply Get(Call call) => Reply(call, Existing(call).Monitoring!);

    private SimReply Create(Call call)
    {
        SimDistribution distribution = distributions.Find(call.Id);
        if (distribution.Monitoring is not null)
        {
            throw new SimError(
                409, "MonitoringSubscriptionAlreadyExists", "A monitoring subscription already exists for the specified distribution.");
        }

        string status = call.Document!.Child("RealtimeMetricsSubscriptionConfig")?.ChildText("RealtimeMetricsSubscriptionStatus")
            ?? throw SimError.InvalidArgument("The parameter RealtimeMetricsSubscriptionConfig is required.");
        distribution.Monitoring = status;
        state.Record(call, distribution.Id, distribution.ETag, distribution.ETag, call.Document!);
        return Reply(call, status);
    }

    private SimReply Delete(Call call)
    {
        SimDistribution distribution = Existing(call);
        distribution.Monitoring = null;
        state.Record(call, distribution.Id, distribution.ETag, distribution.ETag, null);
        return call.Empty(200);
    }

    private SimDistribution Existing(Call call)
    {
        SimDistribution distribution = distributions.Find(call.Id);
        return distribution.Monitoring is not null
            ? distribution
            : throw new SimError(404, "NoSuchMonitoringSubscription", "A monitoring subscription does not exist for the specified distribution.");
    }

    private static SimReply Reply(Call call, string status) => call.Reply(200, New(
        "MonitoringSubscription",
        New("RealtimeMetricsSubscriptionConfig", New("RealtimeMetricsSubscriptionStatus", status))));
}
