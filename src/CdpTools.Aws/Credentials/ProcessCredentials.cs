using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Amazon.Runtime;

namespace CdpTools.Aws.Credentials;

/// <summary>
/// The keys that a profile's credential_process prints. Ours, because the SDK's takes no null for what is absent, does not end a process
/// that hangs, and repeats what it wrote to its error stream, which may be anything.
/// </summary>
/// <param name="command">The command line, for the system's shell.</param>
/// <param name="profile">Whose it is, for errors.</param>
internal sealed class ProcessCredentials(string command, string profile) : RefreshingAWSCredentials
{
    // Longer than anybody waits for a sign-in window; a shorter limit is the caller's.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        string output = await RunAsync().ConfigureAwait(false);
        try
        {
            using JsonDocument json = JsonDocument.Parse(output);
            JsonElement keys = json.RootElement;
            if (!keys.TryGetProperty("Version", out JsonElement version) || !version.TryGetInt32(out int number) || number != 1)
            {
                throw Failed("it printed no \"Version\": 1");
            }

            DateTime expiration = Text(keys, "Expiration") is { } time
                ? DateTime.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal)
                : DateTime.UtcNow.AddYears(1);
            return new(
                new ImmutableCredentials(
                    Text(keys, "AccessKeyId") ?? throw Failed("it printed no AccessKeyId"),
                    Text(keys, "SecretAccessKey") ?? throw Failed("it printed no SecretAccessKey"),
                    Text(keys, "SessionToken")),
                expiration);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            // The parser's own words may quote what was printed.
            throw Failed($"what it printed is not the JSON that is expected ({e.GetType().Name})");
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;

    private async Task<string> RunAsync()
    {
        (string shell, string option) = OperatingSystem.IsWindows() ? ("cmd.exe", "/c") : ("/bin/sh", "-c");
        using var process = new Process
        {
            StartInfo = new(shell) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true },
        };
        process.StartInfo.ArgumentList.Add(option);
        process.StartInfo.ArgumentList.Add(command);
        process.Start();
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit).ConfigureAwait(false);
            await process.WaitForExitAsync().WaitAsync(Limit).ConfigureAwait(false);
            _ = await errors.WaitAsync(Limit).ConfigureAwait(false);
            string code = process.ExitCode.ToString(CultureInfo.InvariantCulture);
            return code == "0" ? output : throw Failed($"it ended with exit code {code}");
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw Failed(string.Create(CultureInfo.InvariantCulture, $"it did not end within {Limit.TotalMinutes:0} minutes"));
        }
    }

    private InvalidDataException Failed(string why) =>
        new($"the credential_process of profile '{profile}' gave no keys: {why}. Run it by hand to see what it says");
}
