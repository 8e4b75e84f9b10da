using System.Text;
using System.Xml.Linq;
using CdpTools.Simulator;
using Microsoft.Extensions.Time.Testing;

namespace CdpTools.Tests.Simulator;

/// <summary>An account in memory, with the sample pair, and short ways to ask it things.</summary>
internal sealed class Account
{
    public static readonly XNamespace Ns = "http://cloudfront.amazonaws.com/doc/2020-05-31/";
    public const string Policies = "continuous-deployment-policy";
    public const string SamplePolicy = Policies + "/" + SampleData.PolicyId;
    public const string Primary = "distribution/" + SampleData.PrimaryId;
    public const string Staging = "distribution/" + SampleData.StagingId;

    public Account(SimulatorOptions? options = null)
    {
        Plane = new ControlPlane(options ?? new SimulatorOptions { Sample = true });
    }

    /// <summary>With a clock of its own and an hour of propagation.</summary>
    public static (Account Account, FakeTimeProvider Clock) Slow()
    {
        FakeTimeProvider clock = new(DateTimeOffset.Parse("2026-01-02T03:04:05.678Z", null));
        return (new Account(new SimulatorOptions { Sample = true, Time = clock, Propagation = TimeSpan.FromHours(1) }), clock);
    }

    public ControlPlane Plane { get; }

    public SimReply Send(string method, string path, XElement? body = null, string? ifMatch = null, string query = "", params (string Name, string Value)[] headers) =>
        SendText(method, path, body?.ToString(SaveOptions.DisableFormatting) ?? "", ifMatch, query, headers);

    public SimReply SendText(string method, string path, string body, string? ifMatch = null, string query = "", params (string Name, string Value)[] headers)
    {
        List<KeyValuePair<string, string>> all = [.. headers.Select(h => KeyValuePair.Create(h.Name, h.Value))];
        if (ifMatch is not null)
        {
            all.Add(new("If-Match", ifMatch));
        }

        return Plane.Handle(new SimRequest
        {
            Method = method,
            Path = "/2020-05-31/" + path,
            Query = SimRequest.ParseQuery(query),
            Headers = all,
            Body = Encoding.UTF8.GetBytes(body),
        });
    }

    /// <summary>The configuration and its ETag.</summary>
    public (XElement Config, string ETag) Read(string resource)
    {
        SimReply reply = Send("GET", resource + "/config");
        Assert.Equal(200, reply.Status);
        return (Xml(reply), reply.Header("ETag")!);
    }

    public string ETag(string resource) => Read(resource).ETag;

    /// <summary>Reads, edits and writes a configuration.</summary>
    public SimReply Edit(string resource, Action<XElement> edit)
    {
        (XElement config, string etag) = Read(resource);
        edit(config);
        string path = resource.StartsWith("distribution", StringComparison.Ordinal) ? resource + "/config" : resource;
        return Send("PUT", path, config, etag);
    }

    /// <summary>Edits and expects success.</summary>
    public XElement MustEdit(string resource, Action<XElement> edit) => Ok(Edit(resource, edit));

    public static XElement Ok(SimReply reply)
    {
        Assert.True(reply.Status is >= 200 and < 300, $"{reply.Status}: {reply.BodyText}");
        return reply.Body.Length == 0 ? new XElement("none") : Xml(reply);
    }

    public static XElement Xml(SimReply reply) => XElement.Parse(reply.BodyText);

    /// <summary>Expects an error with this status and code; gives its message.</summary>
    public static string Refused(int status, string code, SimReply reply)
    {
        Assert.Equal((status, code), (reply.Status, reply.Status >= 300 ? Xml(reply).Descendants(Ns + "Code").Single().Value : "none: " + reply.BodyText));
        return Xml(reply).Descendants(Ns + "Message").Single().Value;
    }

    public static XElement PolicyConfig(string traffic, string? dnsName = SampleData.StagingDnsName, string enabled = "true") => XElement.Parse(
        $"""
        <ContinuousDeploymentPolicyConfig xmlns="{Ns}"><StagingDistributionDnsNames><Quantity>1</Quantity><Items><DnsName>{dnsName}</DnsName></Items></StagingDistributionDnsNames><Enabled>{enabled}</Enabled>{traffic}</ContinuousDeploymentPolicyConfig>
        """);

    public static string Weight(string weight, string stickiness = "") =>
        $"<TrafficConfig><SingleWeightConfig><Weight>{weight}</Weight>{stickiness}</SingleWeightConfig><Type>SingleWeight</Type></TrafficConfig>";

    public static string Stickiness(string idle, string maximum) =>
        $"<SessionStickinessConfig><IdleTTL>{idle}</IdleTTL><MaximumTTL>{maximum}</MaximumTTL></SessionStickinessConfig>";

    public static string Header(string name, string value) =>
        $"<TrafficConfig><SingleHeaderConfig><Header>{name}</Header><Value>{value}</Value></SingleHeaderConfig><Type>SingleHeader</Type></TrafficConfig>";

    /// <summary>Copies the sample primary; gives the new distribution's id and DNS name.</summary>
    public (string Id, string DnsName) Copy(string reference = "copy-1")
    {
        XElement reply = Ok(SendCopy(reference, ETag(Primary)));
        return (reply.Element(Ns + "Id")!.Value, reply.Element(Ns + "DomainName")!.Value);
    }

    public SimReply SendCopy(string reference, string? ifMatch, string staging = "true") => Send(
        "POST",
        Primary + "/copy",
        XElement.Parse($"<CopyDistributionRequest xmlns=\"{Ns}\"><CallerReference>{reference}</CallerReference></CopyDistributionRequest>"),
        ifMatch,
        "",
        ("Staging", staging));
}

/// <summary>Short ways into documents.</summary>
internal static class XmlWays
{
    public static XElement At(this XElement element, string path)
    {
        foreach (string name in path.Split('/'))
        {
            element = element.Element(Account.Ns + name) ?? throw new InvalidOperationException($"no {name} of {path} in {element}");
        }

        return element;
    }

    public static string Text(this XElement element, string path) => element.At(path).Value;
}
