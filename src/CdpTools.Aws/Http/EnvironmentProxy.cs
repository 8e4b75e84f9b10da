using System.Net;

namespace CdpTools.Aws.Http;

/// <summary>
/// The proxy of the environment, with NO_PROXY as curl and the AWS CLI read it: <c>*</c>, names and their subdomains with or without a
/// leading dot, ports. .NET's own reading knows neither <c>*</c> nor subdomains of a bare name.
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy
{
    public static readonly EnvironmentProxy Instance = new();

    public ICredentials? Credentials
    {
        get => HttpClient.DefaultProxy.Credentials;
        set => throw new NotSupportedException();
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : HttpClient.DefaultProxy.GetProxy(destination);

    public bool IsBypassed(Uri host) =>
        IsListed(host, Environment.GetEnvironmentVariable("no_proxy") ?? Environment.GetEnvironmentVariable("NO_PROXY"))
        || HttpClient.DefaultProxy.IsBypassed(host);

    /// <summary>Whether a list of names excepts a destination.</summary>
    public static bool IsListed(Uri destination, string? list)
    {
        foreach (string entry in list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            if (entry == "*")
            {
                return true;
            }

            int colon = entry.Contains(']', StringComparison.Ordinal) || entry.Count(c => c == ':') == 1 ? entry.LastIndexOf(':') : -1;
            bool hasPort = int.TryParse(entry[(colon + 1)..], out int port) && colon > 0;
            string name = (hasPort ? entry[..colon] : entry).TrimStart('*').TrimStart('.').Trim('[', ']');
            if ((!hasPort || port == destination.Port) && name.Length > 0
                && (destination.IdnHost.Equals(name, StringComparison.OrdinalIgnoreCase)
                    || destination.IdnHost.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }
}
