using System.Xml;
using CdpTools.Aws;
using CdpTools.Errors;
using static CdpTools.Policies.PolicyRules;

namespace CdpTools.Policies;

/// <summary>The rules of a policy's texts: header names and values, and the domain names of staging distributions.</summary>
internal static class TextRules
{
    // [D] CloudFormation's schema of ContinuousDeploymentPolicyConfig.
    private const int LongestHeader = 256;
    private const int LongestHeaderValue = 1783;

    private static readonly System.Buffers.SearchValues<char> TokenCharacters =
        System.Buffers.SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The header's name begins with aws-cf-cd- [D]; names of HTTP headers compare without case.</summary>
    public static IEnumerable<CdpFinding> CheckHeader(CdpSingleHeaderConfig header)
    {
        string name = header.Header ?? "";
        if (!name.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase) || name.Length == HeaderPrefix.Length)
        {
            yield return Error(
                ErrorIds.HeaderPrefix, HeaderPath + ".Header", header.Header,
                $"Header '{name}' is not allowed. CloudFront routes only by headers whose name begins with 'aws-cf-cd-', followed by at least one "
                + "character.",
                name.Length == 0 || name.Length == HeaderPrefix.Length
                    ? "Name one, for instance aws-cf-cd-staging."
                    : $"Did you mean '{HeaderPrefix}{name}'?");
        }
        else if (name.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            yield return Error(
                ErrorIds.HeaderPrefix, HeaderPath + ".Header", header.Header,
                $"Header '{name}' is no HTTP header name: it has a character that is not allowed there.", "Use letters, digits and hyphens.");
        }

            if (name.Length > LongestHeader)
        {
            yield return Error(
                ErrorIds.HeaderPrefix, HeaderPath + ".Header", header.Header,
                $"The header's name has {name.Length} characters; CloudFront takes at most {LongestHeader}.", "Give a shorter one.");
        }

        if (header.Value is { Length: > LongestHeaderValue } value)
        {
            yield return Error(
                ErrorIds.UnreadableValue, HeaderPath + ".Value", header.Value,
                $"The value of header '{name}' has {value.Length} characters; CloudFront takes at most {LongestHeaderValue}.", "Give a shorter one.");
        }
        else if (header.Value is { Length: > 0 } padded && padded.Trim(' ').Length != padded.Length)
        {
            // [D] RFC 9110, 5.5: white space around a field's value is no part of it, so no request could ever match.
            yield return Error(
                ErrorIds.UnreadableValue, HeaderPath + ".Value", header.Value,
                $"The value '{Visible(padded)}' of header '{name}' has white space around it, which no request can carry.",
                padded.Trim(' ').Length == 0 ? "Give a value." : $"Give '{Visible(padded.Trim(' '))}'.");
        }

        if (string.IsNullOrEmpty(header.Value))
        {
            yield return Error(
                ErrorIds.HeaderValueMissing, HeaderPath + ".Value", header.Value,
                $"Header '{name}' has no value. CloudFront compares the header's value, so there must be one.", "Give one with -HeaderValue.");
        }
        else if (!IsText(header.Value))
        {
            yield return Error(
                ErrorIds.UnreadableValue, HeaderPath + ".Value", header.Value,
                $"The value '{Visible(header.Value)}' of header '{name}' has a character that no header can carry.",
                "Leave it out; a pasted line end is the usual cause.");
        }
    }

    // Control characters stand in no HTTP header and in no domain name, and XML cannot carry most of them.
    public static bool IsText(string text)
    {
        try
        {
            return !text.Any(char.IsControl) && XmlConvert.VerifyXmlChars(text) is not null;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    public static string Visible(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));

    /// <summary>At least one staging distribution, by its domain name [D].</summary>
    public static IEnumerable<CdpFinding> CheckNames(IReadOnlyList<string> names)
    {
        const string path = "StagingDistributionDnsNames";
        if (names.Count == 0)
        {
            yield return Error(
                ErrorIds.StagingDnsNameMissing, path, null,
                "The policy names no staging distribution. It needs the domain name of one.",
                "Give its CloudFront domain name, like d111111abcdef8.cloudfront.net, with -StagingDistributionDnsName.");
        }

        foreach (string name in names.Where(string.IsNullOrWhiteSpace))
        {
            yield return Error(
                ErrorIds.StagingDnsNameEmpty, path, name,
                "A staging distribution's domain name is empty.", "Leave it out, or give its CloudFront domain name, like "
                    + "d111111abcdef8.cloudfront.net.");
        }

        foreach (string name in names.Where(n => !string.IsNullOrWhiteSpace(n) && (n.Any(char.IsWhiteSpace) || !IsText(n))))
        {
            yield return Error(
                ErrorIds.UnreadableValue, path, name,
                $"'{Visible(name)}' is no domain name: it has white space or a control character in it.",
                "Give one CloudFront domain name for each, like d111111abcdef8.cloudfront.net.");
        }

        foreach (string name in names.Where(n => !string.IsNullOrWhiteSpace(n) && !n.Any(char.IsWhiteSpace) && IsText(n)))
        {
            if (MeantName(name) is { } meant)
            {
                yield return Error(
                    ErrorIds.UnreadableValue, path, name, $"'{name}' is not the CloudFront domain name of a staging distribution.", meant);
            }
        }

        if (names.Count > 1)
        {
            yield return Warning(
                ErrorIds.SeveralStagingDnsNames, path, string.Join(", ", names),
                $"The policy names {names.Count} staging distributions; CloudFront's guide asks for exactly one.", "Keep one of them.");
        }
    }

    // Names of other forms than *.cloudfront.net are let through: China has others.
    private static string? MeantName(string name)
    {
        string plain = name;
        plain = plain[(plain.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0)..];
        plain = plain.Split('/')[0].TrimEnd('.');
        return Ids.IsDistributionId(plain) ? $"That is a distribution's id: (Get-CdpDistribution {plain}).DomainName is its name."
            : plain == name ? null
            : $"Did you mean '{plain.ToLowerInvariant()}'?";
    }
}
