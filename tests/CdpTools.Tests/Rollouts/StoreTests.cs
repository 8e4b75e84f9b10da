using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CdpTools.Aws;
using CdpTools.Rollouts;
using CdpTools.Tests.Aws;

namespace CdpTools.Tests.Rollouts;

/// <summary>
/// What every store keeps: tried with a folder, and with a real S3 server where CDP_S3 names one (URL, access key and secret key with blanks
/// between), as tests/conformance/run store does with Ceph's radosgw.
/// </summary>
public sealed class StoreTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cdptools-store-");
    private readonly EngineFixture engine = new();

    public static TheoryData<string> Stores => Environment.GetEnvironmentVariable("CDP_S3") is null ? ["folder"] : ["folder", "s3"];

    public void Dispose()
    {
        folder.Delete(recursive: true);
        engine.Dispose();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Of_many_that_create_one_record_one_wins(string kind)
    {
        IJournalStore store = Open(kind);
        for (int race = 0; race < 30; race++)
        {
            int winner = Assert.Single(await RaceAsync(store, race));
            Assert.Equal($"writer {winner}", Encoding.UTF8.GetString((await store.ReadAsync($"E1/1/{race:D6}.json", default))!));
        }

        // The names come in their order, and nothing else is among them.
        Assert.Equal([.. Enumerable.Range(10, 20).Select(i => $"E1/1/{i:D6}.json")], await store.ListAsync("E1/1/", "E1/1/000009.json", 1000, default));
    }

    // The control: a store that looks first and writes then.
    [Fact]
    public async Task Of_a_store_without_the_condition_several_win()
    {
        var store = new HastyStore();
        int several = 0;
        for (int race = 0; race < 30; race++)
        {
            several += (await RaceAsync(store, race)).Count > 1 ? 1 : 0;
        }

        Assert.True(several > 0, "no race was one");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_is_not_there_is_nothing(string kind)
    {
        IJournalStore store = Open(kind);
        Assert.Null(await store.ReadAsync("E1/1/000001.json", default));
        Assert.Empty(await store.ListAsync("", "", 1000, default));
        Assert.Empty(await store.ListAsync("E1/", "E1/1/000001.json", 1000, default));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Names_come_in_order_from_any_place_and_no_more_than_are_wanted(string kind)
    {
        IJournalStore store = Open(kind);
        string[] all =
        [
            .. from primary in (string[])["E1", "E10", "E2"]
               from number in (int[])[1, 2, 10]
               from seq in Enumerable.Range(1, 5)
               select $"{primary}/{number}/{seq:D6}.json",
        ];
        await Task.WhenAll(all.Select(n => store.TryCreateAsync(n, [1], default)));
        Array.Sort(all, StringComparer.Ordinal);
        foreach (string prefix in (string[])["", "E1/", "E1/10/", "E2/"])
        {
            string[] of = [.. all.Where(n => n.StartsWith(prefix, StringComparison.Ordinal))];
            foreach (string after in (string[])["", "E1/1/000003.json", "E1/1/~", "E1/10/000005.json", "E10/", "E2/2/000004", "F"])
            {
                string[] expected = [.. of.Where(n => string.CompareOrdinal(n, after) > 0)];
                Assert.Equal(expected, await store.ListAsync(prefix, after, 1000, default));
                Assert.Equal([.. expected.Take(7)], await store.ListAsync(prefix, after, 7, default));
            }
        }

        Assert.Equal(
            ["E1-1", "E1-2", "E1-10", "E10-1", "E10-2", "E10-10", "E2-1", "E2-2", "E2-10"], await OpenRollout.ListAsync(store, null, default));
        Assert.Equal(["E1-1", "E1-2", "E1-10"], await OpenRollout.ListAsync(store, "E1", default));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task More_than_one_answer_holds_are_found(string kind)
    {
        IJournalStore store = Open(kind);
        string[] names = [.. Enumerable.Range(1, 1100).Select(i => JournalRecord.NameOf("E1/1", i)), .. Enumerable.Range(1, 20).Select(i => JournalRecord.NameOf("E1/2", i))];
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, token) => Assert.True(await store.TryCreateAsync(n, [1], token)));
        Assert.Equal(names, await store.ListAsync("", "", 5000, default));
        Assert.Equal(1100, await new Journal(store, "E1-1").CountAsync(0, default));
        Assert.Equal(["E1-1", "E1-2"], await OpenRollout.ListAsync(store, null, default));
    }

    // Six append to one journal, with one answer in seven lost and one in four dead after it has created its record.
    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Lost_answers_and_crashes_leave_a_journal_without_gaps_in_which_each_has_what_it_was_told(string kind)
    {
        IJournalStore store = Open(kind);
        int crashes = 0, untold = 0;
        foreach (int seed in Enumerable.Range(1, 3))
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"E{seed}-1");
            var told = new ConcurrentDictionary<int, string>();
            await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(async () =>
            {
                var poor = new PoorStore(store, new Random((seed * 100) + worker));
                while (true)
                {
                    try
                    {
                        var journal = new Journal(poor, id);
                        await journal.LoadAsync(default);
                        int next = (journal.Last?.Seq ?? 0) + 1;
                        if (next > 25)
                        {
                            return;
                        }

                        if (await journal.TryAppendAsync(RecordType.Decided, new { Worker = worker }, State(id), DateTimeOffset.UnixEpoch, default))
                        {
                            Assert.Equal(next, journal.Last!.Seq);
                            Assert.True(told.TryAdd(next, journal.Last.Nonce), "two were told that they wrote the same record");
                        }
                    }
                    catch (PoorStore.Crash)
                    {
                        Interlocked.Increment(ref crashes);
                    }
                }
            })));

            var whole = new Journal(store, id);
            Assert.True(await whole.LoadAsync(default));
            Assert.Equal(25, whole.Last.Seq);
            Assert.Empty(await JournalCheck.RunAsync(store, id, default));
            foreach ((int seq, string nonce) in told)
            {
                Assert.Equal(nonce, (await whole.ReadAsync(seq, default)).Nonce);
            }

            untold += 25 - told.Count;
        }

        Assert.True(crashes > 0 && untold > 0, "nobody died, so nothing was tried");
    }

    // The search for the last record of a long journal, and the calls that it needs.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(999, 1)]
    [InlineData(1000, 8)]
    [InlineData(1001, 8)]
    [InlineData(2000, 8)]
    [InlineData(7999, 8)]
    [InlineData(43_210, 8)]
    [InlineData(64_999, 8)]
    [InlineData(999_999, 12)]
    public async Task The_end_of_a_journal_of_any_length_is_found_in_few_calls(int length, int most)
    {
        var store = new LongStore(length);
        Assert.Equal(length, await new Journal(store, "E1-1").CountAsync(0, default));
        Assert.InRange(store.Calls, 1, most);
        store.Calls = 0;
        Assert.Equal(length, await new Journal(store, "E1-1").CountAsync(Math.Max(0, length - 3), default));
        Assert.Equal(1, store.Calls);
    }

    // Sixteen create one record at one moment: who was told that it did.
    private static async Task<IReadOnlyList<int>> RaceAsync(IJournalStore store, int race)
    {
        using var start = new Barrier(16);
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return store.TryCreateAsync($"E1/1/{race:D6}.json", Encoding.UTF8.GetBytes($"writer {writer}"), default).GetAwaiter().GetResult();
            },
            default,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        return [.. Enumerable.Range(0, 16).Where(i => won[i])];
    }

    private static RolloutState State(string id) => JsonSerializer.Deserialize<RolloutState>(
        $$"""{ "Id": "{{id}}", "PrimaryId": "E1", "PolicyId": "p", "StagingId": "E2", "PinHash": "", "Policy": "", "Seen": {}, "OpenedAt": "2026-01-01T00:00:00Z" }""",
        JournalRecord.Json)!;

    private IJournalStore Open(string kind)
    {
        if (kind == "folder")
        {
            return new FolderStore(folder.FullName);
        }

        string[] server = Environment.GetEnvironmentVariable("CDP_S3")!.Split(' ');
        engine.Variables["AWS_ENDPOINT_URL_S3"] = server[0];
        return engine.Engine.OpenStore(
            StoreAddress.Parse($"s3://journal/{Guid.NewGuid():N}"), new() { AccessKey = server[1], SecretKey = server[2] }, engine.Log);
    }

    /// <summary>A store on a bad line, used by a process that may die: after it has created a record, and before it hears so.</summary>
    private sealed class PoorStore(IJournalStore store, Random random) : IJournalStore
    {
        public string Name => store.Name;

        public async Task<bool> TryCreateAsync(string name, byte[] content, CancellationToken cancellationToken)
        {
            bool created = await store.TryCreateAsync(name, content, cancellationToken);

            // The answer is lost: it is sent again, and somebody is there already.
            return random.Next(7) == 0 ? await store.TryCreateAsync(name, content, cancellationToken)
                : created && random.Next(4) == 0 ? throw new Crash()
                : created;
        }

        public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => store.ReadAsync(name, cancellationToken);

        public Task<IReadOnlyList<string>> ListAsync(string prefix, string after, int count, CancellationToken cancellationToken) =>
            store.ListAsync(prefix, after, count, cancellationToken);

        internal sealed class Crash : Exception;
    }

    private sealed class HastyStore : IJournalStore
    {
        private readonly ConcurrentDictionary<string, byte[]> records = new();

        public string Name => "hasty";

        public Task<bool> TryCreateAsync(string name, byte[] content, CancellationToken cancellationToken)
        {
            bool isThere = records.ContainsKey(name);
            Thread.Sleep(1);
            records[name] = content;
            return Task.FromResult(!isThere);
        }

        public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => Task.FromResult(records.GetValueOrDefault(name));

        public Task<IReadOnlyList<string>> ListAsync(string prefix, string after, int count, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    /// <summary>A journal of any length that need not be there.</summary>
    private sealed class LongStore(int length) : IJournalStore
    {
        public int Calls { get; set; }

        public string Name => "long";

        public Task<bool> TryCreateAsync(string name, byte[] content, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> ListAsync(string prefix, string after, int count, CancellationToken cancellationToken)
        {
            Calls++;
            int first = int.Parse(after[^11..^5], CultureInfo.InvariantCulture) + 1;
            return Task.FromResult<IReadOnlyList<string>>(
                [.. Enumerable.Range(first, Math.Clamp(length - first + 1, 0, count)).Select(i => JournalRecord.NameOf("E1/1", i))]);
        }
    }
}
