using System.Reflection;

namespace CdpTools.Aws.Http;

/// <summary>The User-Agent header: ours beside the SDK's own parts.</summary>
internal static class UserAgent
{
    private static readonly Lazy<string> Text = new(() => $"CdpTools/{Version} {Signer.SdkUserAgent()}");

    public static string Value => Text.Value;

    private static string Version =>
        typeof(IEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
