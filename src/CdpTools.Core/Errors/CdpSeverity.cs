namespace CdpTools;

/// <summary>How serious a finding is.</summary>
public enum CdpSeverity
{
    /// <summary>Legal, but probably not what you want. Writers go on.</summary>
    Warning,

    /// <summary>The service would refuse it, or the module does. Writers stop before any call.</summary>
    Error,
}
