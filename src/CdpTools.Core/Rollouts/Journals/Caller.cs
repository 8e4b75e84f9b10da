using System.Globalization;
using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>Who writes records: user, host, process, and as whom AWS knows the caller. Asked for once, when the first record is written.</summary>
/// <param name="connection">The credentials that are called with; null where there are none.</param>
internal sealed class Caller(IConnection? connection)
{
    // An audit's detail: nothing waits long for it.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private Task<string>? name;

    public static Caller Local { get; } = new(null);

    /// <summary>user@host process 1, arn:aws:… ; "unknown" where STS refuses, cannot be reached, or would have to ask a person.</summary>
    public Task<string> NameAsync(CancellationToken cancellationToken) => name ??= AskAsync(cancellationToken);

    private async Task<string> AskAsync(CancellationToken cancellationToken)
    {
        string here = string.Create(
            CultureInfo.InvariantCulture, $"{Environment.UserName}@{Environment.MachineName} process {Environment.ProcessId}");
        return connection is null ? here : $"{here}, {await ArnAsync(connection, cancellationToken).ConfigureAwait(false)}";
    }

    private static async Task<string> ArnAsync(IConnection connection, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            XElement identity = await new QueryApi(connection, AwsService.Sts)
                .SendAsync("GetCallerIdentity", isRead: true, [], null, AmbientLog.Silent, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            return QueryApi.Text(identity, "Arn") is { Length: > 0 } arn ? Shown.OneLine(arn) : "unknown";
        }
        catch (Exception e) when (e is CdpException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return "unknown";
        }
    }
}
