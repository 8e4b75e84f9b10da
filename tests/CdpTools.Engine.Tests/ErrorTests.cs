using System.Management.Automation;
using CdpTools.Engine.Tests.Support;
using CdpTools.Simulator;

namespace CdpTools.Engine.Tests;

/// <summary>Every error has its own id, category, target, request id and advice, through the real engine.</summary>
public sealed class ErrorTests
{
    private const string Keys = "-AccessKey AKIDTEST -SecretKey test-secret-key";

    [Fact]
    public void An_unknown_etag_is_InvalidIfMatchVersion()
    {
        using var rig = new Rig();
        ErrorRecord error = rig.Run("$p = Get-CdpPolicy; Update-CdpPolicy -Id $p.Id -IfMatch $p.Id -Weight 0.1").Error();
        Check(error, "InvalidIfMatchVersion", ErrorCategory.InvalidOperation, "UpdateCdpPolicyCommand");
        Assert.Contains("An id is no ETag", Text(error), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stale_etag_is_PreconditionFailed_with_the_three_versions_as_target()
    {
        using var rig = new Rig();
        ErrorRecord error = rig.Run("$p = Get-CdpPolicy; $null = $p | Disable-CdpPolicy; $p | Set-CdpTrafficWeight -Weight 0.1").Error();
        Check(error, "PreconditionFailed", ErrorCategory.InvalidOperation, "SetCdpTrafficWeightCommand", requestId: true);
        Assert.Equal("CdpTools.CdpConflict", error.TargetObject.GetType().FullName);
        Assert.Equal("True", rig.Run("$Error[0].TargetObject.Current.Config.Enabled -eq $false").Single().ToString());
        Assert.Contains("-ConflictAction Merge", Text(error), StringComparison.Ordinal);
    }

    [Fact]
    public void A_staging_name_that_the_service_does_not_know_is_InvalidArgument()
    {
        using var rig = new Rig();
        ErrorRecord error = rig.Run("Get-CdpPolicy | Update-CdpPolicy -StagingDistributionDnsName d0000000000000.cloudfront.net").Error();
        Check(error, "InvalidArgument", ErrorCategory.InvalidArgument, "UpdateCdpPolicyCommand", requestId: true);
    }

    [Fact]
    public void A_denied_action_is_AccessDenied()
    {
        using var rig = new Rig(new() { Sample = true, AccessKey = Rig.AccessKey, SecretKey = Rig.SecretKey, DenyActions = ["UpdateContinuousDeploymentPolicy"] });
        ErrorRecord error = rig.Run("Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1").Error();
        Check(error, "AccessDenied", ErrorCategory.PermissionDenied, "SetCdpTrafficWeightCommand", requestId: true);
        Assert.Contains("cloudfront:UpdateContinuousDeploymentPolicy", Text(error), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_policy_for_a_staging_distribution_is_StagingDistributionInUse()
    {
        using var rig = new Rig();
        ErrorRecord error = rig.Run("New-CdpPolicy -StagingDistributionDnsName (Get-CdpPolicy).StagingDistributionDnsNames[0] -Weight 0.1").Error();
        Check(error, "StagingDistributionInUse", ErrorCategory.ResourceBusy, "NewCdpPolicyCommand", requestId: true);
    }

    [Fact]
    public void A_second_policy_with_the_same_content_is_the_first_one()
    {
        using var rig = new Rig(new()
        {
            Sample = true, AccessKey = Rig.AccessKey, SecretKey = Rig.SecretKey, DuplicateCreate = DuplicateCreateError.ContinuousDeploymentPolicyAlreadyExists,
        });
        ScriptResult result = rig.Run("New-CdpPolicy -Config (Get-CdpPolicy).Config 6>&1");
        Assert.Contains("There is a policy for", result.Output[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3", result.Output[1].Properties["Id"].Value);
    }

    [Fact]
    public void One_policy_too_many_is_TooManyContinuousDeploymentPolicies()
    {
        using var rig = new Rig(new()
        {
            Sample = true, AccessKey = Rig.AccessKey, SecretKey = Rig.SecretKey, PolicyQuota = 1, CheckStagingDnsNames = false,
        });
        ErrorRecord error = rig.Run("New-CdpPolicy -StagingDistributionDnsName d0000000000000.cloudfront.net -Weight 0.1").Error();
        Check(error, "TooManyContinuousDeploymentPolicies", ErrorCategory.LimitsExceeded, "NewCdpPolicyCommand", requestId: true);
    }

    [Theory]
    [InlineData("Get-CdpPolicy -Id 00000000-0000-0000-0000-000000000000", "GetCdpPolicyCommand")]
    [InlineData("Set-CdpTrafficWeight -Id 00000000-0000-0000-0000-000000000000 -Weight 0.1", "SetCdpTrafficWeightCommand")]
    [InlineData("Remove-CdpPolicy -Id 00000000-0000-0000-0000-000000000000 -Force", "RemoveCdpPolicyCommand")]
    public void An_unknown_id_is_NoSuchContinuousDeploymentPolicy(string script, string command)
    {
        using var rig = new Rig();
        ErrorRecord error = rig.Run(script).Error();
        Check(error, "NoSuchContinuousDeploymentPolicy", ErrorCategory.ObjectNotFound, command, requestId: true);
        Assert.Equal("00000000-0000-0000-0000-000000000000", error.TargetObject);
        Assert.Contains("Get-CdpPolicy -Summary", Text(error), StringComparison.Ordinal);
    }

    [Fact]
    public void Deleting_an_attached_policy_is_ContinuousDeploymentPolicyInUse()
    {
        using var rig = new Rig();
        ErrorRecord error = rig.Run("Get-CdpPolicy | Remove-CdpPolicy -Force").Error();
        Check(error, "ContinuousDeploymentPolicyInUse", ErrorCategory.ResourceBusy, "RemoveCdpPolicyCommand", requestId: true);
        Assert.Contains("Disable-CdpPolicy", Text(error), StringComparison.Ordinal);
        Assert.Contains("Unregister-CdpPolicy", Text(error), StringComparison.Ordinal);
    }

    [Fact]
    public void Throttling_that_does_not_end_is_LimitsExceeded()
    {
        using var rig = Rig.With("UpdateContinuousDeploymentPolicy:throttle");
        ErrorRecord error = rig.Run("Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -MaxRetry 1 -RetrySec 2").Error();
        Check(error, "Throttling", ErrorCategory.LimitsExceeded, "SetCdpTrafficWeightCommand", requestId: true);
        Assert.Equal(0, rig.Writes);
    }

    [Theory]
    [InlineData(400, "MalformedXML", ErrorCategory.InvalidArgument)]
    [InlineData(400, "InconsistentQuantities", ErrorCategory.InvalidData)]
    [InlineData(400, "MissingBody", ErrorCategory.InvalidArgument)]
    [InlineData(403, "ExpiredToken", ErrorCategory.AuthenticationError)]
    [InlineData(409, "SomethingInUse", ErrorCategory.ResourceBusy)]
    [InlineData(400, "TooManyThings", ErrorCategory.LimitsExceeded)]
    public void Codes_that_the_module_gives_no_cause_for_come_out_as_themselves(int status, string code, ErrorCategory category)
    {
        using var host = new ModuleHost();
        using var server = CannedServer.Error(status, code, "What the service says.");
        ErrorRecord error = host.Run($"Get-CdpPolicy -Id x {Keys} -EndpointUrl {server.Endpoint}").Error();
        Check(error, code, category, "GetCdpPolicyCommand", requestId: true);
        Assert.Contains("What the service says.", Text(error), StringComparison.Ordinal);
        Assert.Equal("x", error.TargetObject);
    }

    [Theory]
    [InlineData("-AccessKey AKIDTEST -SecretKey wrong", "SignatureDoesNotMatch")]
    [InlineData("-AccessKey nobody -SecretKey wrong", "InvalidClientTokenId")]
    [InlineData("-AccessKey AKIDTEST -SecretKey test-secret-key -Region cn-northwest-1", "SignatureDoesNotMatch")]
    public void Wrong_keys_and_a_wrong_region_are_AuthenticationErrors(string parameters, string code)
    {
        using var rig = new Rig();
        ErrorRecord error = rig.Host.Run($"$PSDefaultParameterValues = @{{}}; Get-CdpPolicy {parameters} -EndpointUrl $endpoint").Error();
        Check(error, code, ErrorCategory.AuthenticationError, "GetCdpPolicyCommand", requestId: true);
    }

    [Theory]
    [InlineData("http://nowhere.invalid", "CdpNameNotFound")]
    [InlineData("http://127.0.0.1:9", "CdpConnectionRefused")]
    public void What_was_never_sent_is_a_ConnectionError(string endpoint, string id)
    {
        using var host = new ModuleHost();
        ErrorRecord error = host.Run($"Get-CdpPolicy {Keys} -EndpointUrl {endpoint} -MaxRetry 0").Error();
        Check(error, id, ErrorCategory.ConnectionError, "GetCdpPolicyCommand");
    }

    [Fact]
    public void A_server_without_TLS_is_a_TLS_failure()
    {
        using var rig = new Rig();
        ErrorRecord error = rig.Run("Get-CdpPolicy -EndpointUrl $endpoint.Replace('http:', 'https:') -MaxRetry 0").Error();
        Check(error, "CdpTlsFailure", ErrorCategory.ConnectionError, "GetCdpPolicyCommand");
    }

    [Fact]
    public void An_answer_that_takes_too_long_is_an_OperationTimeout()
    {
        using var rig = Rig.With("Get*:delay=1m");
        ErrorRecord error = rig.Run("Get-CdpPolicy -Id x -RequestTimeoutSec 1 -MaxRetry 0").Error();
        Check(error, "CdpTimeout", ErrorCategory.OperationTimeout, "GetCdpPolicyCommand");
        Assert.Contains("-RequestTimeoutSec", Text(error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>gateway</html>")]
    [InlineData("<ContinuousDeploymentPolicy><Id>x</Id>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>")]
    [InlineData("")]
    public void A_reply_that_is_not_the_expected_XML_is_an_error_record_with_status_and_request_id(string body)
    {
        using var host = new ModuleHost();
        using var server = new CannedServer(200, body, "ETag: E1", "x-amzn-RequestId: 99999999-2222-3333-4444-555555555555");
        ErrorRecord error = host.Run($"Get-CdpPolicy -Id x {Keys} -EndpointUrl {server.Endpoint}").Error();
        Check(error, "CdpBadReply", ErrorCategory.ProtocolError, "GetCdpPolicyCommand");
        Assert.Contains("HTTP 200", Text(error), StringComparison.Ordinal);
        Assert.Contains("99999999-2222-3333-4444-555555555555", Text(error), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_larger_than_16_MB_is_an_error_record()
    {
        using var host = new ModuleHost();
        using var server = new CannedServer(200, new string(' ', (16 * 1024 * 1024) + 1), "ETag: E1");
        ErrorRecord error = host.Run($"Get-CdpPolicy -Id x {Keys} -EndpointUrl {server.Endpoint}").Error();
        Check(error, "CdpBadReply", ErrorCategory.ProtocolError, "GetCdpPolicyCommand");
        Assert.Contains("16", Text(error), StringComparison.Ordinal);
    }

    [Fact]
    public void Exceptions_can_be_caught_by_type_and_say_what_became_of_the_write()
    {
        using var rig = new Rig();
        PSObject outcome = rig.Run(
            "$p = Get-CdpPolicy; $null = $p | Disable-CdpPolicy; try { $p | Enable-CdpPolicy -ErrorAction Stop; $p | Set-CdpTrafficWeight -Weight 0.1 -ErrorAction Stop } "
            + "catch [CdpTools.CdpConflictException] { '{0} {1} {2}' -f $_.Exception.ErrorCode, $_.Exception.StatusCode, $_.Exception.Outcome }").Output[^1];
        Assert.Equal("PreconditionFailed 412 NotApplied", outcome.ToString());
    }

    private static string Text(ErrorRecord error) => $"{error.ErrorDetails.Message} {error.ErrorDetails.RecommendedAction}";

    private static void Check(ErrorRecord error, string id, ErrorCategory category, string command, bool requestId = false)
    {
        Assert.Equal($"{id},CdpTools.Commands.{command}", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.False(string.IsNullOrWhiteSpace(error.ErrorDetails.RecommendedAction) && id is not ("SomethingInUse" or "TooManyThings"), "There is no recommended action.");
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
        if (requestId)
        {
            Assert.Matches("request id [0-9a-f-]{36}", error.ErrorDetails.Message);
        }
    }
}
