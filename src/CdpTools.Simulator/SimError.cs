namespace CdpTools.Simulator;

/// <summary>A refusal by the service. Thrown by rules, turned into the error envelope at the edge.</summary>
internal sealed class SimError(int status, string code, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The error code in the envelope.</summary>
    public string Code { get; } = code;

    // Texts are the wire's own where somebody published them [W], else the model's description [D].

    /// <summary>400 in CloudFront's pattern, "The parameter X …" [W].</summary>
    public static SimError InvalidArgument(string message) => new(400, "InvalidArgument", message);

    /// <summary>The document is XML, but not this operation's, or not XML at all [W].</summary>
    public static SimError MalformedInput() => new(400, "MalformedInput", "Invalid XML document");

    /// <summary>A member breaks the model: an unknown enumeration value, a required member left out [W].</summary>
    public static SimError MalformedXml(string violation) => new(400, "MalformedXML", "1 validation error detected: " + violation);

    /// <summary>The operation needs a body and got none [D].</summary>
    public static SimError MissingBody() =>
        new(400, "MissingBody", "This operation requires a body. Ensure that the body is present and the Content-Type header is set.");

    /// <summary>No such path or method [W].</summary>
    public static SimError InvalidUri() => new(400, "InvalidURI", "Could not parse the specified URI.");

    /// <summary>If-Match left out, or a version that this resource never had [W].</summary>
    public static SimError InvalidIfMatch() => new(400, "InvalidIfMatchVersion", "The If-Match version is missing or not valid for the resource.");

    /// <summary>If-Match names an older version [W].</summary>
    public static SimError PreconditionFailed() =>
        new(412, "PreconditionFailed", "The request failed because it didn't meet the preconditions in one or more request-header fields.");

    /// <summary>Quantity and Items disagree [W].</summary>
    public static SimError InconsistentQuantities(string name, string quantity, int actual) =>
        new(400, "InconsistentQuantities", $"The specified quantity of {name} ({quantity}) does not match the actual quantity supplied ({actual}).");

    /// <summary>A locked setting differs; the service names no field [W].</summary>
    public static SimError LockedSetting() => new(400, "IllegalUpdate", "One or more fields updated are not supported for continuous deployment.");

    /// <summary>404 for a policy [D].</summary>
    public static SimError NoSuchPolicy() => new(404, "NoSuchContinuousDeploymentPolicy", "The continuous deployment policy doesn't exist.");

    /// <summary>404 for a distribution [D].</summary>
    public static SimError NoSuchDistribution() => new(404, "NoSuchDistribution", "The specified distribution does not exist.");

    /// <summary>The policy is attached, or attached elsewhere [W].</summary>
    public static SimError PolicyInUse() =>
        new(409, "ContinuousDeploymentPolicyInUse", "The specified continuous deployment policy is currently associated with a distribution.");

    /// <summary>A policy names the staging distribution already [D].</summary>
    public static SimError StagingHasPolicy() =>
        new(409, "StagingDistributionInUse", "A continuous deployment policy for this staging distribution already exists.");

    /// <summary>Throttling is a 400 here [W].</summary>
    public static SimError Throttling() => new(400, "Throttling", "Rate exceeded");

    /// <summary>503 [W].</summary>
    public static SimError Unavailable() => new(503, "ServiceUnavailable", "CloudFront encountered an internal error. Please try again.");

    /// <summary>500; the code is AWS's common one [I].</summary>
    public static SimError Internal() => new(500, "InternalFailure", "CloudFront encountered an internal error. Please try again.");
}
