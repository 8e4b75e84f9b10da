using System.Management.Automation;
using CdpTools.Engine.Tests.Support;

namespace CdpTools.Engine.Tests.Credentials;

/// <summary>Codes of MFA devices are asked for through the host, by the thread that may use it, and nobody is asked twice.</summary>
public sealed class MfaTests : IDisposable
{
    private readonly CredentialWorld world = new();
    private readonly ModuleHost host;

    public MfaTests() => host = world.NewHost();

    public void Dispose()
    {
        host.Dispose();
        world.Dispose();
    }

    [Fact]
    public void The_pipeline_thread_asks_for_the_code_of_the_device_and_it_goes_to_STS()
    {
        int asking = 0;
        host.Ui.Reading = () => asking = Environment.CurrentManagedThreadId;
        host.Ui.Lines.Enqueue("123456");

        ScriptResult result = host.Run("[System.Threading.Thread]::CurrentThread.ManagedThreadId; (Get-CdpPolicy -ProfileName mfa).Weight").NoErrors();

        Assert.Equal(result.Output[0].BaseObject, asking);
        Assert.Equal("MFA code for arn:aws:iam::1:mfa/me: ", result.HostText);
        Assert.Contains("TokenCode=123456", Assert.Single(world.Sts.Arrivals).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_code_is_asked_for_once_and_not_again_for_other_cmdlets_time_limits_and_runspaces()
    {
        using ModuleHost other = world.NewHost();
        host.Ui.Lines.Enqueue("123456");

        host.Run("Get-CdpPolicy -ProfileName mfa | Set-CdpTrafficWeight -Weight 0.1 -ProfileName mfa -RequestTimeoutSec 30").NoErrors();
        other.Run("Get-CdpPolicy -ProfileName mfa").Single();

        Assert.Single(world.Sts.Arrivals);
        Assert.Empty(other.Ui.Text);
    }

    [Fact]
    public void Writes_that_run_side_by_side_ask_once()
    {
        host.Run("$all = @(Get-CdpPolicy -ProfileName static)").NoErrors();
        host.Ui.Lines.Enqueue("123456");

        ScriptResult result = host.Run("$all * 8 | Set-CdpTrafficWeight -Weight 0.1 -ProfileName mfa -ThrottleLimit 8 -ConflictAction Merge");

        Assert.Equal(8, result.NoErrors().Output.Count);
        Assert.Single(world.Sts.Arrivals);
        Assert.Single(result.HostText.Split("MFA code for arn:aws:iam::1:mfa/me: ").Skip(1));
    }

    [Fact]
    public void Ctrl_C_at_the_question_ends_it_without_an_error_and_the_next_call_asks_again()
    {
        using var asked = new ManualResetEventSlim();
        using var stopped = new ManualResetEventSlim();
        host.Ui.Reading = () =>
        {
            // As the console's host does it.
            asked.Set();
            stopped.Wait();
            throw new PipelineStoppedException();
        };
        using (PowerShell shell = host.NewShell("Get-CdpPolicy -ProfileName mfa"))
        {
            IAsyncResult running = shell.BeginInvoke();
            asked.Wait();
            IAsyncResult stopping = shell.BeginStop(null, null);
            stopped.Set();
            shell.EndStop(stopping);

            Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
            Assert.Empty(shell.Streams.Error);
        }

        host.Ui.Reading = null;
        host.Ui.Lines.Enqueue("123456");
        host.Run("Get-CdpPolicy -ProfileName mfa").Single();

        Assert.Single(world.Sts.Arrivals);
    }

    [Theory]
    [InlineData("an empty answer")]
    [InlineData("a host that cannot ask")]
    public void Without_a_code_the_error_names_the_device_or_the_reason(string how)
    {
        host.Ui.Reading = how == "an empty answer" ? null : () => throw new PSInvalidOperationException("This host is not interactive.");

        ErrorRecord error = host.Run("Get-CdpPolicy -ProfileName mfa").Error();

        Assert.StartsWith("CdpCredentialsFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.Contains(how == "an empty answer" ? "arn:aws:iam::1:mfa/me" : "This host is not interactive.", error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(world.Sts.Arrivals);
    }

    [Fact]
    public void Completion_asks_nobody()
    {
        string script = "Get-CdpPolicy -ProfileName mfa -Id ";
        host.Run("[System.Management.Automation.CommandCompletion]::CompleteInput($text, $text.Length, $null).CompletionMatches.Count", ("text", script)).NoErrors();

        Assert.Empty(host.Ui.Text);
        Assert.Empty(world.Sts.Arrivals);
    }
}
