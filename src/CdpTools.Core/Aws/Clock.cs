namespace CdpTools.Aws;

/// <summary>The clock of everything in the module that waits or dates; tests set another.</summary>
internal static class Clock
{
    public static TimeProvider Time { get; set; } = TimeProvider.System;
}
