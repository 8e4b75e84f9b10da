using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CdpTools.Completers;

/// <summary>Completes the operations that the module's cmdlets call, for faults and denials of the simulator.</summary>
internal sealed class OperationCompleter : IArgumentCompleter
{
    /// <summary>The operations, and what calls them.</summary>
    public static IReadOnlyList<(string Text, string Tip)> Operations { get; } =
    [
        ("Update*", "all updates"),
        ("*", "every request"),
        ("CopyDistribution", "New-CdpStagingDistribution"),
        ("CreateContinuousDeploymentPolicy", "New-CdpPolicy"),
        ("DeleteContinuousDeploymentPolicy", "Remove-CdpPolicy"),
        ("DeleteDistribution", "Remove-CdpStagingDistribution"),
        ("GetContinuousDeploymentPolicy", "reads of a policy"),
        ("GetDistribution", "reads of a distribution, and every wait"),
        ("ListContinuousDeploymentPolicies", "Get-CdpPolicy without an id"),
        ("ListDistributions", "Get-CdpDistribution without an id"),
        ("UpdateContinuousDeploymentPolicy", "all cmdlets that change a policy"),
        ("UpdateDistribution", "Update-CdpDistribution, Register- and Unregister-CdpPolicy, Undo-CdpPublish"),
        ("UpdateDistributionWithStagingConfig", "Publish-CdpStagingDistribution"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Match(wordToComplete, Operations);
}
