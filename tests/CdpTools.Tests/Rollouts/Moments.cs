using CdpTools.Aws;
using CdpTools.Errors;
using CdpTools.Rollouts;

namespace CdpTools.Tests.Rollouts;

/// <summary>
/// The moments at which a ticker can be killed, or freeze while others go on: before and after each record, and before a call is signed, before
/// it is carried out and before its answer is heard. A signature that has grown old is refused, as AWS does.
/// </summary>
internal sealed class Moments(RolloutWorld world, Func<int, Task> at) : IConnection, IJournalStore
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);
    private int count;

    public int Count => count;

    public string Name => world.Store.Name;

    public async Task<AwsReply> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
    {
        await NextAsync();
        DateTimeOffset signed = world.Time.GetUtcNow();
        if (call.MayBeSigned?.Invoke() == false)
        {
            throw new CdpConnectionException(ErrorIds.TooLate, "too late");
        }

        if (call.MayBeSigned is not null)
        {
            // What is signed is announced with a date that is a minute old at most: by that its death is told. A Date has no fractions.
            OpenRollout rollout = await OpenRollout.LoadAsync(world.Store, world.Id, default);
            Assert.True(rollout.State.Intent is not { } intent || signed - intent.At <= Decide.SendWithin + TimeSpan.FromSeconds(1), $"{signed}");
        }

        await NextAsync();
        if (world.Time.GetUtcNow() - signed > Fresh)
        {
            throw new CdpServiceException("SignatureDoesNotMatch", "Signature expired", 403, "r", call.Operation);
        }

        AwsReply reply = await world.Cloud.SendAsync(call, log, cancellationToken);
        await NextAsync();
        return reply;
    }

    public async Task<bool> TryCreateAsync(string name, byte[] content, CancellationToken cancellationToken)
    {
        await NextAsync();
        bool created = await world.Store.TryCreateAsync(name, content, cancellationToken);
        await NextAsync();
        return created;
    }

    public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => world.Store.ReadAsync(name, cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string prefix, string after, int count, CancellationToken cancellationToken) =>
        world.Store.ListAsync(prefix, after, count, cancellationToken);

    private Task NextAsync() => at(++count);
}
