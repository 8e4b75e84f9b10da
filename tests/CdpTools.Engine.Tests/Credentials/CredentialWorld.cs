using System.Collections;
using System.Security.Cryptography;
using System.Text;
using CdpTools.Engine.Tests.Support;
using CdpTools.Simulator;
using CdpTools.Tests.Aws;

namespace CdpTools.Engine.Tests.Credentials;

/// <summary>
/// A home folder with profiles of every kind, and the services that they lead to, on loopback: CloudFront, STS, SSO
/// and instance metadata. Nothing of it is in this process's environment; child processes are given it.
/// </summary>
internal sealed class CredentialWorld : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("cdptools-home-");

    public CredentialWorld(Func<Arrival, int, Act>? sts = null)
    {
        Sts = new(sts ?? ((arrival, index) => TokenService.Sts(arrival, Rig.AccessKey, Rig.SecretKey, $"STS{index}")));
        string text =
            $"""
            [static]
            aws_access_key_id = {Rig.AccessKey}
            aws_secret_access_key = {Rig.SecretKey}
            [base]
            aws_access_key_id = AKBASE
            aws_secret_access_key = base-secret
            [services local]
            sts =
              endpoint_url = {Sts.Url}
            [role]
            services = local
            role_arn = arn:aws:iam::1:role/one
            source_profile = base
            [chained]
            services = local
            role_arn = arn:aws:iam::1:role/two
            source_profile = role
            [mfa]
            services = local
            role_arn = arn:aws:iam::1:role/mfa
            source_profile = base
            mfa_serial = arn:aws:iam::1:mfa/me
            [web]
            services = local
            role_arn = arn:aws:iam::1:role/web
            web_identity_token_file = {Write("token", "THE-TOKEN")}
            [sso]
            sso_start_url = https://corp.test/start
            sso_region = eu-west-1
            sso_account_id = 1
            sso_role_name = admin
            [process]
            credential_process = {(OperatingSystem.IsWindows() ? "type" : "cat")} {Write("keys.json", $$"""{"Version":1,"AccessKeyId":"{{Rig.AccessKey}}","SecretAccessKey":"{{Rig.SecretKey}}","SessionToken":"P"}""")}

            """;
        Profiles = Write(".aws/credentials", text);
        WriteSignIn("2099-01-01T00:00:00Z");
    }

    public SimulatorServer Simulator { get; } = SimulatorServer.Start(new() { Sample = true, Seed = 1, AccessKey = Rig.AccessKey, SecretKey = Rig.SecretKey });

    /// <summary>Gives everybody the keys that the simulator knows, each time with another token.</summary>
    public LoopbackServer Sts { get; }

    public LoopbackServer Sso { get; } = new(TokenService.Sso(Rig.AccessKey, Rig.SecretKey, "SSO"));

    /// <summary>Accepts and never answers, which is what costs time where it is asked.</summary>
    public LoopbackServer Metadata { get; } = new(new Act.Stall());

    /// <summary>The credentials file.</summary>
    public string Profiles { get; }

    /// <summary>The environment of a child: this home, these services, and nothing of the machine's own.</summary>
    public Dictionary<string, string?> Environment()
    {
        var environment = new Dictionary<string, string?>();
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith("AWS_", StringComparison.OrdinalIgnoreCase))
            {
                environment[name] = null;
            }
        }

        environment["HOME"] = environment["USERPROFILE"] = home.FullName;
        environment["AWS_ENDPOINT_URL_CLOUDFRONT"] = Simulator.Endpoint.ToString();
        environment["AWS_ENDPOINT_URL_STS"] = Sts.Url.ToString();
        environment["AWS_ENDPOINT_URL_SSO"] = Sso.Url.ToString();
        environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = Metadata.Url.ToString();
        return environment;
    }

    /// <summary>Lets the SSO sign-in of the home folder be over.</summary>
    public void EndSignIn() => WriteSignIn("2020-01-01T00:00:00Z");

    /// <summary>A credentials file with nothing but a default profile, which the simulator knows.</summary>
    public string WriteDefaultProfile() => Write("default-only", $"[default]\naws_access_key_id = {Rig.AccessKey}\naws_secret_access_key = {Rig.SecretKey}\n");

    /// <summary>The module in this process, with these profiles and this CloudFront as its defaults.</summary>
    public ModuleHost NewHost()
    {
        var host = new ModuleHost();
        host.Run(
            "$PSDefaultParameterValues = @{ '*-Cdp*:EndpointUrl' = $endpoint; '*-Cdp*:ProfileLocation' = $profiles }",
            ("endpoint", Simulator.Endpoint.ToString()), ("profiles", Profiles)).NoErrors();
        return host;
    }

    /// <summary>Runs a script of this folder in pwsh.</summary>
    public static ChildResult Run(string script, string input, IReadOnlyDictionary<string, string?> environment, params string[] arguments) => Child.Run(
        Child.PwshDll,
        ["-NoProfile", "-File", Path.Combine(ModuleHost.Root, "tests", "CdpTools.Engine.Tests", "Credentials", script), .. arguments],
        input,
        environment);

    public void Dispose()
    {
        Simulator.Dispose();
        Sts.Dispose();
        Sso.Dispose();
        Metadata.Dispose();
        home.Delete(recursive: true);
    }

    private void WriteSignIn(string until)
    {
        string name = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes("https://corp.test/start")));
        Write($".aws/sso/cache/{name}.json", $$"""{"startUrl":"https://corp.test/start","region":"eu-west-1","accessToken":"SIGNED-IN","expiresAt":"{{until}}"}""");
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(home.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.ReplaceLineEndings("\n"));
        return path;
    }
}
