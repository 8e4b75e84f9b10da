using CdpTools.Errors;

namespace CdpTools.Aws.Endpoints;

/// <summary>Where calls to a service go, and the region they are signed for.</summary>
internal sealed record ServiceEndpoint(Uri Url, string SigningRegion, string Source);

/// <summary>Finds endpoints: a custom one where one is configured, else by partition, FIPS and dual-stack.</summary>
internal sealed class EndpointResolver(
    ConnectionSettings settings, SharedConfig config, ConfigSection? profile, EngineEnvironment environment, string region)
{
    private readonly bool _pseudoFips = region.StartsWith("fips-", StringComparison.Ordinal) || region.EndsWith("-fips", StringComparison.Ordinal);

    /// <summary>The region itself, without the old way of asking for FIPS (<c>fips-us-east-1</c>, <c>us-east-1-fips</c>).</summary>
    public string Region { get; } = StripFips(region);

    /// <summary>FIPS endpoints, by AWS_USE_FIPS_ENDPOINT, else the profile.</summary>
    public bool UseFips => _pseudoFips || (environment.Flag("AWS_USE_FIPS_ENDPOINT") ?? profile?.Flag("use_fips_endpoint") ?? false);

    /// <summary>Dual-stack endpoints, by AWS_USE_DUALSTACK_ENDPOINT, else the profile.</summary>
    public bool UseDualStack => environment.Flag("AWS_USE_DUALSTACK_ENDPOINT") ?? profile?.Flag("use_dualstack_endpoint") ?? false;

    /// <param name="service">The service.</param>
    /// <param name="wanted">The region that a call names; null for the service's own rule.</param>
    public ServiceEndpoint Resolve(AwsService service, string? wanted = null)
    {
        bool fips = UseFips;
        bool dualStack = UseDualStack;
        Partition partition = Partition.Of(Region);
        string signingRegion = service.Region switch
        {
            RegionRule.OnePerPartition => partition.SigningRegion,
            RegionRule.CloudFrontsRegion => wanted ?? partition.SigningRegion,
            _ => wanted ?? Region,
        };

        Located<string>? custom = service == AwsService.SignIn || string.IsNullOrWhiteSpace(settings.EndpointUrl)
            ? Configured(service)
            : new Located<string>(settings.EndpointUrl.Trim(), "-EndpointUrl");
        if (custom is not null)
        {
            Uri url = Parse(custom);
            // A client-side configuration error in every SDK [D].
            if (fips || dualStack)
            {
                throw new CdpValidationException(
                    ErrorIds.InvalidEndpoint,
                    $"A custom endpoint ('{custom.Value}' from {custom.Source}) and a {(fips ? "FIPS" : "dual-stack")} endpoint exclude each other.")
                {
                    RecommendedAction = "Leave out the custom endpoint, or turn "
                        + $"{(fips ? "AWS_USE_FIPS_ENDPOINT (use_fips_endpoint)" : "AWS_USE_DUALSTACK_ENDPOINT (use_dualstack_endpoint)")} off.",
                };
            }

            return new ServiceEndpoint(url, signingRegion, custom.Source);
        }

        string? host = service == AwsService.CloudFront ? partition.CloudFrontHost(fips, dualStack)
            : service == AwsService.SignIn && partition.SignIn is { } signIn && !fips && !dualStack ? $"{Region}.{signIn}"
            : RegionalHost(service.SigningName, signingRegion, partition, fips, dualStack);
        string kind = (fips, dualStack) switch
        {
            (false, false) => "",
            (true, false) => ", FIPS",
            (false, true) => ", dual-stack",
            (true, true) => ", FIPS and dual-stack",
        };
        return host is null
            ? throw new CdpValidationException(
                ErrorIds.InvalidEndpoint,
                $"AWS publishes no endpoint of {service.SigningName} for partition {partition.Name}{kind}.")
            {
                RecommendedAction = "Turn AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT off, or choose a region of another partition.",
            }
            : new ServiceEndpoint(new Uri("https://" + host), signingRegion, $"partition {partition.Name}{kind}");
    }

    /// <summary>The URL configured for a service: its own variable, the general one, the services section, the profile.</summary>
    public Located<string>? Configured(AwsService service)
    {
        if (environment.Flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") ?? profile?.Flag("ignore_configured_endpoint_urls") ?? false)
        {
            return null;
        }

        string variable = "AWS_ENDPOINT_URL_" + service.SettingsName.ToUpperInvariant();
        if (environment[variable] is { } specific)
        {
            return new Located<string>(specific, variable);
        }

        if (environment["AWS_ENDPOINT_URL"] is { } general)
        {
            return new Located<string>(general, "AWS_ENDPOINT_URL");
        }

        if (profile?["services"] is { } services)
        {
            // Where calls go must not be a guess: without the section they would go to AWS itself.
            ConfigSection found = config.Services(services) ?? throw new CdpValidationException(
                ErrorIds.InvalidEndpoint,
                $"Profile '{profile.Name}' has its endpoints in services = {services}, and there is no section [services {services}].")
            {
                RecommendedAction = $"Add the section [services {services}] to the config file, or take the line out of the profile.",
            };
            if (found.Nested(service.SettingsName, "endpoint_url") is { } section)
            {
                return new Located<string>(section, $"services section '{services}'");
            }
        }

        return profile?["endpoint_url"] is { } url ? new Located<string>(url, $"endpoint_url of profile '{profile.Name}'") : null;
    }

    private static Uri Parse(Located<string> custom) =>
        Uri.TryCreate(custom.Value, UriKind.Absolute, out Uri? url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.Host.Length > 0 && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0
            ? url
            : throw new CdpValidationException(
                ErrorIds.InvalidEndpoint,
                $"{Shown(custom.Value)} from {custom.Source} is not an endpoint: it must be an absolute http or https URL without user name, "
                + "query or fragment.");

    // A URL with a password in it is refused without repeating the password.
    private static string Shown(string value) => value.Contains('@', StringComparison.Ordinal) ? "The URL" : $"'{value}'";

    private static string? RegionalHost(string service, string region, Partition partition, bool fips, bool dualStack) =>
        (dualStack ? partition.DualStackSuffix : partition.Suffix) is { } suffix ? $"{service}{(fips ? "-fips" : "")}.{region}.{suffix}" : null;

    private static string StripFips(string region)
    {
        string plain = region.StartsWith("fips-", StringComparison.Ordinal) ? region[5..] : region;
        return plain.EndsWith("-fips", StringComparison.Ordinal) ? plain[..^5] : plain;
    }
}
