using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Adapter;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Logging;

namespace CdpTools.Pester;

/// <summary>Finds and runs the Pester tests of this folder for the test platform. Full names begin with "Pester." and the file.</summary>
[FileExtension(".dll")]
[DefaultExecutorUri(Uri)]
[ExtensionUri(Uri)]
public sealed class PesterAdapter : ITestDiscoverer, ITestExecutor
{
    private const string Uri = "executor://cdptools/pester";

    private volatile PesterRun[] running = [];

    public void DiscoverTests(IEnumerable<string> sources, IDiscoveryContext discoveryContext, IMessageLogger logger, ITestCaseDiscoverySink discoverySink)
    {
        foreach (string source in sources.Where(IsOurs))
        {
            using var run = new PesterRun();
            foreach (PesterTest test in run.Discover())
            {
                discoverySink.SendTestCase(ToCase(test, source));
            }
        }
    }

    public void RunTests(IEnumerable<string>? sources, IRunContext? runContext, IFrameworkHandle? frameworkHandle)
    {
        ITestCaseFilterExpression? filter = runContext?.GetTestCaseFilter(["FullyQualifiedName", "DisplayName", "Name"], _ => null);
        foreach (string source in (sources ?? []).Where(IsOurs))
        {
            if (filter is null)
            {
                RunAll(source, frameworkHandle!);
                continue;
            }
            using var discovery = new PesterRun();
            running = [discovery];
            RunTests(
                discovery.Discover().Select(test => ToCase(test, source)).Where(test => filter.MatchTestCase(test, name => name == "FullyQualifiedName" ? test.FullyQualifiedName : test.DisplayName)),
                runContext, frameworkHandle);
        }
    }

    public void RunTests(IEnumerable<TestCase>? tests, IRunContext? runContext, IFrameworkHandle? frameworkHandle)
    {
        foreach (IGrouping<string, TestCase> group in (tests ?? []).GroupBy(test => test.Source))
        {
            using var run = new PesterRun();
            running = [run];
            Report(run.Run(group.Where(test => test.CodeFilePath is not null).Select(test => (test.CodeFilePath!, test.LineNumber))), [.. group], group.Key, frameworkHandle!);
        }
    }

    // In two processes at once: one alone would be the longest of all that `dotnet test` waits for.
    private void RunAll(string source, IFrameworkHandle handle)
    {
        PesterRun[] runs = [.. PesterRun.Parts().Select(_ => new PesterRun())];
        running = runs;
        try
        {
            Task<IReadOnlyList<PesterTest>>[] parts =
                [.. runs.Zip(PesterRun.Parts()).Select(part => Task.Run(() => part.First.Run(part.Second)))];
            foreach (Task<IReadOnlyList<PesterTest>> part in parts)
            {
                Report(part.GetAwaiter().GetResult(), [], source, handle);
            }
        }
        finally
        {
            Array.ForEach(runs, run => run.Dispose());
        }
    }

    public void Cancel() => Array.ForEach(running, run => run.Cancel());

    // The platform asks with every assembly that it tests.
    private static bool IsOurs(string source) => Path.GetFileName(source) == Path.GetFileName(typeof(PesterAdapter).Assembly.Location);

    private static TestCase ToCase(PesterTest test, string source) => new($"Pester.{test.Name}", new Uri(Uri), source)
    {
        DisplayName = $"Pester.{test.Name}",
        CodeFilePath = test.File,
        LineNumber = test.Line ?? 0,
    };

    /// <summary>Hands on what came of the wanted tests, or of all if none is named, and every failure outside of a test.</summary>
    private static void Report(IReadOnlyList<PesterTest> ran, IReadOnlyCollection<TestCase> wanted, string source, IFrameworkHandle handle)
    {
        var names = wanted.Select(test => test.FullyQualifiedName).ToHashSet();
        foreach (PesterTest test in ran)
        {
            TestCase found = ToCase(test, source);
            if (wanted.Count == 0 || names.Remove(found.FullyQualifiedName) || test.Outcome == "Failed")
            {
                handle.RecordResult(ToResult(test, found));
            }
        }
        foreach (TestCase missing in wanted.Where(test => names.Contains(test.FullyQualifiedName)))
        {
            handle.RecordResult(new TestResult(missing) { Outcome = TestOutcome.Failed, ErrorMessage = "Pester did not find this test again." });
        }
    }

    private static TestResult ToResult(PesterTest test, TestCase found) => new(found)
    {
        Outcome = test.Outcome switch
        {
            "Passed" => TestOutcome.Passed,
            "Skipped" => TestOutcome.Skipped,
            _ => TestOutcome.Failed,
        },
        StartTime = test.Started ?? DateTimeOffset.Now,
        EndTime = (test.Started ?? DateTimeOffset.Now) + TimeSpan.FromSeconds(test.Seconds),
        Duration = TimeSpan.FromSeconds(test.Seconds),
        ErrorMessage = test.Outcome is "Passed" or "Skipped" || test.Message is { Length: > 0 } ? test.Message : "It did not run: what comes before it failed.",
        ErrorStackTrace = test.Trace is "" ? null : test.Trace,
    };
}
