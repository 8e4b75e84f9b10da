using System.Xml.Linq;
using static CdpTools.Simulator.ServiceXml;

namespace CdpTools.Simulator;

/// <summary>Create, read, update and delete of distributions.</summary>
internal sealed class DistributionOperations(ServiceState state)
{
    private const string Path = "distribution";
    private const string Root = "DistributionConfig";

    /// <summary>The operations with their paths.</summary>
    public IReadOnlyList<Operation> All =>
    [
        new("ListDistributions", "GET", Path, List),
        new("GetDistribution", "GET", Path + "/{}", Get),
        new("GetDistributionConfig", "GET", Path + "/{}/config", GetConfig),
        new("CreateDistributionWithTags", "POST", Path, CreateWithTags, "DistributionConfigWithTags", DistributionShapes.ConfigWithTags, new("WithTags", null)),
        new("CreateDistribution", "POST", Path, Create, Root, DistributionShapes.Config),
    ];

    /// <summary>Puts a new distribution into the account.</summary>
    public void Add(Call call, DistributionResource distribution)
    {
        state.Distributions.Add(distribution);
        state.DistributionByDnsName.Add(distribution.DomainName, distribution);
        state.DistributionByCallerReference.Add(distribution.Config.ChildText("CallerReference")!, distribution);
        Commit(call, distribution, distribution.Config);
    }

    /// <summary>Makes a configuration current and starts its deployment.</summary>
    public void Commit(Call call, DistributionResource distribution, XElement config, bool sideEffect = false)
    {
        state.Commit(call, distribution, config, sideEffect);
        distribution.DeployedAt = state.Now + state.Options.Propagation;
    }

    /// <summary>Checks what a new distribution needs, whether created or copied, and makes it.</summary>
    public DistributionResource New(Call call, XElement config)
    {
        string reference = config.ChildText("CallerReference")!;
        if (state.DistributionByCallerReference.TryGetValue(reference, out DistributionResource? existing))
        {
            throw new ServiceError(409, "DistributionAlreadyExists", $"The caller reference that you are using to create a distribution is associated with another distribution. Already exists: {existing.Id}");
        }

        bool staging = config.IsTrue("Staging");
        if (state.Distributions.Count >= state.Options.DistributionQuota
            || (staging && state.Distributions.All.Count(d => d.IsStaging) >= state.Options.StagingQuota))
        {
            throw new ServiceError(400, "TooManyDistributions", "Processing your request would cause you to exceed the maximum number of distributions allowed.");
        }

        DistributionResource distribution = new(state.NextNumber(), state.Ids.NewDistributionId(), state.Ids.NewDomainName()) { Config = config };
        Add(call, distribution);
        return distribution;
    }

    /// <summary>The reply to a creation.</summary>
    public SimReply Created(Call call, DistributionResource distribution) =>
        call.Reply(201, DistributionXml.Full(state, distribution), distribution.ETag, $"{Path}/{distribution.Id}");

    private SimReply List(Call call)
    {
        Page<DistributionResource> page = Page<DistributionResource>.Cut(
            state.Distributions, call, state.Options, () => ServiceError.InvalidArgument("The parameter Marker is not valid."));
        return call.Reply(200, ServiceXml.New(
            "DistributionList",
            ServiceXml.New("Marker", page.Marker),
            page.NextMarker is null ? null : ServiceXml.New("NextMarker", page.NextMarker),
            ServiceXml.New("MaxItems", page.MaxItems),
            ServiceXml.New("IsTruncated", page.NextMarker is null ? "false" : "true"),
            ServiceXml.New("Quantity", page.Items.Count),
            page.Items.Count == 0 ? null : ServiceXml.New("Items", page.Items.Select(d => DistributionXml.Summary(state, d)))));
    }

    private SimReply Get(Call call)
    {
        DistributionResource distribution = Find(call.Id);
        return call.Reply(200, DistributionXml.Full(state, distribution), distribution.ETag);
    }

    private SimReply GetConfig(Call call)
    {
        DistributionResource distribution = Find(call.Id);
        return call.Reply(200, distribution.Config, distribution.ETag);
    }

    private SimReply Create(Call call) => Created(call, New(call, CheckNew(call.Document!)));

    private SimReply CreateWithTags(Call call)
    {
        XElement config = CheckNew(call.Document!.Child(Root)!);
        DistributionResource distribution = New(call, config);
        return Created(call, distribution);
    }

    private static XElement CheckNew(XElement config)
    {
        Document.CheckQuantities(config, DistributionShapes.Config);
        return Document.Canonical(config, DistributionShapes.Config);
    }

    private DistributionResource Find(string id) => state.Distributions.Find(id) ?? throw ServiceError.NoSuchDistribution();
}
