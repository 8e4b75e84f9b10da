using System.Globalization;
using System.Text.RegularExpressions;

namespace CdpTools.Simulator;

/// <summary>What a fault does.</summary>
public enum FaultKind
{
    /// <summary>400 Throttling; nothing is applied.</summary>
    Throttle,

    /// <summary>500; nothing is applied.</summary>
    Error500,

    /// <summary>503; nothing is applied.</summary>
    Error503,

    /// <summary>500 for a request that was applied.</summary>
    Error500After,

    /// <summary>503 for a request that was applied.</summary>
    Error503After,

    /// <summary>The connection is closed before anything is applied.</summary>
    DropBefore,

    /// <summary>The connection is closed without an answer, after the request was applied.</summary>
    DropAfter,

    /// <summary>The request is applied when it arrives and answered so much later.</summary>
    Delay,

    /// <summary>412 although the ETag is current, as seen just after Deployed [W]; nothing is applied. Strikes requests with If-Match only.</summary>
    Precondition,

    /// <summary>The reply breaks off in the middle of its body.</summary>
    Truncate,

    /// <summary>The reply's body is not XML.</summary>
    Garbage,
}

/// <summary>
/// One fault rule: <c>OPERATIONS:KIND[:WHEN]</c>.
/// <list type="bullet">
/// <item>OPERATIONS: an API operation, <c>*</c> as wildcard, several with commas: <c>Update*</c>, <c>Get*,List*</c>, <c>*</c>.</item>
/// <item>KIND: <c>throttle</c>, <c>500</c>, <c>503</c>, <c>500-after</c>, <c>503-after</c>, <c>drop-before</c>, <c>drop-after</c>,
/// <c>delay=TIME</c> (<c>50ms</c>, <c>2s</c>, <c>1m</c>), <c>precondition</c>, <c>truncate</c>, <c>garbage</c>.</item>
/// <item>WHEN: left out, always; <c>3</c>, the first three times; <c>#3</c>, the third time only; <c>p=0.1</c>, one time in ten, from
/// the seed.</item>
/// </list>
/// Every rule counts the requests its pattern fits. Delays add up; of the other rules that strike, the first wins.
/// </summary>
public sealed partial class FaultRule
{
    private const string Kinds = "throttle, 500, 503, 500-after, 503-after, drop-before, drop-after, delay=TIME (50ms, 2s, 1m), precondition, "
        + "truncate, garbage";

    private readonly Regex _operations;
    private readonly int _first;
    private readonly int _only;
    private readonly double? _probability;
    private readonly Random _random;
    private int _seen;
    private int _struck;

    private FaultRule(string text, Regex operations, FaultKind kind, TimeSpan delay, (int First, int Only, double? Probability) when, int seed)
    {
        Text = text;
        _operations = operations;
        Kind = kind;
        Delay = delay;
        (_first, _only, _probability) = when;
        _random = new Random(seed);
    }

    /// <summary>The grammar in a line or two, for messages and --help.</summary>
    public static string Grammar { get; } =
        "A fault rule is OPERATIONS:KIND[:WHEN]. OPERATIONS: an operation, * as wildcard, several with commas. KIND: " + Kinds
        + ". WHEN: nothing (always), 3 (the first three), #3 (the third only), p=0.1 (one in ten). Example: Update*:drop-after:1";

    /// <summary>The rule as written.</summary>
    public string Text { get; }

    /// <summary>What it does.</summary>
    public FaultKind Kind { get; }

    /// <summary>For <see cref="FaultKind.Delay"/>: how long.</summary>
    public TimeSpan Delay { get; }

    /// <summary>How often it struck.</summary>
    public int Struck => Volatile.Read(ref _struck);

    /// <summary>Reads a rule.</summary>
    /// <exception cref="ArgumentException">The rule does not fit the grammar; the message names both.</exception>
    public static FaultRule Parse(string text, int seed = 0)
    {
        string[] parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || !OperationsPattern().IsMatch(parts[0]))
        {
            throw Bad(text, "it does not have the form OPERATIONS:KIND[:WHEN]");
        }

        Regex operations = OperationNames.Expression(parts[0].Split(','));
        (FaultKind kind, TimeSpan delay) = ParseKind(text, parts[1]);
        return new FaultRule(text, operations, kind, delay, ParseWhen(text, parts.Length == 3 ? parts[2] : null), seed);
    }

    /// <summary>Counts a request and says whether the rule strikes it.</summary>
    internal bool Strikes(string? operation, SimRequest request)
    {
        if (!_operations.IsMatch(operation ?? "") || (Kind == FaultKind.Precondition && request.Header("If-Match") is null))
        {
            return false;
        }

        int number;
        double chance = 0;
        lock (_random)
        {
            number = ++_seen;
            if (_probability is not null)
            {
                chance = _random.NextDouble();
            }
        }

        bool strikes = _probability is { } probability
            ? chance < probability
            : _only > 0 ? number == _only : _first == 0 || number <= _first;
        if (strikes)
        {
            Interlocked.Increment(ref _struck);
        }

        return strikes;
    }

    private static (FaultKind Kind, TimeSpan Delay) ParseKind(string rule, string text) => text.ToLowerInvariant() switch
    {
        "throttle" => (FaultKind.Throttle, default),
        "500" => (FaultKind.Error500, default),
        "503" => (FaultKind.Error503, default),
        "500-after" => (FaultKind.Error500After, default),
        "503-after" => (FaultKind.Error503After, default),
        "drop-before" => (FaultKind.DropBefore, default),
        "drop-after" => (FaultKind.DropAfter, default),
        "precondition" => (FaultKind.Precondition, default),
        "truncate" => (FaultKind.Truncate, default),
        "garbage" => (FaultKind.Garbage, default),
        _ when TimePattern().Match(text) is { Success: true } time => (FaultKind.Delay, TimeOf(rule, time)),
        _ => throw Bad(rule, $"'{text}' is no kind of fault"),
    };

    private static TimeSpan TimeOf(string rule, Match time)
    {
        double number = double.Parse(time.Groups[1].Value, CultureInfo.InvariantCulture);
        double seconds = time.Groups[2].Value.ToLowerInvariant() switch
        {
            "ms" => number / 1000,
            "m" => number * 60,
            _ => number,
        };
        return seconds <= 86400 ? TimeSpan.FromSeconds(seconds) : throw Bad(rule, "a delay is at most a day");
    }

    private static (int First, int Only, double? Probability) ParseWhen(string rule, string? text)
    {
        if (text is null)
        {
            return default;
        }

        if (text.StartsWith("p=", StringComparison.OrdinalIgnoreCase)
            && double.TryParse(text[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double probability)
            && probability is > 0 and <= 1)
        {
            return (0, 0, probability);
        }

        bool only = text.StartsWith('#');
        return int.TryParse(only ? text[1..] : text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? only ? (0, number, null) : (number, 0, null)
            : throw Bad(rule, $"'{text}' does not say when");
    }

    private static ArgumentException Bad(string rule, string why) => new($"The fault rule '{rule}' is not valid: {why}. {Grammar}");

    [GeneratedRegex(@"^[A-Za-z0-9*]+(,[A-Za-z0-9*]+)*$")]
    private static partial Regex OperationsPattern();

    [GeneratedRegex(@"^delay=(\d+(?:\.\d+)?)(ms|s|m)$", RegexOptions.IgnoreCase)]
    private static partial Regex TimePattern();
}
