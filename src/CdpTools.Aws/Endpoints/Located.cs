namespace CdpTools.Aws.Endpoints;

/// <summary>A value and, for debug lines, where it came from.</summary>
internal sealed record Located<T>(T Value, string Source);
