using System.Reflection;
using CdpTools.Errors;

namespace CdpTools.Aws.Credentials;

/// <summary>
/// An AWSCredentials object of whatever SDK version the session has loaded, asked by reflection at every attempt, so
/// that refreshing credentials go on refreshing. One snapshot an attempt: read one by one, key and token could be
/// from different rotations.
/// </summary>
internal sealed class ForeignSource : ICredentialSource
{
    private const string BaseTypeName = "Amazon.Runtime.AWSCredentials";

    private readonly object _credentials;
    private readonly MethodInfo? _async;
    private readonly MethodInfo? _sync;

    private ForeignSource(object credentials, string description)
    {
        _credentials = credentials;
        Description = description;
        _async = credentials.GetType().GetMethod("GetCredentialsAsync", BindingFlags.Public | BindingFlags.Instance, []);
        _sync = credentials.GetType().GetMethod("GetCredentials", BindingFlags.Public | BindingFlags.Instance, []);
    }

    public string Description { get; }

    // Whoever made the object may have given it a way to ask.
    public bool AsksPeople => true;

    /// <summary>Wraps an object whose base types include one named Amazon.Runtime.AWSCredentials; null for anything else.</summary>
    public static ForeignSource? TryWrap(object? candidate, string description)
    {
        for (Type? type = candidate?.GetType(); type is not null; type = type.BaseType)
        {
            if (type.FullName == BaseTypeName)
            {
                var source = new ForeignSource(candidate!, description);
                return source._async is null && source._sync is null ? null : source;
            }
        }

        return null;
    }

    public async ValueTask<SigningKeys> GetAsync(ICallLog log, CancellationToken cancellationToken)
    {
        object? snapshot;
        try
        {
            snapshot = await Task.Run(SnapshotAsync, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Exception cause = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
            throw CredentialErrors.Explain(cause, Description);
        }

        string? accessKey = Read(snapshot, "AccessKey");
        string? secretKey = Read(snapshot, "SecretKey");
        return accessKey is null || secretKey is null
            ? throw new CdpCredentialException(
                ErrorIds.CredentialsFailed,
                $"The credentials object of {Description} ({_credentials.GetType().FullName}) gave no keys. Give one that holds or fetches an "
                + "access key and a secret key.")
            : new SigningKeys(accessKey, secretKey, Read(snapshot, "Token"));
    }

    private async Task<object?> SnapshotAsync()
    {
        if (_async?.Invoke(_credentials, null) is Task task)
        {
            await task.ConfigureAwait(false);
            return task.GetType().GetProperty("Result")?.GetValue(task);
        }

        return _sync?.Invoke(_credentials, null);
    }

    private static string? Read(object? snapshot, string property) =>
        snapshot?.GetType().GetProperty(property)?.GetValue(snapshot) is string { Length: > 0 } value ? value : null;
}
