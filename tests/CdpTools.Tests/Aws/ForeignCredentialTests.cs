using Amazon.Runtime;
using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Tests.Aws;

/// <summary>-Credential and $StoredAWSCredentials: objects of some other AWSSDK.Core, known by name only.</summary>
public class ForeignCredentialTests
{
    [Fact]
    public async Task A_credentials_object_is_asked_again_at_every_call()
    {
        using var server = new LoopbackServer(new Act.Reply(200));
        using var fixture = new EngineFixture();
        IConnection connection = fixture.Connect(new ConnectionSettings { Credential = new Rotating(), EndpointUrl = server.Url.AbsoluteUri });

        await fixture.SendAsync(connection, EngineFixture.Read());
        await fixture.SendAsync(connection, EngineFixture.Read());

        CredentialTests.AssertKey("AKROTATING1", server.Arrivals[0]);
        CredentialTests.AssertKey("AKROTATING2", server.Arrivals[1]);
        Assert.Equal("T2", server.Arrivals[1].Header("X-Amz-Security-Token"));
    }

    [Fact]
    public async Task An_empty_session_token_is_none()
    {
        Arrival arrival = await CredentialTests.UsedBy(new ConnectionSettings { Credential = new BasicAWSCredentials("AKBASIC", "S") });

        CredentialTests.AssertKey("AKBASIC", arrival);
        Assert.Null(arrival.Header("X-Amz-Security-Token"));
    }

    [Fact]
    public void An_object_of_another_kind_is_refused_by_its_type()
    {
        using var fixture = new EngineFixture();

        CdpCredentialException error = Assert.Throws<CdpCredentialException>(() => fixture.Connect(new ConnectionSettings { Credential = new Version(1, 2) }));

        Assert.Equal(ErrorIds.CredentialsFailed, error.ErrorId);
        Assert.Contains("System.Version", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credentials_object_that_fails_is_an_authentication_error()
    {
        CdpCredentialException error = await Assert.ThrowsAsync<CdpCredentialException>(
            () => CredentialTests.UsedBy(new ConnectionSettings { Credential = new Failing() }));

        Assert.Equal(ErrorIds.CredentialsFailed, error.ErrorId);
        Assert.Contains("the vault is closed", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Credential", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_variable_of_aws_tools_is_read_although_all_its_members_are_internal() =>
        CredentialTests.AssertKey("AKSTORED", await CredentialTests.UsedBy(new ConnectionSettings { StoredCredential = new AWSPSCredentials(new BasicAWSCredentials("AKSTORED", "S")) }));

    [Fact]
    public async Task The_variable_comes_after_parameters_and_before_the_environment()
    {
        var stored = new AWSPSCredentials(new BasicAWSCredentials("AKSTORED", "S"));
        CredentialTests.AssertKey("AKLITERAL", await CredentialTests.UsedBy(new ConnectionSettings { AccessKey = "AKLITERAL", SecretKey = "S", StoredCredential = stored }));
        CredentialTests.AssertKey("AKGIVEN", await CredentialTests.UsedBy(new ConnectionSettings { Credential = new BasicAWSCredentials("AKGIVEN", "S"), StoredCredential = stored }));
        CredentialTests.AssertKey("AKSTORED", await CredentialTests.UsedBy(new ConnectionSettings { StoredCredential = stored }, f =>
        {
            f.Variables["AWS_ACCESS_KEY_ID"] = "AKENV";
            f.Variables["AWS_SECRET_ACCESS_KEY"] = "S";
        }));
    }

    [Fact]
    public async Task A_variable_of_another_shape_is_passed_over_with_a_debug_line()
    {
        using var server = new LoopbackServer(new Act.Reply(200));
        using var fixture = new EngineFixture();
        fixture.Variables["AWS_ACCESS_KEY_ID"] = "AKENV";
        fixture.Variables["AWS_SECRET_ACCESS_KEY"] = "S";

        await fixture.SendAsync(fixture.Connect(new ConnectionSettings { StoredCredential = "surprise", EndpointUrl = server.Url.AbsoluteUri }), EngineFixture.Read());

        CredentialTests.AssertKey("AKENV", Assert.Single(server.Arrivals));
        Assert.Contains(fixture.Log.Debug, l => l.Contains("$StoredAWSCredentials", StringComparison.Ordinal) && l.Contains("System.String", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ctrl_c_does_not_wait_for_a_credentials_object_that_hangs()
    {
        using var fixture = new EngineFixture();
        using var cancel = new CancellationTokenSource();
        var hanging = new Hanging();
        Task<AwsReply> sending = fixture.SendAsync(fixture.Connect(new ConnectionSettings { Credential = hanging }), EngineFixture.Read(), cancel.Token);

        await hanging.Asked.Task;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        hanging.Release.SetResult();
    }

    private sealed class Rotating : AWSCredentials
    {
        private int _count;

        public override ImmutableCredentials GetCredentials()
        {
            int count = Interlocked.Increment(ref _count);
            return new ImmutableCredentials($"AKROTATING{count}", "S", $"T{count}");
        }
    }

    private sealed class Failing : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw new InvalidOperationException("the vault is closed");
    }

    private sealed class Hanging : AWSCredentials
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Release { get; } = new();

        public override ImmutableCredentials GetCredentials()
        {
            Asked.SetResult();
            Release.Task.Wait();
            return new ImmutableCredentials("A", "S", null);
        }
    }

    /// <summary>The shape of Amazon.PowerShell.Common.AWSPSCredentials.</summary>
    private sealed class AWSPSCredentials(AWSCredentials credentials)
    {
        internal AWSCredentials Credentials { get; } = credentials;
    }
}
