using CdpTools.Policies;
using CdpTools.Tests.Cloud;
using CdpTools.Writes;

namespace CdpTools.Tests.Proof;

/// <summary>What a writer reported about one update.</summary>
internal enum Report
{
    Written,
    AlreadyThere,
    NotApplied,
    Unknown,
    NeverTried,
}

/// <summary>One update that a writer wanted, and what it reported.</summary>
internal sealed class Update(string tag, Edit edit, bool merge)
{
    public string Tag => tag;

    public Edit Edit => edit;

    public bool Merge => merge;

    public string? ReadETag { get; set; }

    public Report Report { get; set; } = Report.NeverTried;

    /// <summary>What was handed back as the new version.</summary>
    public CdpPolicyConfig? Result { get; set; }

    /// <summary>The fields that the edit changes in what was read, with their new values; null for those it takes away.</summary>
    public Dictionary<string, string?> Wanted { get; } = [];

    public void Want(CdpPolicyConfig read, CdpPolicyConfig wanted)
    {
        Dictionary<string, string> before = Edit.Fields(read), after = Edit.Fields(wanted);
        foreach (string field in before.Keys.Union(after.Keys).Where(f => before.GetValueOrDefault(f) != after.GetValueOrDefault(f)))
        {
            Wanted[field] = after.GetValueOrDefault(field);
        }
    }
}

/// <summary>Reads the policy, edits it, writes it: as the cmdlets do, or as a script with plain retries does.</summary>
internal static class Writers
{
    public static async Task LosslessAsync(World world, Update update)
    {
        var api = new PolicyApi(world.Connect(update.Tag));
        try
        {
            CdpPolicy read = await api.GetAsync(TestCloud.PolicyId, new TestLog(), default).ConfigureAwait(false);
            update.ReadETag = read.ETag;
            CdpPolicyConfig config = update.Edit.Apply(read.Config.Copy());
            update.Want(read.Config, config);
            if (update.Wanted.Count == 0)
            {
                return;
            }

            var write = new UpdateWrite<CdpPolicy>(
                new PolicyResource(api, TestCloud.PolicyId), new(read, true, read.ETag!, update.Merge), PolicyXml.Patch(read.Document!, config));
            var watch = new WriteWatch(write.Name);
            CdpPolicy result = await TestCloud.Driver().RunAsync(write, watch, new TestLog(), default).ConfigureAwait(false);
            update.Report = watch.State.IsApplied ? Report.Written : Report.AlreadyThere;
            update.Result = result.Config;
        }
        catch (CdpException e)
        {
            update.Report = update.ReadETag is null ? Report.NeverTried : e.Outcome == CdpWriteOutcome.Unknown ? Report.Unknown : Report.NotApplied;
        }
    }

    /// <summary>A test double of what SDKs do: repeat the PUT when its answer is lost, report whatever the last attempt says.</summary>
    public static async Task PlainRetriesAsync(World world, Update update)
    {
        var api = new PolicyApi(world.Connect(update.Tag));
        try
        {
            CdpPolicy read = await api.GetAsync(TestCloud.PolicyId, new TestLog(), default).ConfigureAwait(false);
            update.ReadETag = read.ETag;
            var wanted = PolicyXml.Patch(read.Document!, update.Edit.Apply(read.Config.Copy()));
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    await api.UpdateAsync(TestCloud.PolicyId, wanted, read.ETag!, new TestLog(), default).ConfigureAwait(false);
                    update.Report = Report.Written;
                    return;
                }
                catch (CdpException e) when (attempt < 4 && (e.Outcome == CdpWriteOutcome.Unknown || e.ErrorId == "Throttling"))
                {
                    // Once more, as the SDKs do.
                }
            }
        }
        catch (CdpException)
        {
            update.Report = update.ReadETag is null ? Report.NeverTried : Report.NotApplied;
        }
    }
}
