using System.Collections;
using System.Collections.Concurrent;
using System.Management.Automation;
using CdpTools.Service;

namespace CdpTools.Completers;

/// <summary>What all completers share: asking the service through the module's own cmdlets, a short memory, and quoting.</summary>
internal static class Completion
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private static readonly ConcurrentDictionary<string, (DateTimeOffset At, IReadOnlyList<PSObject> Objects)> Held = new();

    // What decides where a cmdlet asks; the rest of a half-typed command line does not matter.
    private static readonly string[] Where =
    [
        "Region", "ProfileName", "ProfileLocation", "AccessKey", "SecretKey", "SessionToken", "Credential", "EndpointUrl",
    ];

    /// <summary>
    /// Runs one of the module's cmdlets in this runspace, so that session variables and default parameter values hold.
    /// Never takes long, and gives nothing when something is wrong: Tab is no place for errors. Failures are held too,
    /// or every Tab would wait again.
    /// </summary>
    public static IReadOnlyList<PSObject> Ask(string cmdlet, IDictionary bound, params (string Name, object Value)[] parameters)
    {
        string key = string.Join('\n', Where.Select(w => bound[w]?.ToString()).Append(DefaultSimulator.Current?.Endpoint.ToString()).Append(cmdlet).Concat(parameters.Select(p => p.Name)));
        DateTimeOffset now = Clock.Time.GetUtcNow();
        if (Held.TryGetValue(key, out var held) && now - held.At < Lifetime)
        {
            return held.Objects;
        }

        if (Held.Count > 100)
        {
            Held.Clear();
        }

        IReadOnlyList<PSObject> objects = Run(cmdlet, bound, parameters);
        Held[key] = (now, objects);
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
                string quoted = text.Any(c => !char.IsLetterOrDigit(c) && c is not ('-' or '_' or '.')) ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : text;
                yield return new CompletionResult(quoted, text, CompletionResultType.ParameterValue, tip.Length == 0 ? text : tip);
            }
        }
    }

    private static IReadOnlyList<PSObject> Run(string cmdlet, IDictionary bound, (string Name, object Value)[] parameters)
    {
        try
        {
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            shell.AddCommand("CdpTools\\" + cmdlet).AddParameter("RequestTimeoutSec", 2).AddParameter("MaxRetry", 0).AddParameter("ErrorAction", ActionPreference.Ignore);
            foreach (string name in Where.Where(bound.Contains))
            {
                shell.AddParameter(name, bound[name]);
            }

            foreach ((string name, object value) in parameters)
            {
                shell.AddParameter(name, value);
            }

            return [.. shell.Invoke()];
        }
        catch (RuntimeException)
        {
            return [];
        }
    }
}
