using System.Management.Automation;
using CdpTools.Service;
using CdpTools.Validation;

namespace CdpTools.Commands;

/// <summary>Base of the cmdlets that change or delete one policy, which they take from the pipeline or by id.</summary>
public abstract class PolicyWriterCommand : UpdatingCommand
{
    private protected const string InputObjectSet = "InputObject";
    private protected const string ByIdSet = "ById";

    /// <summary>A policy from Get-CdpPolicy, with or without local edits. What Export-Clixml, ConvertTo-Json -Depth 9, Start-Job, AWS Tools, the AWS CLI and boto3 make of one is taken too.</summary>
    // Default set: with ById as the default a live object would bind by property name, and its edits would be dropped.
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [PolicyTransform]
    [ValidateNotNull]
    public CdpPolicy InputObject { get; set; } = null!;

    /// <summary>The id of the policy. It is read first, and only the settings given are changed.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.PolicyIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <summary>The ETag that the policy must still have, sent as If-Match. Default: the one that the piped object carries, or the one just read.</summary>
    [Parameter(ParameterSetName = InputObjectSet)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [Alias("ETag")]
    public string? IfMatch { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(ParameterSetName == ByIdSet ? Id : InputObject, () =>
    {
        if (ParameterSetName == ByIdSet)
        {
            Ids.Require(Id);
            ProcessId(Id);
        }
        else
        {
            ProcessObject(InputObject.Defect is { } defect ? throw defect : InputObject);
        }
    });

    /// <summary>Handles one policy from the pipeline. What the user sees of it is what was read, local edits included.</summary>
    private protected abstract void ProcessObject(CdpPolicy policy);

    /// <summary>Handles one policy by its id.</summary>
    private protected abstract void ProcessId(string id);

    private protected CdpPolicy Read(string id) => Await(async (log, token) =>
        PolicyApi.ToPolicy(await Policies.GetAsync(id, log, token).ConfigureAwait(false)));
}
