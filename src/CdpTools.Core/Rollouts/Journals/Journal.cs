using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using CdpTools.Aws;

namespace CdpTools.Rollouts;

/// <summary>What a record is about.</summary>
internal enum RecordType
{
    /// <summary>The plan and the snapshots of all three.</summary>
    Opened,

    /// <summary>A write that is about to be sent.</summary>
    Intent,

    /// <summary>What came of it.</summary>
    Outcome,

    /// <summary>What the gates said.</summary>
    Measured,

    /// <summary>Where the rollout goes from here.</summary>
    Decided,

    /// <summary>An approval is wanted.</summary>
    Asked,

    /// <summary>A person's answer.</summary>
    Answered,

    /// <summary>A person's other verbs.</summary>
    Commanded,

    /// <summary>Who was told of a change of status. The only record that may follow the end.</summary>
    Notified,

    /// <summary>The end. After it nothing of AWS is written.</summary>
    Closed,
}

/// <summary>One record of a journal. A record that can be seen is whole, and never changes.</summary>
internal sealed partial record JournalRecord
{
    /// <summary>The version of the records that this module writes, and the newest that it reads.</summary>
    public const int CurrentVersion = 1;

    public static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public int V { get; init; } = CurrentVersion;

    public required int Seq { get; init; }

    /// <summary>The service's time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who: user, host and process, and as whom AWS knows the caller.</summary>
    public required string By { get; init; }

    /// <summary>Tells our own lost answer from somebody else's record.</summary>
    public required string Nonce { get; init; }

    /// <summary>SHA-256 of the record before; null for the first.</summary>
    public string? Prev { get; init; }

    public required RecordType Type { get; init; }

    /// <summary>What the record is about.</summary>
    public required JsonNode Body { get; init; }

    /// <summary>Where the rollout is after it.</summary>
    public required RolloutState State { get; init; }

    /// <summary>SHA-256 of the bytes as they are stored.</summary>
    [JsonIgnore]
    public string Hash { get; init; } = "";

    /// <summary>The account of who wrote it; null where STS did not tell it.</summary>
    [JsonIgnore]
    public string? Account => Arn().Match(By) is { Success: true } arn ? arn.Groups[1].Value : null;

    [GeneratedRegex(@"arn:[\w-]+:(?:iam|sts)::(\d{12}):")]
    private static partial Regex Arn();

    public static string NameOf(string rollout, int seq) => string.Create(CultureInfo.InvariantCulture, $"{rollout}/{seq:D6}.json");

    public static string HashOf(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string part in parts)
        {
            // The length goes in front, so that no two lists of parts come to the same bytes.
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(Encoding.UTF8.GetBytes(part));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <exception cref="CdpValidationException">It is damaged, or newer than this module.</exception>
    public static JournalRecord Read(string name, int seq, byte[] content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            int version = document.RootElement.GetProperty("V").GetInt32();
            if (version > CurrentVersion)
            {
                throw RolloutFaults.NewerVersion(name, version);
            }

            JournalRecord record = document.Deserialize<JournalRecord>(Json)!;
            return record.Seq == seq
                ? record with { Hash = Convert.ToHexString(SHA256.HashData(content)) }
                : throw RolloutFaults.Damaged(name, $"it says that it is number {record.Seq}.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw RolloutFaults.Damaged(name, $"the record cannot be read ({e.Message}).");
        }
    }
}

/// <summary>The journal of one rollout: its lock, and its memory. Of two that append the same number, one wins.</summary>
internal sealed class Journal(IJournalStore store, string id)
{
    /// <summary>The place in the store: the n-th rollout of a primary is in a folder n of the primary's.</summary>
    public string Path { get; } = PathOf(id);

    public string Id => id;

    public IJournalStore Store => store;

    /// <summary>Who writes.</summary>
    public Caller Caller { get; set; } = Caller.Local;

    /// <summary>The last record that was read or written.</summary>
    public JournalRecord Last { get; private set; } = null!;

    /// <summary>Whether it can be the id of a rollout: one that is not names no place of the store, nor any outside of it.</summary>
    public static bool IsId(string id) =>
        id.LastIndexOf('-') is > 0 and var dash && id[..dash].All(char.IsAsciiLetterOrDigit) && id[(dash + 1)..] is { Length: > 0 and < 10 } number
        && number.All(char.IsAsciiDigit);

