using System.Management.Automation.Host;

namespace CdpTools.Shell;

/// <summary>Sizes, which the formatter asks for, and keys. A redirected output is 120 wide; there are no screen buffers to read or paint.</summary>
internal sealed class ShellRawUserInterface : PSHostRawUserInterface
{
    private const int DefaultWidth = 120;
    private const int DefaultHeight = 50;

    public override Size BufferSize
    {
        get => Measure();
        set { }
    }

    public override Size WindowSize
    {
        get => Measure();
        set { }
    }

    public override Size MaxWindowSize => Measure();

    public override Size MaxPhysicalWindowSize => Measure();

    public override Coordinates WindowPosition { get; set; }

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override string WindowTitle { get; set; } = "CdpTools";

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        ConsoleKeyInfo key = Console.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        return new KeyInfo((int)key.Key, key.KeyChar, 0, keyDown: true);
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
        {
            Console.ReadKey(intercept: true);
        }
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => new BufferCell[0, 0];

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents)
    {
    }

    /// <summary>Called by Clear-Host with the whole screen.</summary>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        if (!Console.IsOutputRedirected)
        {
            Console.Clear();
        }
    }

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill)
    {
    }

    private static Size Measure()
    {
        if (Console.IsOutputRedirected)
        {
            return new Size(DefaultWidth, DefaultHeight);
        }
        try
        {
            // A pseudo terminal that was never given a size says 0.
            return new Size(Console.WindowWidth is > 0 and int width ? width : DefaultWidth, Console.WindowHeight is > 0 and int height ? height : DefaultHeight);
        }
        catch (IOException)
        {
            return new Size(DefaultWidth, DefaultHeight);
        }
    }
}
