using System.Management.Automation;

namespace CdpTools.Binding;

/// <summary>
/// Turns every full shape of a policy (deserialized, parsed JSON, another tool's response) into a <see cref="CdpPolicy"/>
/// and returns everything else untouched, so that slim objects with only Id and ETag still bind by property name.
/// Without it a deserialized policy binds by property name, and its local edits are silently dropped (tried).
/// </summary>
internal sealed class PolicyTransformAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is null ? inputData! : PolicyShape.TryRead(inputData) ?? inputData;
}

/// <summary>Turns configurations of any shape (hashtable, parsed JSON, JSON text, a policy) into a <see cref="CdpPolicyConfig"/>.</summary>
internal sealed class PolicyConfigTransformAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (inputData is null)
        {
            return inputData!;
        }

        try
        {
            return PolicyShape.ReadConfig(inputData);
        }
        catch (CdpValidationException e)
        {
            // The cmdlet reports it, so that the error id is ours and not the binder's.
            return new CdpPolicyConfig { Defect = e };
        }
    }
}
