namespace CdpTools.Aws.Credentials;

/// <summary>What a sign-in kept in a file needs: where the files are, clients to renew it with, and the time.</summary>
/// <param name="Home">The folder that .aws is in.</param>
/// <param name="LoginCache">The folder of the sign-ins of <c>aws login</c>.</param>
/// <param name="Clients">The clients of the connection.</param>
/// <param name="Time">The clock.</param>
internal sealed record SignInSurroundings(string Home, string LoginCache, SdkClients Clients, TimeProvider Time);
