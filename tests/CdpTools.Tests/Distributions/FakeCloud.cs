using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Xml.Linq;
using CdpTools.Service;
using CdpTools.Updates;

namespace CdpTools.Tests.Distributions;

/// <summary>A CloudFront small enough to see through: distributions and policies in dictionaries, and a hook before and after every call.</summary>
internal sealed class FakeCloud : IConnection
{
    public const string Primary = "EPRIMARY000001";
    public const string Staging = "ESTAGING000001";
    public const string PolicyId = "1f6d5bb0-6c3f-4b52-9d1a-3f0c8a7e2d41";
    private static readonly XNamespace Ns = ServiceXml.CloudFront;
    private int version;

    public Dictionary<string, Item> Distributions { get; } = [];

    public Dictionary<string, Item> Policies { get; } = [];

    /// <summary>Every call that arrived.</summary>
    public List<AwsCall> Calls { get; } = [];

    /// <summary>Throws to refuse or lose a call before it is applied.</summary>
    public Action<AwsCall> Before { get; set; } = _ => { };

    /// <summary>Throws to lose the answer of a call that was applied.</summary>
    public Action<AwsCall> After { get; set; } = _ => { };

    /// <summary>Back-off that waits for nothing.</summary>
    public static Backoff NoWait => new(TimeProvider.System, new NoJitter());

    /// <summary>Loses the first call of an operation, before or after it is applied; something else may happen then.</summary>
    public void LoseOnce(string operation, bool applied, Action? then = null)
    {
        bool lost = false;
        void LoseFirst(AwsCall call)
        {
            if (call.Operation == operation && !lost)
            {
                lost = true;
                then?.Invoke();
                throw Lose();
            }
        }

        Before = applied ? _ => { } : LoseFirst;
        After = applied ? LoseFirst : _ => { };
    }

    public Uri Endpoint => new("http://127.0.0.1");

    public string Region => "us-east-1";

    public DistributionApi Api => new(this);

    public PolicyApi PolicyApi => new(this);

    public static CdpServiceException Refuse(string code, int status, string message = "refused") => new(code, message, status, "request-1", "Test");

    public static CdpConnectionException Lose() => new("CdpConnectionLost", "The connection was lost.") { Outcome = CdpWriteOutcome.Unknown };

    public static string Sample(string reference, bool staging, string? policy = null) => $"""
        <DistributionConfig xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><CallerReference>{reference}</CallerReference><Aliases>{(staging ? "<Quantity>0</Quantity>" : "<Quantity>1</Quantity><Items><CNAME>www.example.com</CNAME></Items>")}</Aliases><DefaultRootObject>index.html</DefaultRootObject><Origins><Quantity>1</Quantity><Items><Origin><Id>s3-site</Id><DomainName>site.s3.amazonaws.com</DomainName><OriginPath></OriginPath><CustomHeaders><Quantity>0</Quantity></CustomHeaders><S3OriginConfig><OriginAccessIdentity></OriginAccessIdentity></S3OriginConfig><OriginAccessControlId>E2OAC</OriginAccessControlId></Origin></Items></Origins><OriginGroups><Quantity>0</Quantity></OriginGroups><DefaultCacheBehavior><TargetOriginId>s3-site</TargetOriginId><ViewerProtocolPolicy>redirect-to-https</ViewerProtocolPolicy><AllowedMethods><Quantity>2</Quantity><Items><Method>HEAD</Method><Method>GET</Method></Items><CachedMethods><Quantity>2</Quantity><Items><Method>HEAD</Method><Method>GET</Method></Items></CachedMethods></AllowedMethods><Compress>true</Compress></DefaultCacheBehavior><CacheBehaviors><Quantity>2</Quantity><Items><CacheBehavior><PathPattern>/api/*</PathPattern><TargetOriginId>s3-site</TargetOriginId><Compress>false</Compress></CacheBehavior><CacheBehavior><PathPattern>/img/*</PathPattern><TargetOriginId>s3-site</TargetOriginId><Compress>true</Compress></CacheBehavior></Items></CacheBehaviors><CustomErrorResponses><Quantity>0</Quantity></CustomErrorResponses><Comment>site</Comment><Logging><Enabled>false</Enabled></Logging><PriceClass>PriceClass_100</PriceClass><Enabled>true</Enabled><ViewerCertificate><CloudFrontDefaultCertificate>false</CloudFrontDefaultCertificate><ACMCertificateArn>arn:aws:acm:us-east-1:1:certificate/1</ACMCertificateArn><MinimumProtocolVersion>TLSv1.2_2021</MinimumProtocolVersion></ViewerCertificate><Restrictions><GeoRestriction><RestrictionType>none</RestrictionType><Quantity>0</Quantity></GeoRestriction></Restrictions><WebACLId></WebACLId><HttpVersion>http2</HttpVersion><IsIPV6Enabled>true</IsIPV6Enabled><ContinuousDeploymentPolicyId>{policy}</ContinuousDeploymentPolicyId><Staging>{(staging ? "true" : "false")}</Staging><FutureSetting kind="unknown"><Depth>1</Depth></FutureSetting></DistributionConfig>
        """;

