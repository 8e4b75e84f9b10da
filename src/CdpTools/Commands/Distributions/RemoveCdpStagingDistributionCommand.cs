using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Binding;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Takes a staging distribution down, with its policy: disable, detach, wait, delete, in the order that CloudFront wants.</summary>
/// <remarks>
/// <para>
/// The policy is disabled and detached from the primary; when that is deployed, the policy is deleted; the staging distribution is disabled, and
/// when that is deployed, deleted. Each step is chosen from what is there at the moment, so after Ctrl+C, a time-out or an error the same call
/// goes on where the last one ended.
/// </para>
/// <para>
/// A distribution that is no staging distribution is refused, and with -PrimaryDistributionId one that serves another primary. -WhatIf reads
/// what is there and shows the steps that are left. There is no output.
/// </para>
/// </remarks>
/// <example>
/// <title>Which steps would it take?</title>
/// <code>PS> Get-CdpDistribution -Staging | Remove-CdpStagingDistribution -WhatIf
/// What if: Performing the operation "Take it down: disable policy 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3, detach it from EDFDVBD6EXAMPLE, wait for EDFDVBD6EXAMPLE, delete the policy, disable E2STAGINGEXAMPLE, wait for E2STAGINGEXAMPLE, delete E2STAGINGEXAMPLE" on target "[simulator] staging distribution E2STAGINGEXAMPLE (ETag …)".</code>
/// </example>
/// <example>
/// <title>Take it down if it belongs to this primary, without a prompt</title>
/// <code>PS> Remove-CdpStagingDistribution -Id E2STAGINGEXAMPLE -PrimaryDistributionId EDFDVBD6EXAMPLE -Force -PollSec 5</code>
/// </example>
[Cmdlet(
    VerbsCommon.Remove, "CdpStagingDistribution", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteDistribution.html")]
[OutputType(typeof(void))]
public sealed class RemoveCdpStagingDistributionCommand : DeployingCommand
{
    private const string InputObjectSet = "InputObject";
    private const string ByIdSet = "ById";

    /// <summary>The staging distribution. If its content has changed since it was read, nothing is done.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [DistributionTransform]
    [ValidateNotNull]
    public CdpDistribution InputObject { get; set; } = null!;

    /// <summary>The id of the staging distribution.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <summary>The primary that it must serve, if it serves one.</summary>
    [Parameter]
    [Alias("Primary")]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? PrimaryDistributionId { get; set; }

    /// <summary>Does not delete the policy. CloudFront allows that only when the policy names another staging distribution.</summary>
    [Parameter]
    public SwitchParameter KeepPolicy { get; set; }

    // Its steps wait for each other in any case: there is nothing to choose, and no parameter.
    private new SwitchParameter Wait => true;

    private protected override bool Waits => true;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        CdpDistribution given = ParameterSetName == ByIdSet ? new(Id, null, null) : InputObject;
        Record(given, () =>
        {
            Ids.Require(given.Id, "distribution");
            var work = new TearDown(Cloud, given.Id) { KeepPolicy = KeepPolicy, ExpectedPrimaryId = PrimaryDistributionId };
            if (Await((log, token) => work.PlanAsync(given, log, token)) is { } plan)
            {
                CarryOut(plan, given);
                return;
            }

            // An object was read once, so what is gone now was there: an earlier run has taken it down.
            if (ParameterSetName == ByIdSet)
            {
                throw WorkFaults.NoSuchDistribution(given.Id);
            }

            WriteVerbose($"The staging distribution {given.Id} is gone already.");
        });
    }
}
