using System.Management.Automation;
using CdpTools.Policies;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Makes a continuous deployment policy route by a header: requests that carry it with one value go to the staging distribution.</summary>
/// <remarks>
/// <para>
/// The way to try a staging distribution before any viewer sees it: its own domain name does not resolve, so requests go to the production name
/// with the header.
/// </para>
/// <para>
/// A policy that routes by weight is switched to the header, and its weight settings are dropped, session stickiness too; the prompt and -WhatIf
/// say so.
/// </para>
/// </remarks>
/// <example>
/// <title>Send requests with a header to the staging distribution</title>
/// <code>PS> Get-CdpPolicy | Set-CdpTrafficHeader -Header aws-cf-cd-staging -HeaderValue on
/// Id                                   ETag           State Route                 Sticky      Changed Staging
/// --                                   ----           ----- -----                 ------      ------- -------
/// 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 E3W39CFT73ARCK on    aws-cf-cd-staging: on                 0 s d222222abcdef8</code>
/// </example>
/// <example>
/// <title>Change the value only</title>
/// <code>PS> Set-CdpTrafficHeader -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 -Header aws-cf-cd-staging -HeaderValue build-42 -WhatIf
/// What if: Performing the operation "Weight 0.05 -> (none), IdleTTL 300 -> (none), MaximumTTL 600 -> (none), Type SingleWeight -> SingleHeader, Header (none) -> aws-cf-cd-staging, HeaderValue (none) -> build-42 (switches from weight to header and drops the weight settings)" on target "[simulator] policy 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 (ETag ECA6JUP5UCINZ)".</code>
/// </example>
[Cmdlet(
    VerbsCommon.Set, "CdpTrafficHeader", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateContinuousDeploymentPolicy.html")]
[OutputType(typeof(CdpPolicy))]
public sealed class SetCdpTrafficHeaderCommand : PolicyUpdateCommand
{
    /// <summary>The name of the header; it begins with aws-cf-cd-.</summary>
    [Parameter(Mandatory = true)]
    [ArgumentCompleter(typeof(Completers.HeaderCompleter))]
    [AllowEmptyString]
    public string Header { get; set; } = "";

    /// <summary>The value that the header must have.</summary>
    [Parameter(Mandatory = true)]
    [AllowEmptyString]
    public string HeaderValue { get; set; } = "";

    private protected override PolicyUpdate Update => Changing(
        Edit().Apply,
        (before, _) => before.TrafficConfig?.SingleWeightConfig is null ? null : "switches from weight to header and drops the weight settings");

    private protected override void CheckSettings() => Edit().Check();

    private PolicyEdit Edit() => new() { Header = Header, HeaderValue = HeaderValue, MaySwitch = true };
}
