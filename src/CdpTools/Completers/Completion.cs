using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Completers;

/// <summary>What all completers share: asking the service through the module's own cmdlets, a short memory, and quoting.</summary>
internal static class Completion
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly ConcurrentDictionary<string, (DateTimeOffset At, IReadOnlyList<PSObject> Objects)> Held = new();

    // What decides where a cmdlet asks; the rest of a half-typed command line does not matter.
    private static readonly string[] Where =
    [
        "Region", "ProfileName", "ProfileLocation", "AccessKey", "SecretKey", "SessionToken", "Credential", "EndpointUrl",
    ];

    /// <summary>
    /// Runs one of the module's cmdlets in this runspace, so that session variables and default parameter values hold.
    /// Never takes long, and gives what came so far when something is wrong: Tab is no place for errors. Failures are
    /// held too, or every Tab would wait again.
    /// </summary>
    public static IReadOnlyList<PSObject> Ask(string cmdlet, IDictionary bound, params (string Name, object Value)[] parameters)
    {
        string key = string.Join('\n', [cmdlet, .. parameters.Select(p => $"{p.Name}={p.Value as string}"), .. Place(bound)]);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        if (Held.TryGetValue(key, out var held) && now - held.At < Lifetime)
        {
            return held.Objects;
        }

        if (Held.Count > 100)
        {
            Held.Clear();
        }

        IReadOnlyList<PSObject> objects = Run(cmdlet, bound, parameters);
        Held[key] = (TimeProvider.System.GetUtcNow(), objects);
        return objects;
    }

    /// <summary>A result for a text that begins as the word does; quoted where PowerShell needs it.</summary>
    public static IEnumerable<CompletionResult> Match(string word, IEnumerable<(string Text, string Tip)> candidates)
    {
        string begin = word.Trim('\'', '"');
        foreach ((string text, string tip) in candidates.DistinctBy(c => c.Text))
        {
            if (text.StartsWith(begin, StringComparison.OrdinalIgnoreCase))
            {
                bool plain = !text.StartsWith('-') && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');
                string quoted = plain ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
                yield return new CompletionResult(quoted, text, CompletionResultType.ParameterValue, tip.Length == 0 ? text : Shown.OneLine(tip));
            }
        }
    }

    // All that decides where the module would ask and as whom: another account's answers are no answers.
    private static IEnumerable<string> Place(IDictionary bound)
    {
        yield return Runspace.DefaultRunspace.InstanceId.ToString();
        yield return DefaultSimulator.Endpoint ?? "";
        foreach (string name in Where)
        {
            yield return bound[name] is string text ? text : Identity(bound[name]);
        }

        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith("AWS_", StringComparison.OrdinalIgnoreCase))
            {
                yield return $"{name}={variable.Value}";
            }
        }

        foreach (PSObject? value in Session())
        {
            yield return value?.BaseObject is string text ? text : Identity(value?.BaseObject);
        }
    }

    private static string Identity(object? value) =>
        value is null ? "" : RuntimeHelpers.GetHashCode(value).ToString(CultureInfo.InvariantCulture);

    // AWS Tools' session variables, and the default values of parameters, of which a changed one must count.
    private static IReadOnlyList<PSObject?> Session() => Script(
        """
        Set-StrictMode -Off
        , $StoredAWSCredentials; "$StoredAWSRegion"; foreach ($name in $PSDefaultParameterValues.Keys) { "$name=$($PSDefaultParameterValues[$name])" }
        """);

    private static IReadOnlyList<PSObject?> Script(string text)
    {
        try
        {
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            return [.. shell.AddScript(text, useLocalScope: true).Invoke()];
        }
        catch (RuntimeException)
        {
            return [];
        }
    }

    private static IReadOnlyList<PSObject> Run(string cmdlet, IDictionary bound, (string Name, object Value)[] parameters)
    {
        var output = new PSDataCollection<PSObject>();
        var errors = Script(", $global:Error").FirstOrDefault()?.BaseObject as ArrayList;
        object? newest = errors is { Count: > 0 } ? errors[0] : null;
        try
        {
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            shell.AddCommand("CdpTools\\" + cmdlet).AddParameter("RequestTimeoutSec", 2).AddParameter("MaxRetry", 0)
                .AddParameter("Verbose", false).AddParameter("Debug", false).AddParameter("ErrorAction", ActionPreference.Ignore)
                .AddParameter("WarningAction", ActionPreference.Ignore).AddParameter("ProgressAction", ActionPreference.Ignore);
            foreach (string name in Where.Where(bound.Contains))
            {
                shell.AddParameter(name, bound[name]);
            }

            foreach ((string name, object value) in parameters)
            {
                shell.AddParameter(name, value);
            }

            Interaction.IsAllowed = false;
            using var patience = new Timer(_ => shell.BeginStop(null, null), null, Patience, Timeout.InfiniteTimeSpan);
            shell.Invoke(null, output);
        }
        catch (Exception e) when (e is RuntimeException or InvalidOperationException or ArgumentException)
        {
            // What came until then is still good for completion.
        }
        finally
        {
            Interaction.IsAllowed = true;

            // -ErrorAction Ignore keeps only non-terminating errors out of $Error.
            while (errors is { Count: > 0 } && !ReferenceEquals(errors[0], newest))
            {
                errors.RemoveAt(0);
            }
        }

        return [.. output];
    }
}
