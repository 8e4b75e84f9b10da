using System.Runtime.Loader;
using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Tests.Aws;

public class EngineLoaderTests
{
    [Fact]
    public void A_module_without_its_library_says_what_is_missing_and_how_to_get_it()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("cdp-empty-");
        try
        {
            CdpValidationException error = Assert.Throws<CdpValidationException>(() => EngineLoader.Load(folder.FullName));

            Assert.Equal(ErrorIds.EngineMissing, error.ErrorId);
            Assert.Contains(Path.Combine(folder.FullName, "CdpTools.Aws.dll"), error.Message, StringComparison.Ordinal);
            Assert.Contains("build.ps1", error.RecommendedAction, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete();
        }
    }

    [Fact]
    public void The_engine_lives_in_a_context_of_its_own_with_its_own_sdk_and_the_modules_own_door()
    {
        IEngine engine = EngineLoader.Load(Path.Combine(ModuleFolder(), "lib"));

        Assert.NotEqual(typeof(Engine), engine.GetType());
        AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(engine.GetType().Assembly)!;
        Assert.Equal("CdpTools", context.Name);
        Assert.False(context.IsCollectible);
        Assert.NotNull(engine.Connect(EngineFixture.Keys with { EndpointUrl = "http://x.test" }, new RecordingLog()));
        string sdk = context.Assemblies.Single(a => a.GetName().Name == "AWSSDK.Core").Location;
        Assert.StartsWith(Path.Combine(ModuleFolder(), "lib"), sdk, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("damaged", false)]
    public void Assemblies_compiled_for_this_process_go_before_the_plain_ones_unless_they_cannot_be_loaded(string? content, bool preferred)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("cdp-compiled-");
        try
        {
            string library = Path.Combine(folder.FullName, "lib");
            string compiled = Directory.CreateDirectory(Path.Combine(library, EngineLoader.CompiledFolder)).FullName;
            foreach (string file in Directory.GetFiles(Path.Combine(ModuleFolder(), "lib"), "*.dll"))
            {
                string name = Path.GetFileName(file);
                File.Copy(file, Path.Combine(library, name));
                File.Copy(file, Path.Combine(compiled, name));
                if (content is not null)
                {
                    File.WriteAllText(Path.Combine(compiled, name), content);
                }
            }

            IEngine engine = EngineLoader.Load(library);

            Assert.NotNull(engine.Connect(EngineFixture.Keys with { EndpointUrl = "http://x.test" }, new RecordingLog()));
            Assert.All(
                AssemblyLoadContext.GetLoadContext(engine.GetType().Assembly)!.Assemblies,
                assembly => Assert.Equal(preferred ? compiled : library, Path.GetDirectoryName(assembly.Location)));
        }
        finally
        {
            // Windows keeps loaded assemblies locked.
            if (!OperatingSystem.IsWindows())
            {
                folder.Delete(recursive: true);
            }
        }
    }

    [Fact]
    public void The_folder_for_compiled_assemblies_is_named_by_runtime_system_and_processor() =>
        Assert.Matches(@"^net[1-9][0-9]*\.0[/\\](linux|osx|win)-(x64|arm64|x86|arm)$", EngineLoader.CompiledFolder);

    private static string ModuleFolder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "CdpTools.psd1")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder ?? throw new InvalidOperationException("The repository's root was not found."), "module");
    }
}
