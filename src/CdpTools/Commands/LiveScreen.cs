using System.Management.Automation.Host;
using System.Text;

namespace CdpTools.Commands;

/// <summary>Lines of a terminal that are drawn anew where they are.</summary>
internal sealed class LiveScreen(PSHostUserInterface ui)
{
    private int drawn;

    /// <summary>Draws lines over those that were drawn last.</summary>
    public void Draw(IReadOnlyList<string> lines)
    {
        // All in one piece, so that nothing flickers: up, each line cleared and written, and what is left below cleared.
        var text = new StringBuilder(drawn > 0 ? $"\u001b[{drawn}A\r" : "");
        foreach (string line in lines)
        {
            text.Append("\u001b[2K").Append(line).Append('\n');
        }

        ui.Write(text.Append("\u001b[J").ToString());
        drawn = lines.Count;
    }

    /// <summary>Leaves what is there: something else is written below it.</summary>
    public void Leave() => drawn = 0;
}
