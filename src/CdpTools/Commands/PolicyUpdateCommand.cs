using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Binding;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>
/// Base of the cmdlets that update an existing policy, which they take from the pipeline or by id. What an update does is <see
/// cref="PolicyUpdate"/>'s.
/// </summary>
public abstract class PolicyUpdateCommand : DeployingCommand
{
    private protected const string InputObjectSet = "InputObject";
    private protected const string ByIdSet = "ById";

    /// <summary>
    /// A policy from Get-CdpPolicy, with or without local edits. What Export-Clixml, ConvertTo-Json -Depth 9, Start-Job, AWS Tools, the AWS CLI
    /// and boto3 make of one is taken too.
    /// </summary>
    // Default set: with ById as the default a live object would bind by property name, and its edits would be dropped.
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [PolicyTransform]
    [ValidateNotNull]
    public CdpPolicy InputObject { get; set; } = null!;

    /// <summary>The id of the policy. It is read first, and only the settings given are changed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.PolicyIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <summary>
    /// The ETag that the policy must still have, sent as If-Match. Default: the one that the piped object carries, or the one just read.
    /// </summary>
    [Parameter(ParameterSetName = InputObjectSet)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [Alias("ETag")]
    public string? IfMatch { get; set; }

    /// <summary>
    /// What to do when somebody else has changed it since it was read: Stop refuses and shows every field; Merge re-applies your changes on the
    /// current version unless the same field was changed to something else. Default: Stop; Merge where only an id was given.
    /// </summary>
    [Parameter]
    public CdpConflictAction ConflictAction { get; set; }

    /// <summary>
    /// How many policies are written at once when many are piped. With 1 each is finished before the next begins, so that Select-Object -First
    /// and the order of messages work as everywhere; the order of output is kept with any number.
    /// </summary>
    /// <value>1</value>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 1;

    private protected override int Limit => ThrottleLimit;

    /// <summary>What the cmdlet changes.</summary>
    private protected abstract PolicyUpdate Update { get; }

    /// <summary>Checks what can be checked of the settings before any policy is looked at.</summary>
    /// <exception cref="CdpValidationException">They contradict each other, or break a rule.</exception>
    private protected virtual void CheckSettings()
    {
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        RecordAll(CheckSettings);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(ParameterSetName == ByIdSet ? Id : InputObject, () =>
    {
        if (ParameterSetName == ByIdSet)
        {
            Ids.Require(Id);
            CarryOut(Await((log, token) => Update.PlanAsync(Id, log, token)), Id);
        }
        else
        {
            CdpPolicy policy = InputObject.Defect is { } defect ? throw defect : InputObject;
            CarryOut(Await((log, token) => Update.PlanAsync(policy, log, token)), policy);
        }
    });

    /// <summary>The update with what all of these cmdlets say about it.</summary>
    private protected PolicyUpdate Changing(
        Func<CdpPolicyConfig, CdpPolicyConfig> change, Func<CdpPolicyConfig, CdpPolicyConfig, string?>? remark = null) =>
        new(Cloud, WorkSettings)
        {
            Change = change,
            Remark = remark ?? ((_, _) => null),
            IfMatch = string.IsNullOrEmpty(IfMatch) ? null : IfMatch,
            Merge = MergeOr(ConflictAction),
        };
}
