using System.IO.Compression;
using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using CdpTools.Engine.Tests.Support;

namespace CdpTools.Engine.Tests.Package;

/// <summary>
/// The package made twice from what the build has laid out. The real compiled assemblies take long to make (CI does);
/// here, plain ones stand where they go.
/// </summary>
public sealed class Packages : IDisposable
{
    public Packages()
    {
        foreach (string assembly in Directory.GetFiles(Path.Combine(ModuleHost.Root, "module", "lib"), "*.dll"))
        {
            Directory.CreateDirectory(Path.Combine(Compiled, Platform));
            File.Copy(assembly, Path.Combine(Compiled, Platform, Path.GetFileName(assembly)));
        }
        Make(First).Succeeded();
        Make(Second).Succeeded();
    }

    /// <summary>The folder of what is compiled for this process.</summary>
    public static string Platform { get; } = Path.Combine(
        $"net{Environment.Version.Major}.0",
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-") + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant());

    public string Compiled { get; } = Directory.CreateTempSubdirectory("cdptools-compiled-").FullName;

    public string First { get; } = Directory.CreateTempSubdirectory("cdptools-package-").FullName;

    public string Second { get; } = Directory.CreateTempSubdirectory("cdptools-package-").FullName;

    /// <summary>The .nupkg in one of the folders.</summary>
    public static string Nupkg(string folder) => Assert.Single(Directory.GetFiles(folder, "CdpTools.*.nupkg"));

    /// <summary>The module's folder, CdpTools/VERSION, in one of the folders.</summary>
    public static string Module(string folder) => Assert.Single(Directory.GetDirectories(Path.Combine(folder, "CdpTools")));

    public void Dispose()
    {
        Directory.Delete(First, recursive: true);
        Directory.Delete(Second, recursive: true);
        Directory.Delete(Compiled, recursive: true);
    }

    internal ChildResult Make(string folder) =>
        Child.Run(Path.Combine(Child.OutputOf("build/CdpTools.Build"), "CdpTools.Build.dll"), ["package", ModuleHost.Root, folder, Compiled]);
}

public sealed class PackageTests(Packages packages) : IClassFixture<Packages>
{
    [Fact]
    public void The_same_files_give_the_same_bytes()
    {
        Assert.Equal(File.ReadAllBytes(Packages.Nupkg(packages.First)), File.ReadAllBytes(Packages.Nupkg(packages.Second)));
    }

    [Fact]
    public void FileList_names_exactly_what_is_there_and_nothing_of_the_build_is_left()
    {
        string module = Packages.Module(packages.First);
        string[] files = [.. Directory.GetFiles(module, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(module, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

        PSObject manifest = Manifest(module);

        Assert.Equal(files, Strings(manifest, "FileList").Select(file => Path.GetRelativePath(module, file).Replace('\\', '/')));
        Assert.Contains("module/lib/AWSSDK.Core.dll", files);
        Assert.Contains($"module/lib/{Packages.Platform.Replace('\\', '/')}/AWSSDK.Core.dll", files);
        Assert.Contains("LICENSE", files);
        Assert.DoesNotContain(files, file => file.EndsWith(".pdb", StringComparison.Ordinal) || file.EndsWith(".deps.json", StringComparison.Ordinal) 
            || file.Contains("System.Management.Automation", StringComparison.Ordinal) || file.Contains("Microsoft.PowerShell", StringComparison.Ordinal) || file.Contains("Pester", StringComparison.Ordinal));
    }

    [Fact]
    public void The_manifest_carries_the_version_folder_the_release_notes_and_explicit_exports()
    {
        string module = Packages.Module(packages.First);

        PSObject manifest = Manifest(module);

        Assert.Equal(Path.GetFileName(module), manifest.Properties["Version"].Value.ToString());
        Assert.Contains("###", (string)manifest.Properties["ReleaseNotes"].Value);
        Assert.DoesNotContain("*", File.ReadAllText(Path.Combine(module, "CdpTools.psd1")).Split("CmdletsToExport")[1].Split(')')[0]);
    }

    [Fact]
    public void The_nupkg_holds_the_module_and_what_the_gallery_reads()
    {
        string module = Packages.Module(packages.First);
        using ZipArchive package = ZipFile.OpenRead(Packages.Nupkg(packages.First));
        string[] files = [.. Directory.GetFiles(module, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(module, file).Replace('\\', '/'))];

        Assert.Equal(files.Concat(["[Content_Types].xml", "_rels/.rels", "CdpTools.nuspec"]).Order(StringComparer.Ordinal), package.Entries.Select(entry => entry.FullName));
        Assert.All(package.Entries, entry => Assert.Equal(1980, entry.LastWriteTime.Year));
        XElement metadata = XDocument.Load(package.GetEntry("CdpTools.nuspec")!.Open()).Root!.Elements().Single();
        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Equal("CdpTools", Value("id"));
        Assert.Equal(Path.GetFileName(module), Value("version"));
        string[] tags = Value("tags").Split(' ');
        Assert.Contains("PSModule", tags);
        Assert.Contains("PSEdition_Core", tags);
        Assert.Contains("PSCmdlet_Set-CdpTrafficWeight", tags);
    }

    [Fact]
    public void The_package_works_in_another_folder_and_touches_nothing_of_the_repository()
    {
        string elsewhere = Directory.CreateTempSubdirectory("cdptools-elsewhere-").FullName;
        try
        {
            ZipFile.ExtractToDirectory(Packages.Nupkg(packages.First), elsewhere);
            ChildResult session = Child.Run(Child.PwshDll, ["-NoProfile", "-Command", $"""
                Import-Module '{Path.Combine(elsewhere, "CdpTools.psd1")}'
                $null = Start-CdpSimulator -Sample -AsDefault
                (Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1).Enabled
                (Get-Help Set-CdpTrafficWeight).Synopsis
                [AppDomain]::CurrentDomain.GetAssemblies().Location
                """]).Succeeded();

            string[] places = session.Output.Split('\n');
            Assert.Equal("True", places[0]);
            Assert.StartsWith("Sets the share of traffic", places[1]);
            Assert.Contains(Path.Combine(elsewhere, "module", "lib", Packages.Platform, "AWSSDK.Core.dll"), places);
            Assert.DoesNotContain(places, place => place.StartsWith(ModuleHost.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Fact]
    public void Code_compiled_from_another_build_is_not_packaged()
    {
        string stray = Path.Combine(packages.Compiled, Packages.Platform, "CdpTools.Aws.dll");
        byte[] right = File.ReadAllBytes(stray);
        string folder = Directory.CreateTempSubdirectory("cdptools-package-").FullName;
        try
        {
            File.Copy(Path.Combine(ModuleHost.Root, "module", "lib", "CdpTools.Simulator.dll"), stray, overwrite: true);
            ChildResult other = packages.Make(folder);
            File.Delete(stray);
            ChildResult missing = packages.Make(folder);

            Assert.All([other, missing], result =>
            {
                Assert.Equal(1, result.ExitCode);
                Assert.Contains("module/lib/CdpTools.Aws.dll", result.Error);
            });
            Assert.Empty(Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            File.WriteAllBytes(stray, right);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static PSObject Manifest(string module)
    {
        using var host = new ModuleHost(import: false);
        return host.Run($"Test-ModuleManifest '{Path.Combine(module, "CdpTools.psd1")}'").Single();
    }

    private static IEnumerable<string> Strings(PSObject item, string name) => ((IEnumerable<string>)item.Properties[name].Value).Order(StringComparer.Ordinal);
}
