namespace CdpTools.Aws.Http;

/// <summary>What a signature is valid for.</summary>
internal readonly record struct SigningScope(string Service, string Region, DateTimeOffset Time);
