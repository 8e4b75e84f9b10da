using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
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
        "module/CdpTools.Format.ps1xml", "module/CdpTools.Types.ps1xml", "module/rollout.schema.json",
    ];

    private static readonly string[] Folders = ["en-US", "module/bin", "module/fleet", "module/lib", "module/runbooks"];

    // A build leaves these there, and nobody needs them at run time.
    private static readonly string[] LeftOut = [".pdb"];

    /// <param name="root">The repository.</param>
    /// <param name="output">Where to put the package.</param>
    /// <param name="compiled">Folders such as net10.0/linux-x64 with the assemblies of module/lib compiled ahead of time.</param>
    public static int Run(string root, string output, string compiled)
    {
        try
        {
            var manifest = new ManifestFile(File.ReadAllText(Path.Combine(root, "CdpTools.psd1")));
            SortedDictionary<string, string> sources = Collect(root);
            AddCompiled(sources, compiled);
            string[] files = [.. sources.Keys];
            string text = manifest.ForPackage(files, Changelog.Notes(File.ReadAllText(Path.Combine(root, "CHANGELOG.md")), manifest.Version));

            string folder = Path.Combine(output, ModuleName, manifest.Version);
            Write(folder, sources, text);
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

    /// <summary>The files that ship: their paths in the package, with forward slashes, and where they are now.</summary>
    private static SortedDictionary<string, string> Collect(string root)
    {
        string[] missing = [.. SingleFiles.Concat(["module/bin/CdpTools.dll", "module/lib/CdpTools.Core.dll", "module/lib/CdpTools.Aws.dll", "module/lib/CdpTools.Simulator.dll", "en-US/CdpTools.dll-Help.xml"])
            .Where(file => !File.Exists(Path.Combine(root, file)))];
        if (missing.Length > 0)
        {
            throw new PackageException($"Cannot make the package without {string.Join(", ", missing)}. Build the solution first.");
        }
        return new(
            Folders
                .Select(folder => Path.Combine(root, folder))
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
                .Where(file => !LeftOut.Contains(Path.GetExtension(file)))
                .Concat(SingleFiles.Select(file => Path.Combine(root, file)))
                .ToDictionary(file => Relative(root, file)),
            StringComparer.Ordinal);
    }

    /// <summary>The compiled assemblies, each of which must be the plain one and something more.</summary>
    private static void AddCompiled(SortedDictionary<string, string> sources, string compiled)
    {
        string[] plain = [.. sources.Keys.Where(file => file.StartsWith("module/lib/", StringComparison.Ordinal) && file.EndsWith(".dll", StringComparison.Ordinal)).Select(Path.GetFileName)!];
        foreach (string folder in Directory.GetDirectories(compiled).SelectMany(Directory.GetDirectories))
        {
            foreach (string name in plain)
            {
                string file = Path.Combine(folder, name);
                if (!File.Exists(file) || ModuleVersionId(file) != ModuleVersionId(sources["module/lib/" + name]))
                {
                    throw new PackageException($"{file} is missing, or was compiled from another build than module/lib/{name}. Make the package by the target Package, which compiles both.");
                }
                sources.Add("module/lib/" + Relative(compiled, file), file);
            }
        }
    }

    private static Guid ModuleVersionId(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        MetadataReader metadata = file.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }

    private static string Relative(string folder, string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');

    private static void Write(string folder, SortedDictionary<string, string> sources, string manifest)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
        foreach ((string file, string source) in sources)
        {
            string target = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (file == "CdpTools.psd1")
            {
                File.WriteAllText(target, manifest, new UTF8Encoding(false));
            }
            else
            {
                File.Copy(source, target);
            }
        }
    }

    /// <summary>Test-ModuleManifest, which also wants every file of FileList to be there.</summary>
    private static void Check(string manifest)
    {
        using Runspace runspace = PowerShellEngine.Open();
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
