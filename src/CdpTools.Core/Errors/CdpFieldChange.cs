namespace CdpTools;

/// <summary>One field of a configuration that differs between two versions of it.</summary>
public sealed class CdpFieldChange
{
    internal CdpFieldChange(string path, string? oldValue, string? newValue)
    {
        Path = path;
        OldValue = oldValue;
        NewValue = newValue;
    }

    /// <summary>The field by the API's own names, for instance <c>TrafficConfig.SingleWeightConfig.Weight</c>.</summary>
    public string Path { get; }

    /// <summary>The value before; null when the field was not there.</summary>
    public string? OldValue { get; }

    /// <summary>The value after; null when the field is removed.</summary>
    public string? NewValue { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Path} {OldValue ?? "(none)"} -> {NewValue ?? "(none)"}";
}
