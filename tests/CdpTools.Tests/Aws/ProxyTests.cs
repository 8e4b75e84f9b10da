using System.Net;
using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Tests.Aws;

/// <summary>The proxy of the process, which .NET takes from its variables. Set here directly, because it is read once.</summary>
[Collection(ProcessEnvironmentCollection.Name)]
public sealed class ProxyTests : IDisposable
{
    private readonly IWebProxy _before = HttpClient.DefaultProxy;
    private readonly EngineFixture _fixture = new();

    public void Dispose()
    {
        HttpClient.DefaultProxy = _before;
        _fixture.Dispose();
    }

    [Fact]
    public async Task Calls_go_through_the_proxy()
    {
        using var proxy = new LoopbackServer(new Act.Reply(200));
        HttpClient.DefaultProxy = new WebProxy(proxy.Url);

        await _fixture.SendAsync(_fixture.Connect(EngineFixture.Keys with { EndpointUrl = "http://cloudfront.test" }), EngineFixture.Read("/p"));

        Assert.Equal("http://cloudfront.test/p", Assert.Single(proxy.Arrivals).Target);
    }

    [Fact]
    public async Task A_simulator_on_this_machine_is_reached_without_the_proxy()
    {
        using var proxy = new LoopbackServer(new Act.Reply(502));
        using var server = new LoopbackServer(new Act.Reply(200));
        HttpClient.DefaultProxy = new WebProxy(proxy.Url);

        await _fixture.SendAsync(_fixture.Connect(server), EngineFixture.Read());

        Assert.Empty(proxy.Arrivals);
        Assert.Single(server.Arrivals);
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_named_and_its_password_is_not()
    {
        Uri gone;
        using (var proxy = new LoopbackServer(new Act.Reply(200)))
        {
            gone = proxy.Url;
        }

        HttpClient.DefaultProxy = new WebProxy(new UriBuilder(gone) { UserName = "me", Password = "hunter2" }.Uri);
        IConnection connection = _fixture.Connect(EngineFixture.Keys with { EndpointUrl = "https://cloudfront.test", MaxRetry = 0 });

        CdpConnectionException error = await Assert.ThrowsAsync<CdpConnectionException>(() => _fixture.SendAsync(connection, EngineFixture.Write()));

        Assert.Equal(ErrorIds.ProxyFailure, error.ErrorId);
        Assert.Equal(CdpWriteOutcome.NotApplied, error.Outcome);
        Assert.Contains($"127.0.0.1:{gone.Port}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(407)]
    [InlineData(502)]
    public async Task A_proxy_that_refuses_the_tunnel_does_not_bring_its_password_into_the_error(int status)
    {
        using var proxy = new LoopbackServer(new Act.Reply(status, "", "Proxy-Authenticate: Basic realm=\"x\""));
        HttpClient.DefaultProxy = new WebProxy(new UriBuilder(proxy.Url) { UserName = "me", Password = "hunter2" }.Uri);
        IConnection connection = _fixture.Connect(EngineFixture.Keys with { EndpointUrl = "https://cloudfront.test", MaxRetry = 0 });
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => _fixture.SendAsync(connection, EngineFixture.Write()));
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_refuses_the_tunnel_is_named()
    {
        using var proxy = new LoopbackServer(new Act.Reply(407, "", "Proxy-Authenticate: Basic realm=\"x\""));
        HttpClient.DefaultProxy = new WebProxy(proxy.Url);
        IConnection connection = _fixture.Connect(EngineFixture.Keys with { EndpointUrl = "https://cloudfront.test", MaxRetry = 0 });

        CdpConnectionException error = await Assert.ThrowsAsync<CdpConnectionException>(() => _fixture.SendAsync(connection, EngineFixture.Write()));

        Assert.Equal(ErrorIds.ProxyFailure, error.ErrorId);
        Assert.Equal(CdpWriteOutcome.NotApplied, error.Outcome);
        Assert.Contains("cloudfront.test", error.Message, StringComparison.Ordinal);
    }
}
