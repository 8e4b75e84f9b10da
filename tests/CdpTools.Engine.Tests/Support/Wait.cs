namespace CdpTools.Engine.Tests.Support;

/// <summary>Waits for something that another thread or process does.</summary>
internal static class Wait
{
    /// <summary>Waits until the condition holds; gives up only where the test would hang.</summary>
    public static void Until(Func<bool> condition)
    {
        if (!SpinWait.SpinUntil(() => condition() || Pause(), TimeSpan.FromMinutes(2)))
        {
            throw new TimeoutException("What the test waits for did not happen.");
        }
    }

    private static bool Pause()
    {
        Thread.Sleep(2);
        return false;
    }
}