    /// <summary>A primary and its staging distribution, with a policy between them or without.</summary>
    public static FakeCloud Pair(bool attached = true, bool enabled = true)
    {
        var cloud = new FakeCloud();
        cloud.Add(cloud.Distributions, Primary, Sample("ref-primary", false, attached ? PolicyId : null));
        cloud.Add(cloud.Distributions, Staging, Sample("ref-staging", true, attached ? PolicyId : null));
        cloud.Add(cloud.Policies, PolicyId, $"""
            <ContinuousDeploymentPolicyConfig xmlns="{Ns}"><StagingDistributionDnsNames><Quantity>1</Quantity><Items><DnsName>{Name(Staging)}</DnsName></Items></StagingDistributionDnsNames><Enabled>{(enabled ? "true" : "false")}</Enabled><TrafficConfig><SingleWeightConfig><Weight>0.05</Weight></SingleWeightConfig><Type>SingleWeight</Type></TrafficConfig></ContinuousDeploymentPolicyConfig>
            """);
        return cloud;
    }

    public static string Name(string id) => id.ToLowerInvariant() + ".cloudfront.net";

    public CdpDistribution Get(string id) => DistributionApi.ToDistribution(Version(id));

    public ResourceVersion Version(string id) => Api.GetAsync(id, new NoLog(), default).GetAwaiter().GetResult();

    /// <summary>Somebody else's change.</summary>
    public void Change(string id, Action<XElement> change)
    {
        var config = new XElement(Distributions[id].Config);
        change(config);
        Set(Distributions[id], config);
    }

    public static void SetText(XElement config, string name, string value) => config.Descendants(Ns + name).First().Value = value;

