using System.Diagnostics;
using System.Management.Automation;
using CdpTools.Errors;
using CdpTools.Service;
using CdpTools.Updates;
using CdpTools.Validation;

namespace CdpTools.Commands;

/// <summary>Takes a staging distribution down, with its policy: disable, detach, wait, delete, in the order that CloudFront wants.</summary>
/// <remarks>
/// <para>The policy is disabled and detached from the primary; when that is deployed, the policy is deleted; the staging distribution is disabled, and when that is deployed, deleted. Each step is chosen from what is there at the moment, so after Ctrl+C, a time-out or an error the same call goes on where the last one ended.</para>
/// <para>A distribution that is no staging distribution is refused, and with -PrimaryDistributionId one that serves another primary. -WhatIf reads what is there and shows the steps that are left. There is no output.</para>
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
[Cmdlet(VerbsCommon.Remove, "CdpStagingDistribution", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
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
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <summary>The primary that it must serve, if it serves one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? PrimaryDistributionId { get; set; }

    /// <summary>Does not delete the policy. CloudFront allows that only when the policy names another staging distribution.</summary>
    [Parameter]
    public SwitchParameter KeepPolicy { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        CdpDistribution given = ParameterSetName == ByIdSet ? new(Id, null, null) : InputObject;
        Record(given, () =>
        {
            Ids.Require(given.Id, "distribution");
            var work = new DistributionTearDown(Distributions, Policies, Backoff.Default, given.Id)
            {
                KeepPolicy = KeepPolicy,
                ExpectedPrimaryId = PrimaryDistributionId,
                MaxAttempts = MaxAttempts,
            };
            TearDownState state = Await(work.LookAsync);
            if (state.Staging is null)
            {
                Gone(given);
                return;
            }

            RequireReviewed(given, state.Staging);
            IReadOnlyList<TearDownStep> plan = work.Plan(state);
            string steps = string.Join(", ", plan.Select(s => Describe(s, state)));
            if (Confirm($"staging distribution {given.Id} (ETag {state.Staging.ETag})", $"Take it down: {steps}"))
            {
                Run(work, state, plan);
            }
        });
    }

    private void Run(DistributionTearDown work, TearDownState state, IReadOnlyList<TearDownStep> plan)
    {
        var progress = new ProgressRecord(3, $"Taking down staging distribution {state.StagingObject!.Id}", "Starting");
        long lastSuccess = Stopwatch.GetTimestamp();
        try
        {
            for (TearDownStep step = work.Next(state); step != TearDownStep.Done; step = work.Next(state))
            {
                int number = Math.Max(0, plan.ToList().IndexOf(step));
                string text = Describe(step, state);
                progress.StatusDescription = $"Step {number + 1} of {plan.Count}: {text}";
                progress.PercentComplete = number * 100 / plan.Count;
                WriteProgress(progress);
                WriteVerbose(progress.StatusDescription);
                bool done = Do(work, step, state, text, lastSuccess);
                if (done && step == TearDownStep.DeleteStaging)
                {
                    return;
                }

                lastSuccess = done ? Stopwatch.GetTimestamp() : lastSuccess;
                state = Await(work.LookAsync);
            }
        }
        finally
        {
            progress.RecordType = ProgressRecordType.Completed;
            WriteProgress(progress);
        }
    }

    /// <returns>False when it is too early for the step, and it must be tried again.</returns>
    private bool Do(DistributionTearDown work, TearDownStep step, TearDownState state, string text, long lastSuccess)
    {
        var write = new WriteState();
        try
        {
            Write($"step \"{text}\"", write, (log, token) => work.DoAsync(step, state, write, WaitSettings, log, token));
            return true;
        }
        catch (CdpException e) when (DistributionTearDown.IsTooEarly(step, e) && Stopwatch.GetElapsedTime(lastSuccess) < WaitSettings.Timeout)
        {
            WriteVerbose($"Too early: {e.Message} Trying again.");
            Await(async (_, token) =>
            {
                await Task.Delay(WaitSettings.Interval, token).ConfigureAwait(false);
                return true;
            });
            return false;
        }
    }

    // An object was read once, so what is gone now was there: an earlier run has taken it down.
    private void Gone(CdpDistribution given)
    {
        if (ParameterSetName == ByIdSet)
        {
            throw new CdpServiceException(ErrorIds.NoSuchDistribution, $"There is no distribution {given.Id}: it is taken down already, or the id is wrong.", 404, null, "GetDistribution");
        }

        WriteVerbose($"The staging distribution {given.Id} is gone already.");
    }

    // What an earlier run has done itself is no change by somebody else.
    private void RequireReviewed(CdpDistribution given, ResourceVersion now)
    {
        if (given.Read is not { } read)
        {
            return;
        }

        List<FieldChange> changes = [.. XmlDiff.Differences(read, now.Document).Where(c => DistributionFields.SettingOf(c.Path) is not ("Enabled" or DistributionXml.PolicyId))];
        if (changes.Count > 0)
        {
            var stale = new CdpValidationException(ErrorIds.PreconditionFailed, "The staging distribution was changed after it was read.");
            CdpConflictException conflict = ConflictReport.Create(Resource(given.Id), stale, read, read, given.ETag, now, "nothing was taken down, because it was changed after you read it");
            conflict.RecommendedAction = "Look at what changed, and give the id, or read it again, if you still mean to take it down.";
            throw conflict;
        }
    }

    private static string Describe(TearDownStep step, TearDownState state)
    {
        string? staging = state.StagingObject?.Id, policy = state.PolicyObject?.Id, primary = state.PrimaryObject?.Id;
        return step switch
        {
            TearDownStep.DisablePolicy => $"disable policy {policy}",
            TearDownStep.Detach => state.PolicyObject!.Enabled ? $"detach it from {primary}" : $"detach policy {policy} from {primary}",
            TearDownStep.WaitForPrimary => $"wait for {primary}",
            TearDownStep.DeletePolicy => "delete the policy",
            TearDownStep.ReleasePolicy => $"take its name out of policy {policy}",
            TearDownStep.DisableStaging => $"disable {staging}",
            TearDownStep.WaitForStaging => $"wait for {staging}",
            TearDownStep.DeleteStaging => $"delete {staging}",
            _ => "done",
        };
    }
}
