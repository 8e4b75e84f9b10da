using System.Xml.Linq;
using static CdpTools.Simulator.SimXml;

namespace CdpTools.Simulator;

/// <summary>Invalidations. They take as long as a deployment does.</summary>
internal sealed class InvalidationOperations(ServiceState state, DistributionOperations distributions)
{
    private const int MaximumPaths = 3000; // in progress at one time [D]

    /// <summary>The operations with their paths.</summary>
    public IReadOnlyList<Operation> All =>
    [
        new("CreateInvalidation", "POST", "distribution/{}/invalidation", Create, "InvalidationBatch", DistributionShapes.InvalidationBatch),
        new("ListInvalidations", "GET", "distribution/{}/invalidation", List),
        new("GetInvalidation", "GET", "distribution/{}/invalidation/{}", Get),
    ];

    private SimReply Create(Call call)
    {
        SimDistribution distribution = distributions.Find(call.Id);
        Document.CheckQuantities(call.Document!, DistributionShapes.InvalidationBatch);
        XElement batch = Document.Canonical(call.Document!, DistributionShapes.InvalidationBatch);
        List<string> paths = [.. batch.ListItems("Paths", "Path").Select(p => p.Value)];
        if (paths.Count > MaximumPaths)
        {
            throw new SimError(413, "BatchTooLarge", "Invalidation batch specified is too large.");
        }

        if (paths.Count == 0 || paths.Any(p => !p.StartsWith('/')))
        {
            throw SimError.InvalidArgument("Your request contains one or more invalid invalidation paths.");
        }

        int running = distribution.Invalidations.Where(i => i.CompletedAt > state.Now).Sum(i => i.Batch.ListItems("Paths", "Path").Count());
        if (running + paths.Count > MaximumPaths)
        {
            throw new SimError(
                400,
                "TooManyInvalidationsInProgress",
                "You have exceeded the maximum number of allowable InProgress invalidation batch requests, or invalidation objects.");
        }

        // The same reference is the same request, and answers with what it made [I].
        string reference = batch.ChildText("CallerReference")!;
        Invalidation? invalidation = distribution.Invalidations.Find(i => i.Batch.ChildText("CallerReference") == reference);
        if (invalidation is null)
        {
            invalidation = new Invalidation(state.Ids.NewInvalidationId(), state.Now, state.Now + state.Propagation, batch);
            distribution.Invalidations.Add(invalidation);
            state.Record(call, invalidation.Id, null, null, batch);
        }

        return call.Reply(201, Full(invalidation), location: $"distribution/{distribution.Id}/invalidation/{invalidation.Id}");
    }

    private SimReply Get(Call call) => call.Reply(200, Full(
        distributions.Find(call.Id).Invalidations.Find(i => i.Id == call.Ids[1])
        ?? throw new SimError(404, "NoSuchInvalidation", "The specified invalidation does not exist.")));

    // All on one page, newest first [I].
    private SimReply List(Call call)
    {
        List<Invalidation> all = distributions.Find(call.Id).Invalidations;
        return call.Reply(200, New(
            "InvalidationList",
            New("Marker", ""),
            New("MaxItems", Math.Max(state.Options.MaximumPageSize, all.Count)),
            New("IsTruncated", "false"),
            New("Quantity", all.Count),
            all.Count == 0 ? null : New("Items", all.AsEnumerable().Reverse().Select(i => New(
                "InvalidationSummary",
                New("Id", i.Id),
                New("CreateTime", Timestamp(i.Created)),
                New("Status", Status(i)))))));
    }

    private XElement Full(Invalidation invalidation) => New(
        "Invalidation",
        New("Id", invalidation.Id),
        New("Status", Status(invalidation)),
        New("CreateTime", Timestamp(invalidation.Created)),
        new XElement(invalidation.Batch));

    private string Status(Invalidation invalidation) => state.Now >= invalidation.CompletedAt ? "Completed" : "InProgress";
}
