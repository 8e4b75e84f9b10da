namespace CdpTools.Simulator;

/// <summary>
/// Issues ETags and knows every one it ever issued, without keeping them: a tag is the resource's number and version,
/// enciphered, in the form of the real ones (E and up to 13 upper-case letters and digits [W]).
/// </summary>
internal sealed class VersionTags(ulong key)
{
    private const int VersionBits = 36;
    private const int Rounds = 4;

    /// <summary>The tag of a version.</summary>
    public string Tag(long number, long version) => "E" + Base36.Format(Encipher(((ulong)number << VersionBits) | (ulong)version));

    /// <summary>Whether this tag was issued for the resource at some time.</summary>
    public bool WasIssued(Resource resource, string tag)
    {
        if (tag.Length < 2 || tag[0] != 'E' || !Base36.TryParse(tag.AsSpan(1), out ulong value))
        {
            return false;
        }

        ulong plain = Decipher(value);
        long version = (long)(plain & ((1UL << VersionBits) - 1));
        return (long)(plain >> VersionBits) == resource.Number && version >= 1 && version <= resource.Version && Tag(resource.Number, version) == tag;
    }

    private ulong Encipher(ulong value)
    {
        (uint left, uint right) = ((uint)(value >> 32), (uint)value);
        for (int round = 0; round < Rounds; round++)
        {
            (left, right) = (right, left ^ Mix(right, round));
        }

        return ((ulong)left << 32) | right;
    }

    private ulong Decipher(ulong value)
    {
        (uint left, uint right) = ((uint)(value >> 32), (uint)value);
        for (int round = Rounds - 1; round >= 0; round--)
        {
            (left, right) = (right ^ Mix(left, round), left);
        }

        return ((ulong)left << 32) | right;
    }

    // Scatters well enough that tags look random; it protects nothing.
    private uint Mix(uint half, int round)
    {
        ulong x = (half + ((ulong)round << 32)) ^ key;
        x = (x ^ (x >> 31)) * 0x9E3779B97F4A7C15UL;
        x = (x ^ (x >> 29)) * 0xBF58476D1CE4E5B9UL;
        return (uint)(x >> 32);
    }
}

/// <summary>Numbers in upper-case letters and digits, as in CloudFront's ids.</summary>
internal static class Base36
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>The number without leading zeros.</summary>
    public static string Format(ulong value)
    {
        Span<char> text = stackalloc char[13];
        int at = text.Length;
        do
        {
            text[--at] = Digits[(int)(value % 36)];
            value /= 36;
        }
        while (value > 0);
        return new string(text[at..]);
    }

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        if (text.Length is 0 or > 13)
        {
            return false;
        }

        foreach (char c in text)
        {
            int digit = Digits.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0 || value > (ulong.MaxValue - (ulong)digit) / 36)
            {
                return false;
            }

            value = (value * 36) + (ulong)digit;
        }

        return true;
    }
}
