using System.Globalization;
using CdpTools.Aws;

namespace CdpTools.Rollouts;

/// <summary>The connection of one tick: it learns the service's time, and lets no write be signed later than it may be.</summary>
internal sealed class TickConnection(IConnection connection) : IConnection
{
    private readonly object gate = new();

    /// <summary>
    /// The smallest Date of all answers that no cache has kept (those have an Age): one wrong proxy cannot end a hold. Null before the first.
    /// </summary>
    public DateTimeOffset? Now { get; private set; }

    /// <summary>Whether a write may still be signed; asked after its date was taken. Null for always.</summary>
    public Func<bool>? MayBeSigned { get; set; }

    public async Task<AwsReply> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
    {
        AwsReply reply = await connection.SendAsync(
            call.IsRead ? call : call with { MayBeSigned = MayBeSigned }, log, cancellationToken).ConfigureAwait(false);
        if (!reply.Headers.ContainsKey("Age") && reply.Headers.TryGetValue("Date", out string? text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
        {
            lock (gate)
            {
                Now = Now is { } known && known < date ? known : date;
            }
        }

        return reply;
    }
}
