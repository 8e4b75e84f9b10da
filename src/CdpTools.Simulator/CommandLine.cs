using System.Globalization;

namespace CdpTools.Simulator;

/// <summary>The options of the stand-alone program.</summary>
internal static class CommandLine
{
    /// <summary>What --help prints.</summary>
    public static string Help { get; } =
        $"""
        A local CloudFront control plane for continuous deployment. It listens on loopback only.

        Usage: CdpTools.Simulator [options]

          --port N               port to listen on; 0, the default, takes a free one
          --sample               start with a primary, a staging distribution and a policy at weight 0.05
          --sites N              with --sample: so many of them, 1 to 500
          --access-key K         the access key that is known; random if left out
          --secret-key S         its secret key; random if left out
          --propagation SECONDS  how long a distribution stays InProgress after a change; default 0
          --fault RULE           make requests fail; may be given more than once
          --deny ACTION          answer an action with AccessDenied, for instance cloudfront:Update*; may be given more than once
          --alarm NAME=STATE     a CloudWatch alarm; may be given more than once
          --traffic KEY=NUMBER,… traffic, of which CloudWatch has the metrics
          --seed N               ids, ETags and probabilities from this seed; with --sample they are fixed anyway
          --policy-quota N       policies an account may have; default 20
          --help                 this text

        {FaultRule.Grammar}
        {SimulatedCloudWatch.Grammar}
        {TrafficOptions.Grammar}

        When it is ready it prints one line of JSON with endpoint, accessKey and secretKey, and serves until SIGINT or SIGTERM.
        Exit code: 0, 1 when it cannot listen, 2 for options it does not understand.
        """;

    /// <summary>Reads the arguments; null asks for help.</summary>
    /// <exception cref="ArgumentException">An argument is not understood; the message says which.</exception>
    public static SimulatorOptions? Parse(IReadOnlyList<string> arguments)
    {
        (int port, bool sample, int sites, string? accessKey, string? secretKey) = (0, false, 1, null, null);
        (double propagation, int? seed, int policyQuota) = (0, null, new SimulatorOptions().PolicyQuota);
        TrafficOptions? traffic = null;
        (List<string> faults, List<string> denied, List<string> alarms) = ([], [], []);
        for (int i = 0; i < arguments.Count; i++)
        {
            string option = arguments[i];
            switch (option)
            {
                case "--help" or "-h" or "-?":
                    return null;
                case "--sample":
                    sample = true;
                    break;
                case "--sites":
                    sites = Whole(1, 500);
                    break;
                case "--port":
                    port = Whole(0, 65535);
                    break;
                case "--access-key":
                    accessKey = Value();
                    break;
                case "--secret-key":
                    secretKey = Value();
                    break;
                case "--propagation":
                    propagation = double.TryParse(Value(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
                        && seconds <= 86400
                        ? seconds
                        : throw new ArgumentException($"{option} {arguments[i]}: the propagation is a number of seconds, at most 86400.");
                    break;
                case "--fault":
                    faults.Add(FaultRule.Parse(Value()).Text);
                    break;
                case "--deny":
                    denied.Add(Value());
                    break;
                case "--alarm":
                    alarms.Add(Value());
                    break;
                case "--traffic":
                    traffic = TrafficOptions.Parse(Value());
                    break;
                case "--seed":
                    seed = Whole(int.MinValue, int.MaxValue);
                    break;
                case "--policy-quota":
                    policyQuota = Whole(0, int.MaxValue);
                    break;
                default:
                    throw new ArgumentException($"'{option}' is no option of the simulator; --help lists them.");
            }

            string Value() => ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"{option} needs a value.");

            int Whole(int least, int most) =>
                int.TryParse(Value(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least
                    && number <= most
                ? number
                : throw new ArgumentException($"{option} {arguments[i]}: expected a whole number from {least} to {most}.");
        }

        return new SimulatorOptions
        {
            Port = port,
            Sample = sample,
            Sites = sites,
            AccessKey = accessKey,
            SecretKey = secretKey,
            Propagation = TimeSpan.FromSeconds(propagation),
            Faults = faults,
            DenyActions = denied,
            Alarms = alarms,
            Traffic = traffic,
            Seed = seed,
            PolicyQuota = policyQuota,
        };
    }
}
