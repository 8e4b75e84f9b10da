using System.Text.RegularExpressions;

namespace CdpTools.Simulator;

/// <summary>Patterns of operations, as fault rules and denied actions have them: a name, with <c>*</c> for any text.</summary>
internal static class OperationNames
{
    /// <summary>The expression that a pattern stands for.</summary>
    public static Regex Expression(IEnumerable<string> patterns)
    {
        IEnumerable<string> parts = patterns.Select(p => Regex.Escape(p).Replace("\\*", ".*", StringComparison.Ordinal));
        return new Regex($"^(?:{string.Join('|', parts)})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    /// <summary>Refuses a pattern that no operation fits: it would never strike.</summary>
    /// <exception cref="ArgumentException">The message names the pattern, and the operation that is most like it.</exception>
    public static void Require(IEnumerable<string> patterns, IReadOnlyCollection<string> operations, string where)
    {
        foreach (string pattern in patterns)
        {
            if (!operations.Any(Expression([pattern]).IsMatch))
            {
                string plain = pattern.TrimEnd('*');
                string? like = operations.Where(o => o.Contains(plain, StringComparison.OrdinalIgnoreCase)).Min(StringComparer.Ordinal)
                    ?? operations.OrderByDescending(o => Common(o, plain)).FirstOrDefault();
                throw new ArgumentException(
                    $"{where} names no operation of the simulator: '{pattern}'. There is {like}, and Update* stands for all that begin with Update.");
            }
        }
    }

    private static int Common(string one, string other) =>
        one.Zip(other).TakeWhile(p => char.ToLowerInvariant(p.First) == char.ToLowerInvariant(p.Second)).Count();
}
