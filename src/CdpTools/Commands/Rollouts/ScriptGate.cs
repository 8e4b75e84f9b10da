using System.Management.Automation;
using System.Security.Cryptography;
using System.Text;
using CdpTools.Errors;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>
/// Runs a script gate: the text that was pinned, in a runspace of its own, with one argument and a time limit. $true, $false, a word, or an
/// object with Verdict, Reason and Value is its answer; an error, or no answer, is Error.
/// </summary>
internal static class ScriptGate
{
    public static async Task<Measurement> MeasureAsync(PlanGate gate, GateContext context, CancellationToken cancellationToken)
    {
        try
        {
            byte[] content = await File.ReadAllBytesAsync(gate.Path!, cancellationToken).ConfigureAwait(false);
            return Convert.ToHexString(SHA256.HashData(content)) == gate.Sha256
                ? await RunAsync(gate, Encoding.UTF8.GetString(content).TrimStart('\uFEFF'), context, cancellationToken).ConfigureAwait(false)
                : Error(gate, $"{gate.Path} is not what it was when the rollout was started.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Error(gate, e.Message);
        }
    }

    private static async Task<Measurement> RunAsync(PlanGate gate, string script, GateContext context, CancellationToken cancellationToken)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.NewRunspace);
        shell.AddScript(script).AddArgument(new PSObject(new
        {
            context.Id, context.Step, context.PrimaryId, context.StagingId, context.Since,
        }));
        try
        {
            PSDataCollection<PSObject> output = await Task.Factory.FromAsync(shell.BeginInvoke(), shell.EndInvoke)
                .WaitAsync(gate.Timeout, cancellationToken).ConfigureAwait(false);
            return shell.Streams.Error.Count > 0 ? Error(gate, shell.Streams.Error[0].ToString()) : Answer(gate, output);
        }
        catch (TimeoutException)
        {
            shell.Stop();
            return Error(gate, $"no answer within {Duration.Text(gate.Timeout)}");
        }
        catch (OperationCanceledException)
        {
            shell.Stop();
            throw;
        }
        catch (RuntimeException e)
        {
            return Error(gate, e.Message);
        }
    }

    private static Measurement Answer(PlanGate gate, PSDataCollection<PSObject> output)
    {
        if (output is not [{ } only])
        {
            return Error(gate, output.Count == 0 ? "it gave no answer" : $"it gave {output.Count} answers, and one is wanted");
        }

        if (only.BaseObject is bool well)
        {
            return new(gate.Name, well ? GateVerdict.Pass : GateVerdict.Fail, only.ToString(), null, well ? null : "the script said no");
        }

        string? word = only.BaseObject as string ?? Text("Verdict");
        return Enum.TryParse(word, ignoreCase: true, out GateVerdict verdict) && Enum.IsDefined(verdict)
            ? new(gate.Name, verdict, Text("Value"), null, Text("Reason") ?? (verdict == GateVerdict.Pass ? null : $"the script said {verdict}"))
            : Error(gate, $"its answer '{Shown.OneLine(only.ToString() ?? "")}' is no verdict");

        string? Text(string name) => only.Properties[name]?.Value is { } value
            ? Shown.OneLine(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "")
            : null;
    }

    private static Measurement Error(PlanGate gate, string reason) => new(gate.Name, GateVerdict.Error, null, null, Shown.OneLine(reason));
}
