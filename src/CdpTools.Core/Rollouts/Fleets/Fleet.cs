using CdpTools.Aws;

namespace CdpTools.Rollouts;

/// <summary>A fleet as the journals have it.</summary>
internal static class Fleet
{
    // So many journals are read at one time.
    private const int AtOnce = 16;

    /// <summary>One target and its rollout; null for what cannot be read or is not started.</summary>
    internal sealed record Member(CdpFleetTarget Target, OpenRollout? Rollout);

    /// <summary>The targets of a fleet plan, or those whose rollouts have a fleet's name.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The fleet's name.</param>
    /// <param name="plan">The fleet plan; null takes all that are in the store.</param>
    /// <param name="log">Takes errors of single journals.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    public static async Task<IReadOnlyList<Member>> ReadAsync(
        IJournalStore store, string name, CdpFleetPlan? plan, IWorkLog log, CancellationToken cancellationToken)
    {
        List<(int? Wave, string PrimaryId, string? Account)> wanted = plan is null
            ? [.. (await OpenRollout.ListAsync(store, null, cancellationToken).ConfigureAwait(false))
                .Select(i => i[..i.LastIndexOf('-')]).Distinct().Select(p => ((int?)null, p, (string?)null))]
            : [.. plan.Waves.SelectMany(w => w.Sites.Select(s => ((int?)w.Number, s.PrimaryId, s.Account)))];
        using var room = new SemaphoreSlim(AtOnce);
        Member?[] members = await Task.WhenAll(wanted.Select(async one =>
        {
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await ReadAsync(store, name, one, cancellationToken).ConfigureAwait(false);
            }
            catch (CdpValidationException e)
            {
                log.Error(e, one.PrimaryId);
                return new(new(name, one.PrimaryId) { Wave = one.Wave, Account = one.Account, Status = "Error", Reason = e.Text }, null);
            }
            finally
            {
                room.Release();
            }
        })).ConfigureAwait(false);
        return [.. members.OfType<Member>().Where(m => plan is not null || m.Target.Status != "NotStarted")];
    }

    // The last rollout of the primary that is this fleet's.
    private static async Task<Member> ReadAsync(
        IJournalStore store, string name, (int? Wave, string PrimaryId, string? Account) one, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> ids = await OpenRollout.ListAsync(store, one.PrimaryId, cancellationToken).ConfigureAwait(false);
        for (int i = ids.Count - 1; i >= 0; i--)
        {
            OpenRollout rollout = await OpenRollout.LoadAsync(store, ids[i], cancellationToken).ConfigureAwait(false);
            if (rollout.Plan.Name == name)
            {
                CdpRollout known = rollout.ToPublic();
                return new(
                    new(name, one.PrimaryId)
                    {
                        Wave = one.Wave, Account = one.Account ?? known.Account, Status = known.Status.ToString(), Reason = known.Reason,
                        Rollout = known,
                    },
                    rollout);
            }
        }

        return new(new(name, one.PrimaryId) { Wave = one.Wave, Account = one.Account }, null);
    }
}
