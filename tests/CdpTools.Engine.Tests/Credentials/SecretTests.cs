using System.Collections;
using System.Management.Automation;
using System.Text;
using Amazon.PowerShell.Common;
using Amazon.Runtime;
using CdpTools.Engine.Tests.Support;
using CdpTools.Simulator;
using CdpTools.Tests.Aws;

namespace CdpTools.Engine.Tests.Credentials;

/// <summary>A secret key and a session token are in no stream, error, exception or host text of a session full of failures.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCY/DO-NOT-SHOW";
    private const string Token = "FwoGZXIvYXdzEJr//////////wEaDO/DO+NOT+SHOW==";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cdptools-secrets-");
    private readonly SimulatorServer simulator = SimulatorServer.Start(
        new() { Sample = true, Seed = 1, AccessKey = "AKGOOD", SecretKey = Secret, SessionToken = Token, Faults = ["UpdateDistribution:drop-after", "ListDistributions:garbage"] });

    private readonly LoopbackServer echo = new((arrival, index) => Repeat(arrival, index));
    private readonly ModuleHost host = new();
    private readonly StringBuilder said = new();
    private int failures;

    public void Dispose()
    {
        host.Dispose();
        echo.Dispose();
        simulator.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("literal")]
    [InlineData("object")]
    [InlineData("stored")]
    [InlineData("profile")]
    [InlineData("process")]
    public void Calls_that_fail_in_every_way_show_no_secret(string source)
    {
        host.Run(
            source switch
            {
                "literal" => "$k = @{ AccessKey = 'AKGOOD'; SecretKey = $secret; SessionToken = $token }",
                "object" => "$k = @{ Credential = $object }",
                "stored" => "$k = @{}; $StoredAWSCredentials = $stored",
                _ => $"$k = @{{ ProfileLocation = $profiles; ProfileName = '{source}' }}",
            } + "; $sim = @{ EndpointUrl = $simulator }; $e = @{ EndpointUrl = $echo; MaxRetry = 0 }; $on = @{ Verbose = $true; Debug = $true }",
            ("secret", Secret), ("token", Token), ("profiles", WriteProfiles()), ("simulator", simulator.Endpoint.ToString()), ("echo", echo.Url.ToString()),
            ("object", new CountingCredentials(_ => new("AKGOOD", Secret, Token))),
            ("stored", AWSPSCredentials.Make(new CountingCredentials(_ => new("AKGOOD", Secret, Token))))).NoErrors();

        // It works, so that the failures that follow are those that are meant.
        Try("$p = Get-CdpPolicy @k @sim @on; $null = $p | Disable-CdpPolicy @k @sim @on", fails: false);
        Try("$p | Set-CdpTrafficWeight -Weight 0.1 @k @sim @on");
        Try("$p | Set-CdpTrafficWeight -Weight 10 @k @sim @on");
        Try("$p | Update-CdpPolicy -Header x @k @sim @on");
        Try("Get-CdpPolicy -Id nobody @k @sim @on");
        Try("Get-CdpDistribution @k @sim @on");
        Try("Get-CdpPolicy @k @sim @on -Region cn-north-1");
        for (int i = 0; i < Replies; i++)
        {
            Try("Get-CdpPolicy -Id x @k @e @on");
            Try("$p | Set-CdpTrafficWeight -Weight 0.1 -MaxAttempts 1 @k @e @on");
        }

        Try("Get-CdpPolicy @k @on -MaxRetry 0 -EndpointUrl http://127.0.0.1:9");
        Try("Get-CdpPolicy @k @on -MaxRetry 0 -EndpointUrl http://nowhere.invalid");
        Try("Get-CdpPolicy @k @on -MaxRetry 0 -EndpointUrl $simulator.Replace('http:', 'https:')");
        Try("Get-CdpPolicy @k @on -EndpointUrl 'not a url'");
        Try("Get-CdpPolicy @k @on -Region 'no region'");
        Try("Get-CdpPolicy @k @on -AccessKey AKGOOD -ProfileName gone");
        Check(atLeast: 12 + (2 * Replies));
    }

    [Fact]
    public void Sources_that_fail_show_no_secret()
    {
        host.Run("$on = @{ Verbose = $true; Debug = $true; EndpointUrl = $echo; ProfileLocation = $profiles; MaxRetry = 0 }", ("echo", echo.Url.ToString()), ("profiles", WriteProfiles())).NoErrors();
        host.Run("", ("secret", Secret), ("token", Token), ("broken", new CountingCredentials(_ => throw new InvalidOperationException("the vault is closed"))));

        // STS is the echo too, and repeats the token of the keys that it was called with.
        for (int i = 0; i < Replies; i++)
        {
            Try("Get-CdpPolicy -ProfileName role @on");
        }

        Try("Get-CdpPolicy -ProfileName exits @on");
        Try("Get-CdpPolicy -ProfileName babbles @on");
        Try("Get-CdpPolicy -ProfileName half @on");
        Try("Get-CdpPolicy -ProfileName gone @on");
        Try("Get-CdpPolicy -EndpointUrl $echo -Credential $broken -Debug");
        Try("Get-CdpPolicy -AccessKey A -SecretKey $secret -ProfileName role @on");
        Try("Get-CdpPolicy -SecretKey $secret @on");
        Try("Get-CdpPolicy -SessionToken $token @on");
        Try("Get-CdpPolicy -AccessKey A -SecretKey $secret -Credential $secret @on");
        Check(atLeast: 9 + Replies);
    }

    private const int Replies = 5;

    /// <summary>Answers as AWS and proxies do that show the request they got; the signing key itself no server knows.</summary>
    private static Act Repeat(Arrival arrival, int index)
    {
        string headers = string.Join('\n', arrival.Headers.Select(h => $"{h.Key.ToLowerInvariant()}:{h.Value}"));
        string xml = headers.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
        return (index % Replies) switch
        {
            0 => new Act.Reply(
                403,
                "<ErrorResponse xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match."
                    + $" The Canonical String for this request should have been\n'GET\n/x\n\n{xml}\n'</Message></Error><RequestId>r</RequestId></ErrorResponse>"),
            1 => new Act.Reply(403, $"<html><pre>{xml}</pre></html>"),
            2 => new Act.Reply(400, $$"""{"__type":"ExpiredTokenException","message":"{{headers.Replace("\n", " ", StringComparison.Ordinal).Replace("\"", "'", StringComparison.Ordinal)}}"}"""),
            3 => new Act.Reply(200, xml),
            _ => new Act.Reply(404, new string('x', 100) + headers),
        };
    }

    private string WriteProfiles()
    {
        string print = OperatingSystem.IsWindows() ? "type" : "cat";
        string good = Write("good.json", $$"""{"Version":1,"AccessKeyId":"AKGOOD","SecretAccessKey":"{{Secret}}","SessionToken":"{{Token}}"}""");
        string babble = Write("babble.json", $"The keys are {Secret} and {Token}.");
        return Write(
            "profiles",
            $"""
            [services echo]
            sts =
              endpoint_url = {echo.Url}
            [profile]
            aws_access_key_id = AKGOOD
            aws_secret_access_key = {Secret}
            aws_session_token = {Token}
            [role]
            services = echo
            role_arn = arn:aws:iam::1:role/one
            source_profile = profile
            [process]
            credential_process = {print} {good}
            [exits]
            credential_process = {print} {good} && exit 3
            [babbles]
            credential_process = {print} {babble}
            [half]
            aws_secret_access_key = {Secret}
            aws_session_token {Token}

            """);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private void Try(string script, bool fails = true)
    {
        ScriptResult result = host.Run(script);
        Assert.True(!fails || result.Errors.Count > 0, $"It did not fail: {script}");
        failures += result.Errors.Count;
        said.AppendJoin('\n', [.. result.Verbose, .. result.Debug, .. result.Warnings, result.HostText, .. result.Output.Select(o => PSSerializer.Serialize(o, 6))]);
        foreach (ErrorRecord error in result.Errors)
        {
            // As Export-Clixml and remoting see it, with its public properties; as a log of the exception; and as shown.
            said.AppendLine(PSSerializer.Serialize(error, 2)).AppendLine(PSSerializer.Serialize(error.TargetObject, 4)).AppendLine(error.Exception.ToString()).AppendLine(error.ErrorDetails?.ToString())
                .AppendLine(error.InvocationInfo?.PositionMessage).AppendLine(Text(error.Exception.Data)).AppendLine(Text(error.InvocationInfo?.BoundParameters));
        }
    }

    private static string Text(IDictionary? values) => values is null ? "" : string.Join('\n', values.Keys.Cast<object>().Select(key => $"{key}={values[key]}"));

    private static string Text(Dictionary<string, object>? values) => Text((IDictionary?)values);

    private void Check(int atLeast)
    {
        Assert.True(failures >= atLeast, $"Only {failures} failures.");
        said.AppendLine(host.Run("$Error | Out-Default", ("ErrorView", "NormalView")).HostText).AppendLine(host.Run("$Error | Out-Default", ("ErrorView", "ConciseView")).HostText);
        string all = said.ToString();
        foreach (string hidden in (string[])[Secret, Token, Uri.EscapeDataString(Secret), Uri.EscapeDataString(Token), System.Security.SecurityElement.Escape(Token)])
        {
            int at = all.IndexOf(hidden, StringComparison.Ordinal);
            Assert.True(at < 0, $"'{hidden}' is in: {(at < 0 ? "" : all[Math.Max(0, at - 800)..Math.Min(all.Length, at + 100)])}");
        }

        // And it is no accident of an empty text.
        Assert.Contains("CdpTools", all, StringComparison.Ordinal);
    }
}
