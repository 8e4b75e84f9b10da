using System.Text.RegularExpressions;
using CdpTools.Engine.Tests.Support;
using CdpTools.Simulator;

namespace CdpTools.Engine.Tests;

/// <summary>
/// What the prompt shows of the seven errors that an update of a policy may end in, and of ten others that are common. The texts are in
/// ErrorTexts.txt, to be read as a person at three in the morning reads them; CDP_UPDATE_TEXTS=1 writes them anew.
/// </summary>
public sealed partial class ErrorTextTests
{
    private const string Update = "UpdateContinuousDeploymentPolicy";
    private const string Primary = SampleData.PrimaryId, Staging = SampleData.StagingId;
    private const string SetWeight = "Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1";

    private static readonly Dictionary<string, Func<string>> Cases = new()
    {
        ["AccessDenied"] = () => Of(SetWeight, new() { DenyActions = [Update] }),
        ["InconsistentQuantities"] = () => Canned("InconsistentQuantities", "The value of Quantity and the number of Items do not match."),
        ["InvalidArgument"] = () => Of("Get-CdpPolicy | Update-CdpPolicy -StagingDistributionDnsName d0000000000000.cloudfront.net"),
        ["InvalidIfMatchVersion"] = () => Of("$p = Get-CdpPolicy; Update-CdpPolicy -Id $p.Id -IfMatch E1 -Weight 0.1"),
        ["NoSuchContinuousDeploymentPolicy"] = () => Of("Set-CdpTrafficWeight -Id aaaaaaaa-0000-0000-0000-000000000000 -Weight 0.1"),
        ["PreconditionFailed"] = () => Of("$p = Get-CdpPolicy; $null = $p | Set-CdpTrafficWeight -Weight 0.02; $p | Set-CdpTrafficWeight -Weight 0.1"),
        ["StagingDistributionInUse"] = () => Of(
            $"$c = New-CdpStagingDistribution {Primary}; $null = New-CdpPolicy -StagingDistributionDnsName $c.DomainName -Weight 0.1; "
            + $"Get-CdpPolicy -Id {SampleData.PolicyId} | Update-CdpPolicy -StagingDistributionDnsName $c.DomainName"),
        ["a conflict with Merge"] = () => Of(
            "$p = Get-CdpPolicy; $null = $p | Set-CdpTrafficWeight -Weight 0.02; $p | Set-CdpTrafficWeight -Weight 0.1 -ConflictAction Merge"),
        ["an answer that is lost, and the look as well"] = () => Of(
            "$p | Set-CdpTrafficWeight -Weight 0.1 -RetrySec 0", new() { Faults = [Update + ":drop-after", "Get*:drop-before"] }, first: "$p = Get-CdpPolicy"),
        ["500 at every attempt"] = () => Of(SetWeight + " -RetrySec 1 -MaxAttempts 2", new() { Faults = [Update + ":500"] }),
        ["throttled at every attempt"] = () => Of(SetWeight + " -RetrySec 1 -MaxAttempts 2", new() { Faults = [Update + ":throttle"] }),
        ["a promotion that is not deployed in time"] = () => Of(
            $"$null = Update-CdpDistribution {Staging} -OriginId site -OriginPath /v2; "
            + $"Publish-CdpStagingDistribution {Primary} {Staging} -SnapshotPath (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid())) -Force -Wait -WaitTimeoutSec 1 6>$null",
            new() { Propagation = TimeSpan.FromHours(1) }),
        ["a promotion that is not attached"] = () => Of(
            $"$null = Get-CdpDistribution {Primary} | Unregister-CdpPolicy -Force; $null = Update-CdpDistribution {Staging} -OriginId site -OriginPath /v2; "
            + $"Publish-CdpStagingDistribution {Primary} {Staging} -SnapshotPath (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid())) -Force 6>$null"),
        ["a policy that is attached is removed"] = () => Of("Get-CdpPolicy | Remove-CdpPolicy -Force"),
        ["a weight out of range"] = () => Of("Get-CdpPolicy | Set-CdpTrafficWeight -Weight 15"),
        ["an id of the other kind"] = () => Of($"Set-CdpTrafficWeight -Id {Primary} -Weight 0.1"),
        ["nothing listens"] = () => Of("Get-CdpPolicy -EndpointUrl http://127.0.0.1:9 -RetrySec 0"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static string Path => System.IO.Path.Combine(ModuleHost.Root, "tests", "CdpTools.Engine.Tests", "ErrorTexts.txt");

    [Theory]
    [MemberData(nameof(Names))]
    public void It_reads(string name)
    {
        string shown = Cases[name]();
        string all = File.Exists(Path) ? File.ReadAllText(Path).ReplaceLineEndings("\n") : "";
        Match section = Regex.Match(all, $@"^## {Regex.Escape(name)}\n\n(.*?)\n\n(?=## |\z)", RegexOptions.Multiline | RegexOptions.Singleline);
        if (Environment.GetEnvironmentVariable("CDP_UPDATE_TEXTS") == "1")
        {
            string text = $"## {name}\n\n{shown}\n\n";
            File.WriteAllText(Path, section.Success ? all.Replace(section.Value, text, StringComparison.Ordinal) : all + text);
            return;
        }

        Assert.Equal(section.Groups[1].Value, shown);
    }

    private static string Of(string script, SimulatorOptions? options = null, string? first = null)
    {
        options = (options ?? new()) with { Sample = true, Seed = 1, AccessKey = Rig.AccessKey, SecretKey = Rig.SecretKey };
        using var rig = new Rig(first is null ? options : options with { Faults = [] });
        if (first is not null)
        {
            rig.Run(first).NoErrors();
            rig.Simulator.Service.Change(options.Faults, null);
        }

        return Shown(rig.Host, script);
    }

    private static string Canned(string code, string message)
    {
        using var server = CannedServer.Error(400, code, message);
        using var rig = new Rig();
        return Shown(rig.Host, $"Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -EndpointUrl {server.Endpoint}");
    }

    private static string Shown(ModuleHost host, string script)
    {
        host.Run("$PSStyle.OutputRendering = 'PlainText'; $ErrorView = 'ConciseView'").NoErrors();
        host.Run("& { $WarningPreference = 'SilentlyContinue'; $null = & { " + script + " } }");
        string text = host.Run("$Error[0] | Out-String -Width 118").Single().ToString().ReplaceLineEndings("\n").Trim();
        text = Guids().Replace(text, m => m.Value == SampleData.PolicyId || m.Value.StartsWith("aaaaaaaa", StringComparison.Ordinal) ? m.Value : "<guid>");
        return Times().Replace(Places().Replace(text.Replace(System.IO.Path.GetTempPath(), "<folder>/", StringComparison.Ordinal), "127.0.0.1:<port>"), "<several>$1 in <time>");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Guids();

    [GeneratedRegex(@"\d+( attempts?) in [\d.]+ s")]
    private static partial Regex Times();

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Places();
}
