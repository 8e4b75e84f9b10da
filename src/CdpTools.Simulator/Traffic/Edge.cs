using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>
/// Serves viewers as the distributions do. Host picks the distribution, by its domain name, an alias, or ID.localhost, which browsers find by
/// themselves; its policy picks the arm; the answer says arm, origin and path, and is counted in the metrics. <c>?status=503</c> has it fail.
/// </summary>
internal sealed class Edge(SimulatedTraffic traffic, SimulatorOptions options)
{
    // The name that was seen; what is in it is the service's own business [W].
    private const string Cookie = "x-amz-continuous-deployment-state";

    private readonly Chance _chance = new(IdSource.SeedOf(options));

    /// <summary>The reply; null when the request is not for a distribution.</summary>
    public SimReply? Answer(SimRequest request)
    {
        string host = (request.Header("Host") ?? "").Split(':')[0];
        if (host.Length == 0 || host[0] == '[' || host == "localhost" || IPAddress.TryParse(host, out _))
        {
            return null;
        }

        return traffic.Serve(state => Find(state, host), (site, asked) =>
        {
            string? cookie = null;
            bool isRouted = !asked.IsStaging && IsForStaging(request, site, out cookie);
            (string id, XElement config) = isRouted ? (site.StagingId!, site.StagingConfig!) : (asked.Id, site.Config);
            return (Reply(request, cookie, isRouted || asked.IsStaging, id, config), id);
        });
    }

    private static SimDistribution? Find(ServiceState state, string host) =>
        state.DistributionByDnsName.GetValueOrDefault(host)
        ?? state.Distributions.All.FirstOrDefault(d => host.Equals(d.Id + ".localhost", StringComparison.OrdinalIgnoreCase)
            || d.Config.ListItems("Aliases", "CNAME").Any(a => a.Value.Equals(host, StringComparison.OrdinalIgnoreCase)));

    private bool IsForStaging(SimRequest request, DeployedSite site, out string? cookie)
    {
        cookie = null;
        if (site.StagingConfig is null)
        {
            return false;
        }

        if (site.Header is { } header)
        {
            return request.Header(header.Name) == header.Value;
        }

        if (site.StickyFor is not { } sticky)
        {
            return _chance.Next() < site.Share;
        }

        // Pinned from its first request, while it comes back in time.
        long now = options.Time.GetUtcNow().ToUnixTimeSeconds();
        (bool onStaging, long first) = State(request) is { } state && now - state.Last <= sticky.Idle.TotalSeconds
            && now - state.First <= sticky.Maximum.TotalSeconds
            ? (state.OnStaging, state.First)
            : (_chance.Next() < site.Share, now);
        cookie = string.Create(
            CultureInfo.InvariantCulture,
            $"{Cookie}={Convert.ToBase64String(Encoding.ASCII.GetBytes($"{(onStaging ? 1 : 0)} {first} {now}"))}; Path=/; ")
            + string.Create(CultureInfo.InvariantCulture, $"Max-Age={sticky.Idle.TotalSeconds}; HttpOnly");
        return onStaging;
    }

    private static (bool OnStaging, long First, long Last)? State(SimRequest request)
    {
        string? value = (request.Header("Cookie") ?? "").Split(';', StringSplitOptions.TrimEntries)
            .FirstOrDefault(c => c.StartsWith(Cookie + "=", StringComparison.Ordinal))?[(Cookie.Length + 1)..];
        Span<byte> bytes = stackalloc byte[64];
        return value is not null && Convert.TryFromBase64String(value, bytes, out int length)
            && Encoding.ASCII.GetString(bytes[..length]).Split(' ') is [var arm, var first, var last]
            && long.TryParse(first, CultureInfo.InvariantCulture, out long since) && long.TryParse(last, CultureInfo.InvariantCulture, out long seen)
            ? (arm == "1", since, seen)
            : null;
    }

    private static SimReply Reply(SimRequest request, string? cookie, bool isStaging, string id, XElement config)
    {
        string path = request.Path == "/" && config.ChildText("DefaultRootObject") is { Length: > 0 } root ? "/" + root : request.Path;
        string target = Behavior(config, path)?.ChildText("TargetOriginId") ?? config.Child("DefaultCacheBehavior")!.ChildText("TargetOriginId")!;
        XElement? origin = config.ListItems("Origins", "Origin").FirstOrDefault(o => o.ChildText("Id") == target);
        string arm = isStaging ? "staging" : "primary";
        string from = $"{origin?.ChildText("DomainName")}{origin?.ChildText("OriginPath")}{path}";
        int status = int.TryParse(request.QueryValue("status"), NumberStyles.None, CultureInfo.InvariantCulture, out int wanted)
            && wanted is >= 200 and <= 599 ? wanted : 200;
        bool isPage = (request.Header("Accept") ?? "").Contains("text/html", StringComparison.Ordinal);
        List<KeyValuePair<string, string>> headers =
        [
            new("Content-Type", isPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8"),
            new("Cache-Control", "no-store"),
            new("x-cdp-arm", arm),
            new("x-cdp-distribution", id),
            new("x-cdp-origin", from),
            new("X-Cache", "Miss from cloudfront"),
        ];
        if (cookie is not null)
        {
            headers.Add(new("Set-Cookie", cookie));
        }

        string body = isPage ? EdgePage.Write(arm, id, from, status, config.ChildText("Comment") ?? "") : $"{arm} {id} {from}\n";
        return new() { Status = status, Headers = headers, Body = Encoding.UTF8.GetBytes(body) };
    }

    // The first that matches, in their order [D]; * and ? are its wildcards.
    private static XElement? Behavior(XElement config, string path) => config.ListItems("CacheBehaviors", "CacheBehavior").FirstOrDefault(b =>
        Regex.IsMatch(
            path.TrimStart('/'),
            "^" + Regex.Escape((b.ChildText("PathPattern") ?? "").TrimStart('/')).Replace("\\*", ".*", StringComparison.Ordinal)
                .Replace("\\?", ".", StringComparison.Ordinal) + "$",
            RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(1)));
}
