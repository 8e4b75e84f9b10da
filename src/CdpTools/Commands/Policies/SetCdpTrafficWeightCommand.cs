using System.Management.Automation;
using CdpTools.Binding;
using CdpTools.Policies;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Sets the share of traffic that a continuous deployment policy sends to the staging distribution.</summary>
/// <remarks>
/// <para>
/// Everything else stays, session stickiness included, unless -IdleTTL and -MaximumTTL or -NoSessionStickiness say otherwise. A policy that
/// routes by header is switched to weight, and its header settings are dropped; the prompt and -WhatIf say so.
/// </para>
/// <para>
/// The policy acts when it is enabled and attached to its primary distribution; the change takes effect when the primary is deployed, about ten
/// minutes later. At peak times CloudFront may send all requests to the primary, whatever the weight.
/// </para>
/// </remarks>
/// <example>
/// <title>A plan from a file</title>
/// <code>PS> "Id,Weight`n1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3,10%" | ConvertFrom-Csv | Set-CdpTrafficWeight -WhatIf
/// What if: Performing the operation "Weight 0.05 -&gt; 0.1" on target "[simulator] policy 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 (ETag ECA6JUP5UCINZ)".</code>
/// </example>
/// <example>
/// <title>Send 10 % of all requests to the staging distribution</title>
/// <code>PS> Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1
/// Id                                   ETag           State Route                 Sticky      Changed Staging
/// --                                   ----           ----- -----                 ------      ------- -------
/// 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 E3W39CFT73ARCK on      10 % ██████▋···     300/600 s       0 s d222222abcdef8</code>
/// </example>
/// <example>
/// <title>See what would change</title>
/// <code>PS> Set-CdpTrafficWeight -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 -Weight 0.15 -WhatIf
/// What if: Performing the operation "Weight 0.05 -> 0.15" on target "[simulator] policy 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 (ETag ECA6JUP5UCINZ)".</code>
/// </example>
[Cmdlet(
    VerbsCommon.Set, "CdpTrafficWeight", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateContinuousDeploymentPolicy.html")]
[OutputType(typeof(CdpPolicy))]
public sealed class SetCdpTrafficWeightCommand : PolicyUpdateCommand
{
    private bool isTyped;

    /// <summary>The share of traffic as a fraction, 0 to 0.15: 0.1 or 10% is 10 %.</summary>
    // From a plan, a CSV file for instance, it binds by name; never from a policy, which binds as a whole before that.
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet)]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [WeightTransform]
    [ArgumentCompleter(typeof(Completers.WeightCompleter))]
    public decimal Weight { get; set; }

    /// <summary>Tells a whole policy from a plan: a plan has no configuration, and a policy's own weight is none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet, DontShow = true)]
    public object? Config { get; set; }

    /// <summary>Seconds without a request after which a sticky session ends: 300 to 3600, not above MaximumTTL.</summary>
    [Parameter]
    public int IdleTTL { get; set; }

    /// <summary>Seconds after which a sticky session ends in any case: 300 to 3600.</summary>
    [Parameter]
    public int MaximumTTL { get; set; }

    /// <summary>Takes session stickiness away.</summary>
    [Parameter]
    public SwitchParameter NoSessionStickiness { get; set; }

    private protected override PolicyUpdate Update => Changing(
        Edit().Apply,
        (before, _) => before.TrafficConfig?.SingleHeaderConfig is null ? null : "switches from header to weight and drops the header settings");

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Config is not null && !isTyped)
        {
            Record(Id, () => throw PolicyFaults.WeightIsOfPolicy(Id));
            return;
        }

        base.ProcessRecord();
    }

    // Before any record, so that what is given by then was typed.
    private protected override void CheckSettings()
    {
        isTyped = IsGiven(nameof(Weight));
        Edit().Check();
    }

    private PolicyEdit Edit() => new()
    {
        Weight = Weight,
        IdleTTL = IsGiven(nameof(IdleTTL)) ? IdleTTL : null,
        MaximumTTL = IsGiven(nameof(MaximumTTL)) ? MaximumTTL : null,
        NoSessionStickiness = NoSessionStickiness,
        MaySwitch = true,
    };
}
