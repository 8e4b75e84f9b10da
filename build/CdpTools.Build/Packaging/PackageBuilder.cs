using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;

namespace CdpTools.Build.Packaging;

/// <summary>Makes out/CdpTools/VERSION/ and out/CdpTools.VERSION.nupkg from what a build has laid out.</summary>
internal static class PackageBuilder
{
    private const string ModuleName = "CdpTools";

    // What ships, beside the contents of bin, lib, en-US and runbooks.
    private static readonly string[] SingleFiles =
    [
        "CHANGELOG.md", "CdpTools.psd1", "LICENSE", "README.md", "THIRD-PARTY-NOTICES.txt",
        "module/CdpTools.Format.ps1xml", "module/CdpTools.Types.ps1xml",
    ];

    private static readonly string[] Folders = ["en-US", "module/bin", "module/lib", "module/runbooks"];

    // A build leaves these there, and nobody needs them at run time.
    private static readonly string[] LeftOut = [".pdb"];

    public static int Run(string root, string output)
    {
        try
        {
            var manifest = new ManifestFile(File.ReadAllText(Path.Combine(root, "CdpTools.psd1")));
            IReadOnlyList<string> files = Collect(root);
            string text = manifest.ForPackage(files, Changelog.Notes(File.ReadAllText(Path.Combine(root, "CHANGELOG.md")), manifest.Version));

            string folder = Path.Combine(output, ModuleName, manifest.Version);
            Write(root, folder, files, text);
            Check(Path.Combine(folder, "CdpTools.psd1"));
            string package = Path.Combine(output, $"{ModuleName}.{manifest.Version}.nupkg");
            GalleryPackage.Write(package, ModuleName, folder, files, text);
            Console.WriteLine($"{folder}{Environment.NewLine}{package}");
            return 0;
        }
        catch (PackageException problem)
        {
            Console.Error.WriteLine($"error : {problem.Message}");
            return 1;
        }
    }

    /// <summary>The files that ship, as sorted paths with forward slashes.</summary>
    private static IReadOnlyList<string> Collect(string root)
    {
        string[] missing = [.. SingleFiles.Concat(["module/bin/CdpTools.dll", "module/lib/CdpTools.Aws.dll", "module/lib/CdpTools.Simulator.dll", "en-US/CdpTools.dll-Help.xml"])
            .Where(file => !File.Exists(Path.Combine(root, file)))];
        if (missing.Length > 0)
        {
            throw new PackageException($"Cannot make the package without {string.Join(", ", missing)}. Build the solution first.");
        }
        return [.. Folders
            .Select(folder => Path.Combine(root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => !LeftOut.Contains(Path.GetExtension(file)))
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Concat(SingleFiles)
            .Order(StringComparer.Ordinal)];
    }

    private static void Write(string root, string folder, IReadOnlyList<string> files, string manifest)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
        foreach (string file in files)
        {
            string target = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (file == "CdpTools.psd1")
            {
                File.WriteAllText(target, manifest, new UTF8Encoding(false));
            }
            else
            {
                File.Copy(Path.Combine(root, file), target);
            }
        }
    }

    /// <summary>Test-ModuleManifest, which also wants every file of FileList to be there.</summary>
    private static void Check(string manifest)
    {
        using Runspace runspace = Engine.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddCommand("Test-ModuleManifest").AddParameter("Path", manifest).Invoke();
        if (shell.HadErrors)
        {
            throw new PackageException($"Test-ModuleManifest refuses {manifest}: {string.Join(" ", shell.Streams.Error)}");
        }
    }
}

/// <summary>The package cannot be made, and why.</summary>
internal sealed class PackageException(string message) : Exception(message);
