using System.Management.Automation;

namespace CdpTools.Shell;

/// <summary>One editable line on a terminal: cursor keys, history, and Tab through the engine's completions.</summary>
internal sealed class LineEditor(Func<string, int, CommandCompletion> complete)
{
    private readonly List<string> _history = [];
    private string _prompt = "";
    private string _text = "";
    private int _cursor;
    private CommandCompletion? _completions;

    /// <returns>The line; empty after Ctrl+C; null after Ctrl+D on an empty line.</returns>
    public string? ReadLine(string prompt)
    {
        (_prompt, _text, _cursor, _completions) = (prompt, "", 0, null);
        int recalled = _history.Count;
        // Else Ctrl+C would raise a signal, while nothing runs that it could stop.
        Console.TreatControlCAsInput = true;
        try
        {
            while (true)
            {
                Draw();
                ConsoleKeyInfo key = Console.ReadKey(intercept: true);
                if (key.Key != ConsoleKey.Tab)
                {
                    _completions = null;
                }
                bool control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
                switch (key.Key)
                {
                    case ConsoleKey.Enter:
                        return Accept();
                    case ConsoleKey.C when control:
                        Console.WriteLine("^C");
                        return "";
                    case ConsoleKey.D when control && _text.Length == 0:
                        Console.WriteLine();
                        return null;
                    case ConsoleKey.Tab:
                        Complete(forward: !key.Modifiers.HasFlag(ConsoleModifiers.Shift));
                        break;
                    case ConsoleKey.UpArrow when recalled > 0:
                        Replace(_history[--recalled]);
                        break;
                    case ConsoleKey.DownArrow when recalled < _history.Count:
                        recalled++;
                        Replace(recalled < _history.Count ? _history[recalled] : "");
                        break;
                    case ConsoleKey.Escape or ConsoleKey.UpArrow or ConsoleKey.DownArrow:
                        Replace(key.Key == ConsoleKey.Escape ? "" : _text);
                        break;
                    default:
                        Edit(key, control);
                        break;
                }
            }
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private void Edit(ConsoleKeyInfo key, bool control)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                _cursor = Math.Max(0, _cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                _cursor = Math.Min(_text.Length, _cursor + 1);
                break;
            case ConsoleKey.Home or ConsoleKey.A when key.Key == ConsoleKey.Home || control:
                _cursor = 0;
                break;
            case ConsoleKey.End or ConsoleKey.E when key.Key == ConsoleKey.End || control:
                _cursor = _text.Length;
                break;
            case ConsoleKey.U when control:
                (_text, _cursor) = (_text[_cursor..], 0);
                break;
            case ConsoleKey.Backspace when _cursor > 0:
                _text = _text.Remove(--_cursor, 1);
                break;
            case ConsoleKey.Delete when _cursor < _text.Length:
                _text = _text.Remove(_cursor, 1);
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    _text = _text.Insert(_cursor++, key.KeyChar.ToString());
                }
                break;
        }
    }

    private string Accept()
    {
        _cursor = _text.Length;
        Draw();
        Console.WriteLine();
        if (_text.Trim().Length > 0 && (_history.Count == 0 || _history[^1] != _text))
        {
            _history.Add(_text);
        }
        return _text;
    }

    private void Replace(string text) => (_text, _cursor) = (text, text.Length);

    private void Complete(bool forward)
    {
        _completions ??= complete(_text, _cursor);
        if (_completions.CompletionMatches.Count == 0 || _completions.GetNextResult(forward) is not { } next)
        {
            return;
        }
        int start = _completions.ReplacementIndex;
        _text = _text.Remove(start, _completions.ReplacementLength).Insert(start, next.CompletionText);
        // The next Tab replaces what this one put there.
        _completions.ReplacementLength = next.CompletionText.Length;
        _cursor = start + next.CompletionText.Length;
    }

    /// <summary>Draws the line anew; one too long for the terminal scrolls sideways.</summary>
    private void Draw()
    {
        int room = Math.Max(10, (Console.WindowWidth > 0 ? Console.WindowWidth : 120) - _prompt.Length - 1);
        int first = Math.Max(0, _cursor - room);
        string visible = _text.Substring(first, Math.Min(room, _text.Length - first));
        Console.Write($"\r{_prompt}{visible}\u001b[K\r\u001b[{_prompt.Length + _cursor - first}C");
    }
}
