using System.Text.Json;

namespace CdpTools.Pester;

/// <summary>What Invoke-Tests.ps1 found out about one test. Seconds is how long it ran; Started is null where it did not.</summary>
internal sealed record PesterTest(string Name, string? File, int? Line, string Outcome, DateTimeOffset? Started, double Seconds, string? Message, string? Trace)
{
    public static IReadOnlyList<PesterTest> Parse(string json) => JsonSerializer.Deserialize<PesterTest[]>(json)!;
}
