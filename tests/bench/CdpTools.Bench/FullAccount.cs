using System.Globalization;
using System.Text;
using System.Text.Json;
using CdpTools.Simulator;

namespace CdpTools.Bench;

/// <summary>A simulator whose account has as many policies as asked for, far beyond the service's quota.</summary>
internal static class FullAccount
{
    /// <summary>serve POLICIES [FAULT...]: prints the simulator's line of JSON, and serves until its standard input ends.</summary>
    public static int Serve(string[] args)
    {
        int count = int.Parse(args[1], CultureInfo.InvariantCulture);
        using SimulatorServer server = SimulatorServer.Start(new SimulatorOptions
        {
            Sample = count == 1,
            AccessKey = "AKIABENCH",
            SecretKey = "bench-secret",
            Seed = 1,
            PolicyQuota = count,
            CheckStagingDnsNames = false,
            Faults = args[2..],
        });
        for (int i = server.Service.Plane.History.Count == 0 ? 0 : count; i < count; i++)
        {
            // Past the sockets and the signature.
            SimReply reply = server.Service.Plane.Handle(new SimRequest
            {
                Method = "POST",
                Path = "/2020-05-31/continuous-deployment-policy",
                Body = Encoding.UTF8.GetBytes(Samples.PolicyConfig($"d{i:D6}abcdef.cloudfront.net", "0.05")),
            });
            if (reply.Status != 201)
            {
                throw new InvalidOperationException(Encoding.UTF8.GetString(reply.Body));
            }
        }

        Console.Out.WriteLine(JsonSerializer.Serialize(new { endpoint = server.Endpoint.ToString().TrimEnd('/'), accessKey = server.AccessKey, secretKey = server.SecretKey }));
        Console.In.ReadToEnd();
        return 0;
    }
}