    public Task<AwsReply> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Calls.Add(call);
        try
        {
            Before(call);
            AwsReply reply = Answer(call);
            After(call);
            return Task.FromResult(reply);
        }
        catch (CdpException e)
        {
            return Task.FromException<AwsReply>(e);
        }
    }

    private AwsReply Answer(AwsCall call)
    {
        string[] path = call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string? id = path.Length > 2 ? Uri.UnescapeDataString(path[2]) : null;
        Dictionary<string, Item> kind = path[1] == "distribution" ? Distributions : Policies;
        if (id is null)
        {
            return call.Method == "GET" ? List(kind) : throw new NotSupportedException(call.Operation);
        }

        if (!kind.TryGetValue(id, out Item? item))
        {
            throw Refuse(kind == Distributions ? "NoSuchDistribution" : "NoSuchContinuousDeploymentPolicy", 404);
        }

        string etag = call.Headers.FirstOrDefault(h => h.Key == "If-Match").Value ?? "";
        switch (call.Operation)
        {
            case "GetDistribution" or "GetContinuousDeploymentPolicy":
                return Reply(item);
            case "CopyDistribution":
                Match(item, etag);
                var request = ServiceXml.Parse(call.Content);
                string reference = request.Element(Ns + "CallerReference")!.Value;
                if (Distributions.Values.Any(d => d.Config.Element(Ns + "CallerReference")!.Value == reference))
                {
                    throw Refuse("DistributionAlreadyExists", 409);
                }

                Item copy = Add(Distributions, "ECOPY" + Distributions.Count.ToString("000000000", CultureInfo.InvariantCulture), Sample(reference, true));
                SetText(copy.Config, "Enabled", request.Element(Ns + "Enabled")!.Value);
                return Reply(copy);
            case "UpdateDistributionWithStagingConfig":
                return Promote(item, Distributions[call.Query[0].Value!], etag);
            case "DeleteDistribution" or "DeleteContinuousDeploymentPolicy":
                Match(item, etag);
                Delete(kind, id);
                return new() { Status = 204, Headers = new Dictionary<string, string>(), Body = [] };
            default:
                Match(item, etag);
                Write(kind, item, ServiceXml.Parse(call.Content));
                return Reply(item);
        }
    }

    private void Write(Dictionary<string, Item> kind, Item item, XElement config)
    {
        if (kind == Distributions && DistributionXml.IsTrue(config, "Staging") && !DistributionXml.IsTrue(config, "Enabled")
            && Policies.Values.Any(p => p.Config.Descendants(Ns + "DnsName").Any(n => n.Value == Name(item.Id))))
        {
            throw Refuse("StagingDistributionInUse", 409);
        }

        // Left out, the element keeps the policy.
        if (kind == Distributions && config.Element(Ns + DistributionXml.PolicyId) is null)
        {
            config.Add(new XElement(item.Config.Element(Ns + DistributionXml.PolicyId)!));
        }

        Set(item, config);
    }

    private AwsReply Promote(Item primary, Item staging, string etags)
    {
        Match(primary, etags.Split(", ")[0]);
        Match(staging, etags.Split(", ")[1]);
        Set(primary, CdpTools.Validation.DistributionFields.AfterPromotion(primary.Config, staging.Config));
        Item policy = Policies[DistributionXml.PolicyOf(primary.Config)!];
        var off = new XElement(policy.Config);
        off.Element(Ns + "Enabled")!.Value = "false";
        Set(policy, off);
        return Reply(primary);
    }

    private void Delete(Dictionary<string, Item> kind, string id)
    {
        if (kind == Policies && Distributions.Values.Any(d => !DistributionXml.IsTrue(d.Config, "Staging") && DistributionXml.PolicyOf(d.Config) == id))
        {
            throw Refuse("ContinuousDeploymentPolicyInUse", 409);
        }

        if (kind == Distributions && (DistributionXml.IsTrue(Distributions[id].Config, "Enabled") || Distributions[id].Status != "Deployed"))
        {
            throw Refuse("DistributionNotDisabled", 409);
        }

        kind.Remove(id);
    }

    private static void Match(Item item, string etag)
    {
        if (item.ETag != etag)
        {
            throw Refuse(item.Issued.Contains(etag) ? "PreconditionFailed" : "InvalidIfMatchVersion", item.Issued.Contains(etag) ? 412 : 400);
        }
    }

    private Item Add(Dictionary<string, Item> kind, string id, string config)
    {
        var item = new Item { Id = id };
        kind[id] = item;
        Set(item, ServiceXml.Parse(config.Trim()));
        return item;
    }

    private void Set(Item item, XElement config)
    {
        item.Config = config;
        item.ETag = "E" + (++version).ToString("0000000000000", CultureInfo.InvariantCulture);
        item.Issued.Add(item.ETag);
    }

    private AwsReply List(Dictionary<string, Item> kind)
    {
        bool distributions = kind == Distributions;
        var list = new XElement(
            Ns + (distributions ? "DistributionList" : "ContinuousDeploymentPolicyList"),
            distributions ? new XElement(Ns + "IsTruncated", "false") : null,
            new XElement(Ns + "Quantity", kind.Count),
            new XElement(Ns + "Items", kind.Values.Select(i => distributions
                ? new XElement(Ns + "DistributionSummary", Envelope(i).Elements().Where(e => e.Name.LocalName != "DistributionConfig"), i.Config.Element(Ns + "Staging"), i.Config.Element(Ns + "Enabled"))
                : new XElement(Ns + "ContinuousDeploymentPolicySummary", Envelope(i)))));
        return new() { Status = 200, Headers = new Dictionary<string, string>(), Body = Encoding.UTF8.GetBytes(ServiceXml.ToText(list)) };
    }

    private static AwsReply Reply(Item item) => new()
    {
        Status = 200,
        Headers = new Dictionary<string, string> { ["ETag"] = item.ETag },
        Body = Encoding.UTF8.GetBytes(ServiceXml.ToText(Envelope(item))),
    };

    private static XElement Envelope(Item item) => item.Config.Name.LocalName == "DistributionConfig"
        ? new(
            Ns + "Distribution", new XElement(Ns + "Id", item.Id), new XElement(Ns + "ARN", "arn:aws:cloudfront::1:distribution/" + item.Id),
            new XElement(Ns + "Status", item.Status), new XElement(Ns + "LastModifiedTime", item.Modified.ToString("o")),
            new XElement(Ns + "DomainName", Name(item.Id)), item.Config)
        : new(Ns + "ContinuousDeploymentPolicy", new XElement(Ns + "Id", item.Id), new XElement(Ns + "LastModifiedTime", item.Modified.ToString("o")), item.Config);

    private sealed class NoJitter : Random
    {
        public override double NextDouble() => 0;
    }

    internal sealed class Item
    {
        public required string Id { get; init; }

        public string ETag { get; set; } = "";

        public HashSet<string> Issued { get; } = [];

        public string Status { get; set; } = "Deployed";

        public DateTime Modified { get; set; } = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

        public XElement Config { get; set; } = null!;
    }
}

/// <summary>Takes messages and keeps them.</summary>
internal sealed class NoLog : IWorkLog
{
    public List<string> Verboses { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<object> Outputs { get; } = [];

    public List<ProgressRecord> Records { get; } = [];

    public void Verbose(string message) => Verboses.Add(message);

    public void Debug(string message)
    {
    }

    public void Warning(string message) => Warnings.Add(message);

    public void Progress(ProgressRecord progress) => Records.Add(progress);

    public void Output(object value) => Outputs.Add(value);
}
