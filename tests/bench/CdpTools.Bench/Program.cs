using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CdpTools.Bench;

if (args is ["serve", ..])
{
    return FullAccount.Serve(args);
}

if (args is ["evidence", ..])
{
    return EvidenceBench.Run(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 2000) ? 0 : 1;
}

if (args is ["edge", _, _, ..])
{
    return await EdgeBench.RunAsync(args[1..]);
}

if (args is ["rehearsal", var seeds, var library])
{
    return await RehearsalBench.RunAsync(int.Parse(seeds, System.Globalization.CultureInfo.InvariantCulture), library);
}

// In this process: the toolchain that builds a project of its own would restore packages.
BenchmarkRunner.Run(
    args is ["tick", ..] ? typeof(TickBenchmarks) : typeof(CoreBenchmarks),
    ManualConfig.CreateEmpty()
        .AddJob(Job.MediumRun.WithToolchain(InProcessEmitToolchain.Instance))
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(args is ["--verbose"] ? ConsoleLogger.Default : NullLogger.Instance)
        .AddExporter(MarkdownExporter.GitHub)
        .AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default)
        .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "BenchmarkDotNet.Artifacts"))
        .WithOptions(ConfigOptions.DisableOptimizationsValidator | ConfigOptions.JoinSummary));
Console.Out.Write(File.ReadAllText(Directory.GetFiles(AppContext.BaseDirectory, "*-report-github.md", SearchOption.AllDirectories).OrderBy(File.GetLastWriteTimeUtc).Last()));
return 0;
