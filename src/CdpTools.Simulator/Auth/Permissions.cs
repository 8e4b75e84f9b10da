using System.Text.RegularExpressions;

namespace CdpTools.Simulator;

/// <summary>A list of denied actions, so that AccessDenied can be rehearsed.</summary>
internal sealed class Permissions
{
    private readonly SimulatorOptions _options;
    private readonly Regex? _denied;

    /// <summary>Reads the list of the options.</summary>
    /// <exception cref="ArgumentException">An action is none of any operation.</exception>
    public Permissions(SimulatorOptions options, IEnumerable<string> operations)
    {
        _options = options;
        if (options.DenyActions.Count > 0)
        {
            string[] patterns = [.. options.DenyActions.Select(a => a.StartsWith("cloudfront:", StringComparison.OrdinalIgnoreCase) ? a[11..] : a)];
            OperationNames.Require(patterns, [.. operations.SelectMany(ActionsOf).Distinct()], "A denied action");
            _denied = OperationNames.Expression(patterns);
        }
    }

    /// <summary>Null when the operation is allowed, else the refusal in IAM's words [W].</summary>
    public SimError? Check(string? operation, IReadOnlyList<string> ids)
    {
        if (_denied is null || operation is null || ActionsOf(operation).FirstOrDefault(_denied.IsMatch) is not { } action)
        {
            return null;
        }

        string kind = operation.Contains("Polic", StringComparison.Ordinal) ? "continuous-deployment-policy" : "distribution";
        string resource = $"arn:aws:cloudfront::{_options.Account}:{kind}/{(ids.Count > 0 ? ids[0] : "*")}";
        return new SimError(
            403,
            "AccessDenied",
            $"User: arn:aws:iam::{_options.Account}:user/simulator is not authorized to perform: cloudfront:{action} on resource: {resource} with "
            + "an explicit deny in an identity-based policy");
    }

    // Copying and promoting need more than the action of their own name [D].
    private static string[] ActionsOf(string operation) => operation switch
    {
        "CopyDistribution" => ["CopyDistribution", "CreateDistribution", "GetDistribution"],
        "UpdateDistributionWithStagingConfig" => ["UpdateDistributionWithStagingConfig", "UpdateDistribution", "GetDistribution"],
        "CreateDistributionWithTags" => ["CreateDistributionWithTags", "CreateDistribution", "TagResource"],
        _ => [operation],
    };
}
