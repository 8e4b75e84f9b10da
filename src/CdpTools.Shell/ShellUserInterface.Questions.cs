using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace CdpTools.Shell;

/// <summary>Questions: choices, missing parameters, secrets.</summary>
internal sealed partial class ShellUserInterface
{
    /// <summary>Called when a question is answered by Ctrl+C.</summary>
    public Action? Interrupted { get; set; }

    /// <summary>Reads a line. At the end of a redirected input there is nobody to ask, which is an error and not an empty answer.</summary>
    public override string ReadLine()
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine() ?? throw new HostException(
                "A question was asked, but standard input has ended. Give the value as a parameter; -Force or -Confirm:$false answer a confirmation.",
                null, "CdpShellNoInput", ErrorCategory.ResourceUnavailable);
        }
        var line = new StringBuilder();
        ReadKeys(c => line.Append(c), () => line.Length--, () => line.Length, echo: true);
        return line.ToString();
    }

    public override SecureString ReadLineAsSecureString()
    {
        var secret = new SecureString();
        if (Console.IsInputRedirected)
        {
            foreach (char c in ReadLine())
            {
                secret.AppendChar(c);
            }
            return secret;
        }
        ReadKeys(secret.AppendChar, () => secret.RemoveAt(secret.Length - 1), () => secret.Length, echo: false);
        return secret;
    }

    /// <summary>Reads keys up to Enter. Ctrl+C stops the pipeline that asks; a plain read would hold it until Enter.</summary>
    private void ReadKeys(Action<char> append, Action removeLast, Func<int> length, bool echo)
    {
        bool before = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        try
        {
            while (true)
            {
                ConsoleKeyInfo key = Console.ReadKey(intercept: true);
                switch (key.Key)
                {
                    case ConsoleKey.Enter:
                        return;
                    case ConsoleKey.C when key.Modifiers.HasFlag(ConsoleModifiers.Control):
                        Interrupted?.Invoke();
                        throw new PipelineStoppedException();
                    case ConsoleKey.Backspace:
                        if (length() > 0)
                        {
                            removeLast();
                            Console.Write(echo ? "\b \b" : "");
                        }
                        break;
                    default:
                        if (!char.IsControl(key.KeyChar))
                        {
                            append(key.KeyChar);
                            Console.Write(echo ? key.KeyChar.ToString() : "");
                        }
                        break;
                }
            }
        }
        finally
        {
            Console.TreatControlCAsInput = before;
            Console.WriteLine();
        }
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        WriteHeading(caption, message);
        var answers = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (FieldDescription field in descriptions)
        {
            answers[field.Name] = PSObject.AsPSObject(Ask(field));
        }
        return answers;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteHeading(caption, message);
        (string Key, string Label)[] labels = [.. choices.Select(choice => Split(choice.Label))];
        while (true)
        {
            string offered = string.Join("  ", labels.Select(label => $"[{label.Key}] {label.Label}"));
            Write($"{offered}  [?] Help{(defaultChoice >= 0 ? $" (default is \"{labels[defaultChoice].Key}\")" : "")}: ");
            string answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }
            if (answer == "?")
            {
                for (int i = 0; i < choices.Count; i++)
                {
                    WriteLine($"{labels[i].Key} - {choices[i].HelpMessage}");
                }
            }
            int chosen = Array.FindIndex(labels, label =>
                answer.Equals(label.Key, StringComparison.CurrentCultureIgnoreCase) || answer.Equals(label.Label, StringComparison.CurrentCultureIgnoreCase));
            if (chosen >= 0)
            {
                return chosen;
            }
        }
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Write("User: ");
            userName = ReadLine();
        }
        Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }

    private object? Ask(FieldDescription field)
    {
        Type type = LanguagePrimitives.TryConvertTo(field.ParameterAssemblyFullName is { Length: > 0 } ? field.ParameterTypeFullName : null, out Type? known) && known is not null
            ? known
            : typeof(string);
        if (type == typeof(SecureString))
        {
            Write($"{field.Name}: ");
            return ReadLineAsSecureString();
        }
        if (type == typeof(PSCredential))
        {
            return PromptForCredential("", field.HelpMessage, "", "");
        }
        if (!type.IsArray)
        {
            Write($"{field.Name}: ");
            return LanguagePrimitives.ConvertTo(ReadLine(), type, CultureInfo.CurrentCulture);
        }
        // A list ends with an empty line.
        var items = new List<string>();
        while (true)
        {
            Write($"{field.Name}[{items.Count}]: ");
            string item = ReadLine();
            if (item.Length == 0)
            {
                return LanguagePrimitives.ConvertTo(items, type, CultureInfo.CurrentCulture);
            }
            items.Add(item);
        }
    }

    private void WriteHeading(string caption, string message)
    {
        foreach (string line in new[] { caption, message })
        {
            if (!string.IsNullOrEmpty(line))
            {
                WriteLine(line);
            }
        }
    }

    /// <summary><c>Yes to &amp;All</c> is offered as A, and called Yes to All.</summary>
    private static (string Key, string Label) Split(string label)
    {
        int mark = label.IndexOf('&', StringComparison.Ordinal);
        string plain = label.Replace("&", "", StringComparison.Ordinal);
        return (mark >= 0 && mark < plain.Length ? char.ToUpperInvariant(plain[mark]).ToString() : plain, plain);
    }
}
