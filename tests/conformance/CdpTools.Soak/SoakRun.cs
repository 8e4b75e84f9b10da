using System.Diagnostics;
using System.Text.Json;

namespace CdpTools.Soak;

/// <summary>Sixty-four clients for a while, then the account.</summary>
internal static class SoakRun
{
    private const int Connections = 64;

    public static async Task<int> RunAsync(TimeSpan time)
    {
        using Process host = Process.Start(new ProcessStartInfo("dotnet", [typeof(SoakRun).Assembly.Location, "serve", $"{Connections}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Ready ready = JsonSerializer.Deserialize<Ready>((await host.StandardOutput.ReadLineAsync())!)!;
        Ledger ledger = new();
        using CancellationTokenSource over = new(time);
        Stopwatch watch = Stopwatch.StartNew();
        Task all = Task.WhenAll(Start(new Clients(ready.Port, ready.Policies, ledger, over.Token)));

        // The first third fills the logs and warms the code up; from then on nothing may grow.
        Memory? before = null;
        while (!all.IsCompleted)
        {
            await Task.WhenAny(all, Task.Delay(100));
            ledger.TakeOver(Ask<List<Change>>(host, $"since {ledger.Last}"));
            if (before is null && watch.Elapsed > time / 3)
            {
                before = Ask<Memory>(host, "memory");
            }
        }

        await all;
        ledger.TakeOver(Ask<List<Change>>(host, $"since {ledger.Last}"));
        Memory after = Ask<Memory>(host, "memory");
        List<(bool Good, string What)> checks =
        [
            .. ledger.Wrongs.Select(w => (false, $"{w.Key} ({w.Value} times)")),
            (!host.HasExited, "the simulator is still up"),
            (await CurrentAsync(ready, ledger), "every policy has the ETag of the last write in its history"),
            (ledger.Accepted > 0 && ledger.Lost() == 0, $"each of {ledger.Accepted} accepted writes is in the history, which has {ledger.InHistory}"),
            (after.Alive < (before!.Alive * 1.3) + 4_000_000, $"memory alive stays flat: {Mega(before.Alive)}, then {Mega(after.Alive)}"),
            (after.Resident < (before.Resident * 1.5) + 32_000_000, $"memory resident stays flat: {Mega(before.Resident)}, then {Mega(after.Resident)}"),
            .. ledger.Counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Value > 0, $"{c.Key}, {c.Value} times")),
        ];
        host.StandardInput.Close();
        await host.WaitForExitAsync();
        checks.Add((host.ExitCode == 0, "the simulator ends when it is told to"));
        foreach ((bool good, string what) in checks)
        {
            Console.WriteLine($"  {(good ? "ok  " : "FAIL")} soak: {what}");
        }

        Console.WriteLine($"       {after.Requests} requests in {time.TotalSeconds:0} s on {Connections} connections");
        Console.WriteLine($"soak: {checks.Count(c => c.Good)} passed, {checks.Count(c => !c.Good)} failed");
        return checks.All(c => c.Good) ? 0 : 1;
    }

    private static IEnumerable<Task> Start(Clients clients)
    {
        // Writers own one policy each; nobody else writes it.
        for (int i = 0; i < Connections; i++)
        {
            int number = i;
            Func<Task> client = i switch
            {
                < 24 => () => clients.WriterAsync(number, keepAlive: true),
                < 32 => () => clients.WriterAsync(number, keepAlive: false),
                < 38 => () => clients.HangUpAsync(number),
                < 43 => clients.SlowReaderAsync,
                < 48 => () => clients.SlowSenderAsync(number),
                < 52 => () => clients.OversizedAsync(number),
                < 56 => () => clients.MalformedAsync(number),
                < 60 => () => clients.PipelinedAsync(number),
                _ => () => clients.RefusedWriterAsync(number),
            };
            yield return Task.Run(client);
        }
    }

    private static async Task<bool> CurrentAsync(Ready ready, Ledger ledger)
    {
        using Wire wire = await Wire.ConnectAsync(ready.Port);
        foreach (string policy in ready.Policies)
        {
            Reply? reply = await wire.CallAsync("GET", $"/2020-05-31/continuous-deployment-policy/{policy}");
            if (reply?.Headers["ETag"] != ledger.Current(policy))
            {
                return false;
            }
        }

        return true;
    }

    private static T Ask<T>(Process host, string question)
    {
        host.StandardInput.WriteLine(question);
        host.StandardInput.Flush();
        return JsonSerializer.Deserialize<T>(host.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The simulator's process ended."))!;
    }

    private static string Mega(long bytes) => $"{bytes / 1048576.0:0.0} MB";
}
