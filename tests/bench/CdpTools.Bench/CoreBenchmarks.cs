using System.Text;
using System.Xml.Linq;
using BenchmarkDotNet.Attributes;
using CdpTools.Policies;
using CdpTools.Xml;

namespace CdpTools.Bench;

/// <summary>The core without network and without PowerShell: what one policy costs on its way in and out.</summary>
public class CoreBenchmarks
{
    private readonly byte[] _body = Encoding.UTF8.GetBytes(Samples.Policy("0.05"));
    private XElement _read = null!;
    private XElement _wanted = null!;
    private XElement _current = null!;

    /// <summary>What the user read, wants, and what somebody else wrote meanwhile.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _read = Document(_body);
        _wanted = Document(Encoding.UTF8.GetBytes(Samples.Policy("0.1")));
        _current = Document(Encoding.UTF8.GetBytes(Samples.Policy("0.05", enabled: "false")));
        if (XmlDiff.Compare(_read, _wanted).Count != 1 || Merge().Conflicts.Count != 0)
        {
            throw new InvalidOperationException("The documents do not differ as these benchmarks expect.");
        }
    }

    /// <summary>Reply bytes to model, one setting changed, document patched, request bytes.</summary>
    [Benchmark]
    public byte[] ReadPatchWrite()
    {
        XElement document = Document(_body);
        CdpPolicyConfig config = PolicyXml.Read(document);
        config.TrafficConfig!.SingleWeightConfig!.Weight = 0.1m;
        return ServiceXml.ToBody(PolicyXml.Patch(document, config));
    }

    /// <summary>The fields that differ between two versions.</summary>
    [Benchmark]
    public int Diff() => XmlDiff.Compare(_read, _wanted).Count;

    /// <summary>Two edits of different fields.</summary>
    [Benchmark]
    public object ThreeWay() => Merge();

    private MergeResult Merge() => ThreeWayMerge.Merge(_read, _wanted, _current);

    private static XElement Document(byte[] body)
    {
        XElement root = ServiceXml.Parse(body);
        return ServiceXml.Detach(root.Element(ServiceXml.CloudFront + "ContinuousDeploymentPolicyConfig")!);
    }
}
