using System.Runtime.InteropServices;
using System.Text.Json;
using CdpTools.Simulator;

SimulatorOptions? options;
try
{
    options = CommandLine.Parse(args);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

if (options is null)
{
    Console.Out.WriteLine(CommandLine.Help);
    return 0;
}

// Signals are taken before the ready line: whoever reads it may stop us at once.
using ManualResetEventSlim stop = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    using SimulatorServer server = SimulatorServer.Start(options);
    string endpoint = server.Endpoint.ToString().TrimEnd('/');
JsonEncodedText accessKey = JsonEncodedText.Encode(server.AccessKey), secretKey = JsonEncodedText.Encode(server.SecretKey);
Console.Out.WriteLine($"{{\"endpoint\":\"{endpoint}\",\"accessKey\":\"{accessKey}\",\"secretKey\":\"{secretKey}\"}}");
    Console.Out.Flush();
    stop.Wait();
    return 0;
}
catch (IOException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Set();
}
