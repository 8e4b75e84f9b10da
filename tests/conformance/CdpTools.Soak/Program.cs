using System.Globalization;
using CdpTools.Soak;

if (args is ["serve", var policies])
{
    return SimulatorHost.Serve(int.Parse(policies, CultureInfo.InvariantCulture));
}

int seconds = args is [var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : 60;
return await SoakRun.RunAsync(TimeSpan.FromSeconds(Math.Clamp(seconds, 5, 3600)));
