using System.Text.RegularExpressions;

namespace CdpTools.Simulator;

/// <summary>An operation, and how its action begins in IAM.</summary>
internal sealed record ActionName(string Operation, string Prefix);

/// <summary>A list of denied actions, so that AccessDenied can be rehearsed.</summary>
internal sealed class Permissions
{
    private readonly SimulatorOptions _options;
    private readonly IReadOnlyList<ActionName> _operations;
    private readonly Regex? _denied;

    /// <summary>Reads the list of the options.</summary>
    /// <exception cref="ArgumentException">An action is none of any operation.</exception>
    public Permissions(SimulatorOptions options, IReadOnlyList<ActionName> operations)
    {
        _options = options;
        _operations = operations;
        if (options.DenyActions.Count > 0)
        {
            string[] patterns = [.. options.DenyActions.Select(WithoutPrefix)];
            OperationNames.Require(patterns, [.. operations.SelectMany(o => ActionsOf(o.Operation)).Distinct()], "A denied action");
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

        string prefix = _operations.First(o => o.Operation == operation).Prefix;
        string kind = operation.Contains("Polic", StringComparison.Ordinal) ? "continuous-deployment-policy" : "distribution";
        string resource = prefix == "cloudfront" ? $"arn:aws:cloudfront::{_options.Account}:{kind}/{(ids.Count > 0 ? ids[0] : "*")}" : "*";
        return new SimError(
            403,
            "AccessDenied",
            $"User: arn:aws:iam::{_options.Account}:user/simulator is not authorized to perform: {prefix}:{action} on resource: {resource} with "
            + "an explicit deny in an identity-based policy");
    }

    private string WithoutPrefix(string action) =>
        _operations.Select(o => o.Prefix + ":").FirstOrDefault(p => action.StartsWith(p, StringComparison.OrdinalIgnoreCase)) is { } prefix
            ? action[prefix.Length..]
            : action;

    // Copying and promoting need more than the action of their own name [D].
    private static string[] ActionsOf(string operation) => operation switch
    {
        "CopyDistribution" => ["CopyDistribution", "CreateDistribution", "GetDistribution"],
        "UpdateDistributionWithStagingConfig" => ["UpdateDistributionWithStagingConfig", "UpdateDistribution", "GetDistribution"],
        "CreateDistributionWithTags" => ["CreateDistributionWithTags", "CreateDistribution", "TagResource"],
        _ => [operation],
    };
}
