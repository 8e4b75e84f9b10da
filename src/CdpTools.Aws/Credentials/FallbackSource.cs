using System.Globalization;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using CdpTools.Errors;

namespace CdpTools.Aws.Credentials;

/// <summary>
/// The end of the chain: web identity, container, instance. Looked for at the first call, because the last of them
/// asks the network: the SDK waits 15.8 s for a metadata address that never answers, so a TCP probe of ours goes first.
/// </summary>
internal sealed class FallbackSource(
    EngineEnvironment environment, SdkClients clients, IReadOnlyList<string> lookedAt, TimeProvider time) : ICredentialSource
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FetchLimit = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile ICredentialSource? _found;

    public string Description => _found?.Description ?? "the default chain";

    public bool Forget() => _found?.Forget() ?? false;

    public async ValueTask<SigningKeys> GetAsync(ICallLog log, CancellationToken cancellationToken)
    {
        if (_found is { } found)
        {
            return await found.GetAsync(log, cancellationToken).ConfigureAwait(false);
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_found is null)
            {
                Candidate candidate = await FindAsync(cancellationToken).ConfigureAwait(false);
                (SdkSource source, SigningKeys keys) = await FirstAsync(candidate, log, cancellationToken).ConfigureAwait(false);
                log.Debug($"Credentials come from {source.Description}.");
                _found = source;
                return keys;
            }
        }
        finally
        {
            _gate.Release();
        }

        return await _found.GetAsync(log, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Candidate> FindAsync(CancellationToken cancellationToken)
    {
        var tried = new List<string>(lookedAt);
        if (environment["AWS_WEB_IDENTITY_TOKEN_FILE"] is { } tokenFile && environment["AWS_ROLE_ARN"] is { } roleArn)
        {
            return new(
                () => new WebIdentityCredentials(tokenFile, roleArn, environment["AWS_ROLE_SESSION_NAME"], clients),
                "the web identity of the environment");
        }

        tried.Add("web identity (AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are not both set)");
        if ((environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] ?? environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"]) is not null)
        {
            Secrets.Add(environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]);
            if (environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] is { } file && File.Exists(file))
            {
                Secrets.Add(File.ReadAllText(file).Trim());
            }

            return new(() => new GenericContainerCredentials(), "the container's credentials endpoint");
        }

        tried.Add("container (no AWS_CONTAINER_CREDENTIALS_… variable)");
        if (environment.Flag("AWS_EC2_METADATA_DISABLED") == true)
        {
            tried.Add("instance metadata (turned off by AWS_EC2_METADATA_DISABLED)");
        }
        else
        {
            Uri metadata = MetadataEndpoint();
            if (await AnswersAsync(metadata, cancellationToken).ConfigureAwait(false))
            {
                // The SDK reads the metadata address once a process.
                FallbackInternalConfigurationFactory.Reset();
                return new(
                    () => new InstanceProfileAWSCredentials(),
                    "the instance's metadata service",
                    problem => NothingFound([.. tried, $"instance metadata ({metadata.Host}: {problem.TrimEnd('.')})"]));
            }

            tried.Add($"instance metadata ({metadata.Host} does not answer)");
        }

        throw NothingFound(tried);
    }

    private static CdpCredentialException NothingFound(IEnumerable<string> tried) =>
        new(ErrorIds.NoCredentials, "No credentials were found. Looked at: " + string.Join("; ", tried) + ".");

    /// <summary>
    /// Bounded as a whole: an endpoint that accepts and never answers must not hold the prompt for long. The instance source asks in its
    /// constructor.
    /// </summary>
    private async Task<(SdkSource Source, SigningKeys Keys)> FirstAsync(Candidate candidate, ICallLog log, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(FetchAsync, cancellationToken).WaitAsync(FetchLimit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw candidate.Failed(string.Create(CultureInfo.InvariantCulture, $"no answer within {FetchLimit.TotalSeconds:0} seconds"), e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw candidate.Failed(CredentialErrors.Messages(e is CdpCredentialException { InnerException: { } cause } ? cause : e), e);
        }

        async Task<(SdkSource Source, SigningKeys Keys)> FetchAsync()
        {
            var source = new SdkSource(candidate.Make(), candidate.Description);
            return (source, await source.GetAsync(log, cancellationToken).ConfigureAwait(false));
        }
    }

    private Uri MetadataEndpoint()
    {
        string address = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"]
            ?? (string.Equals(environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"], "IPv6", StringComparison.OrdinalIgnoreCase)
                ? "http://[fd00:ec2::254]"
                : "http://169.254.169.254");
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? uri
            : throw new CdpCredentialException(
                ErrorIds.CredentialsFailed, $"AWS_EC2_METADATA_SERVICE_ENDPOINT is no http or https URL: '{address}'.");
    }

    private async Task<bool> AnswersAsync(Uri metadata, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(ProbeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(metadata.DnsSafeHost, metadata.Port, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>
    /// A source that the surroundings speak of. Metadata is different: that its address answers says nothing, for many
    /// networks refuse it, so its failure means that there are no credentials at all.
    /// </summary>
    private sealed record Candidate(Func<AWSCredentials> Make, string Description, Func<string, CdpCredentialException>? NotThere = null)
    {
        public CdpCredentialException Failed(string problem, Exception cause) =>
            NotThere?.Invoke(problem) ?? cause as CdpCredentialException
            ?? new CdpCredentialException(ErrorIds.CredentialsFailed, $"The credentials of {Description} cannot be used: {problem}", cause);
    }
}