    private static string PathOf(string id)
    {
        int dash = id.LastIndexOf('-');
        return $"{id[..dash]}/{id[(dash + 1)..]}";
    }

    /// <summary>Finds the last record; false where there is none.</summary>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <param name="known">The last one that was read before, after which is looked; null for none.</param>
    /// <exception cref="CdpValidationException">It is damaged, newer than this module, or the store cannot be used.</exception>
    public async Task<bool> LoadAsync(CancellationToken cancellationToken, JournalRecord? known = null)
    {
        int count = await CountAsync(known?.Seq ?? 0, cancellationToken).ConfigureAwait(false);
        if (count == 0)
        {
            return false;
        }

        // Records never change.
        Last = count == known?.Seq ? known : await ReadAsync(count, cancellationToken).ConfigureAwait(false);
        if (count > 1 && Last != known)
        {
            JournalRecord before = count - 1 == known?.Seq ? known : await ReadAsync(count - 1, cancellationToken).ConfigureAwait(false);
            if (before.Hash != Last.Prev)
            {
                throw RolloutFaults.Damaged(JournalRecord.NameOf(Path, before.Seq), "it is not the record that the next one follows.");
            }
        }

        return true;
    }

    /// <summary>How many records there are. They have no gaps, so a look at some places of a long journal is enough.</summary>
    /// <param name="known">A number up to which they are known to be there.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    public async Task<int> CountAsync(int known, CancellationToken cancellationToken)
    {
        // Six digits.
        const int Page = IJournalStore.Page, Stride = 64, Most = 999_999;
        int? none = null;
        for (int low = known, at = known; ;)
        {
            IReadOnlyList<string> names =
                await store.ListAsync(Path + "/", JournalRecord.NameOf(Path, at), Page, cancellationToken).ConfigureAwait(false);
            int last = at + names.Count;
            if (names.Count > 0 && names[^1] != JournalRecord.NameOf(Path, last))
            {
                throw RolloutFaults.Damaged(names[^1], $"there are {names.Count} records after number {at}, and this is the last.");
            }

            if (names.Count == Page || (names.Count == 0 && at > low))
            {
                (low, none) = names.Count == Page ? (last, none) : (low, at);
                if (low == none)
                {
                    return low;
                }

                // In the middle of the pages that are left; the last one is looked at from its beginning.
                at = none is { } high ? low + ((high - low + Page - 1) / Page / 2 * Page) : Math.Min(low * Stride, Most);
                continue;
            }

            return last;
        }
    }

    public async Task<JournalRecord> ReadAsync(int seq, CancellationToken cancellationToken)
    {
        string name = JournalRecord.NameOf(Path, seq);
        byte[] content = await store.ReadAsync(name, cancellationToken).ConfigureAwait(false)
            ?? throw RolloutFaults.Damaged(name, "the record is missing.");
        return JournalRecord.Read(name, seq, content);
    }

    /// <summary>Appends a record after the last one.</summary>
    /// <returns>False where somebody else was first: then all is to be read and decided again.</returns>
    public async Task<bool> TryAppendAsync(
        RecordType type, object body, RolloutState state, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var record = new JournalRecord
        {
            Seq = (Last?.Seq ?? 0) + 1,
            At = at,
            By = await Caller.NameAsync(cancellationToken).ConfigureAwait(false),
            Nonce = Guid.NewGuid().ToString("N"),
            Prev = Last?.Hash,
            Type = type,
            Body = JsonSerializer.SerializeToNode(body, JournalRecord.Json)!,
            State = state,
        };
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(record, JournalRecord.Json);
        string name = JournalRecord.NameOf(Path, record.Seq);
        if (!await store.TryCreateAsync(name, content, cancellationToken).ConfigureAwait(false))
        {
            // Ours all the same, where an answer was lost and the store has tried again.
            byte[]? there = await store.ReadAsync(name, cancellationToken).ConfigureAwait(false);
            if (there is null || !there.AsSpan().SequenceEqual(content))
            {
                return false;
            }
        }

        Last = record with { Hash = Convert.ToHexString(SHA256.HashData(content)) };
        return true;
    }
}
