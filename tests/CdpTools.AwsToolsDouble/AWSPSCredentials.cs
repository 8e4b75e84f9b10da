namespace Amazon.PowerShell.Common;

/// <summary>A double of what AWS Tools keeps in $StoredAWSCredentials: a public class of which every member is internal.</summary>
public class AWSPSCredentials
{
    internal AWSPSCredentials(object credentials, string name)
    {
        Credentials = credentials;
        Name = name;
    }

    internal object Credentials { get; }

    internal string Name { get; }

    internal string Source => "Profile";

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>For tests, which are outside of the assembly as the module is.</summary>
    public static AWSPSCredentials Make(object credentials, string name = "production") => new(credentials, name);
}
