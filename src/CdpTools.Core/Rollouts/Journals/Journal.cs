using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

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
internal sealed record JournalRecord
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
    /// <exception cref="CdpValidationException">It is damaged, newer than this module, or the store cannot be used.</exception>
    public async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> names = await store.ListAsync(Path + "/", "", cancellationToken).ConfigureAwait(false);
        if (names.Count == 0)
        {
            return false;
        }

        // Records have no gaps, so the last name has the count of them.
        string last = names[^1];
        if (last != JournalRecord.NameOf(Path, names.Count))
        {
            throw RolloutFaults.Damaged(last, $"there are {names.Count} records, and this is the last.");
        }

        Last = await ReadAsync(names.Count, cancellationToken).ConfigureAwait(false);
        if (names.Count > 1)
        {
            JournalRecord before = await ReadAsync(names.Count - 1, cancellationToken).ConfigureAwait(false);
            if (before.Hash != Last.Prev)
            {
                throw RolloutFaults.Damaged(JournalRecord.NameOf(Path, before.Seq), "it is not the record that the next one follows.");
            }
        }

        return true;
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
