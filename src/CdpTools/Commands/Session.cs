using System.Management.Automation;
using CdpTools.Distributions;

namespace CdpTools.Commands;

/// <summary>What cmdlets ask of the session that they run in.</summary>
internal static class Session
{
    /// <summary>Whether somebody may see progress bars: not in a redirected or unattended session, nor where they are switched off.</summary>
    public static bool ShowsProgress(this PSCmdlet cmdlet) => !Console.IsOutputRedirected && Environment.UserInteractive
        && LanguagePrimitives.TryConvertTo(cmdlet.GetVariableValue("ProgressPreference"), out ActionPreference preference)
        && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <summary>A path of the file system as the file system has it; relative to the session's location.</summary>
    /// <exception cref="CdpValidationException">It is one of another provider, where no file can be.</exception>
    public static string FilePath(this PSCmdlet cmdlet, string path)
    {
        string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem" ? full : throw DistributionFaults.NoFile(path, provider.Name);
    }

    /// <summary>The same for where snapshots are: their usual folder, unless the user names another place.</summary>
    public static string SnapshotPlace(this PSCmdlet cmdlet, string? path) =>
        path is null ? DistributionSnapshot.DefaultFolder : cmdlet.FilePath(path);
}
