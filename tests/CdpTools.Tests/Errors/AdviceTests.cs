using CdpTools.Errors;

namespace CdpTools.Tests.Errors;

/// <summary>Advice is chosen from code, text and operation together: what is right for a policy may be wrong for a distribution.</summary>
public sealed class AdviceTests
{
    [Theory]
    [InlineData("IllegalUpdate", "OriginReadTimeout is required for updates.", "UpdateDistribution", "set it in the same -Edit")]
    [InlineData("IllegalUpdate", "You cannot update Origin or CallerReference.", "UpdateDistribution", "for life")]
    [InlineData("IllegalUpdate", "One or more fields updated are not supported", "UpdateDistribution", "Test-CdpDistribution")]
    [InlineData("InvalidArgument", "The comment is too long.", "UpdateDistribution", "-WhatIf shows what would be changed")]
    [InlineData("InvalidArgument", "The weight is wrong.", "UpdateContinuousDeploymentPolicy", "Test-CdpPolicy -Detailed")]
    [InlineData("InvalidArgument", "The staging distribution is not associated with the primary.", "UpdateDistributionWithStagingConfig", "Register-CdpPolicy")]
    [InlineData("InvalidIfMatchVersion", "x", "UpdateDistribution", "Get-CdpDistribution")]
    [InlineData("InvalidIfMatchVersion", "x", "UpdateContinuousDeploymentPolicy", "Get-CdpPolicy")]
    [InlineData("MalformedXML", "x", "UpdateDistribution", "what -Edit has made of it")]
    public void An_errors_advice(string code, string text, string operation, string advice) =>
        Assert.Contains(advice, Advice.For(new CdpServiceException(code, text, 400, "r", operation)), StringComparison.Ordinal);
}
