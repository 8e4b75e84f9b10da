namespace CdpTools.Aws;

/// <summary>Whether the operator may be asked for anything on this thread: not while Tab completes something.</summary>
internal static class Interaction
{
    [ThreadStatic]
    private static bool forbidden;

    public static bool IsAllowed
    {
        get => !forbidden;
        set => forbidden = !value;
    }
}
