using System.Net.Sockets;
using CdpTools.Aws.Http;
using CdpTools.Errors;

namespace CdpTools.Tests.Aws;

public class NetworkFailureTests
{
    private static readonly Uri Endpoint = new("https://127.0.0.1:8443");

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, SocketError.HostNotFound, ErrorIds.NameNotFound, true, true)]
    [InlineData(HttpRequestError.ConnectionError, SocketError.ConnectionRefused, ErrorIds.ConnectionRefused, true, true)]
    [InlineData(HttpRequestError.ConnectionError, SocketError.NetworkUnreachable, ErrorIds.ConnectionLost, true, true)]
    [InlineData(HttpRequestError.SecureConnectionError, SocketError.Success, ErrorIds.TlsFailure, true, false)]
    [InlineData(HttpRequestError.ProxyTunnelError, SocketError.Success, ErrorIds.ProxyFailure, true, false)]
    [InlineData(HttpRequestError.ResponseEnded, SocketError.Success, ErrorIds.ConnectionLost, false, true)]
    [InlineData(HttpRequestError.InvalidResponse, SocketError.Success, ErrorIds.ConnectionLost, false, false)]
    [InlineData(HttpRequestError.Unknown, SocketError.ConnectionReset, ErrorIds.ConnectionLost, false, true)]
    public void What_the_http_stack_throws_is_told_apart(HttpRequestError kind, SocketError socket, string errorId, bool neverSent, bool worthRepeating)
    {
        Exception? inner = socket == SocketError.Success ? null : new IOException("broken", new SocketException((int)socket));

        NetworkFailure failure = NetworkFailure.Of(new HttpRequestException(kind, "failed", inner), Endpoint);

        Assert.Equal(errorId, failure.ErrorId);
        Assert.Equal(neverSent, failure.NeverSent);
        Assert.Equal(worthRepeating, failure.WorthRepeating);
        Assert.Contains("127.0.0.1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connect_time_out_proves_that_nothing_was_sent()
    {
        NetworkFailure failure = NetworkFailure.Of(new TaskCanceledException("connect", new TimeoutException()), Endpoint);

        Assert.Equal(ErrorIds.Timeout, failure.ErrorId);
        Assert.Equal(CdpWriteOutcome.NotApplied, ErrorOf(failure, isRead: false).Outcome);
    }

    [Theory]
    [InlineData(true, CdpWriteOutcome.NotApplied)]
    [InlineData(false, CdpWriteOutcome.Unknown)]
    public void A_lost_answer_leaves_a_write_unknown_and_a_read_harmless(bool isRead, CdpWriteOutcome outcome) =>
        Assert.Equal(outcome, ErrorOf(NetworkFailure.TimedOut(TimeSpan.FromSeconds(1), Endpoint, new TaskCanceledException()), isRead).Outcome);

    private static CdpConnectionException ErrorOf(NetworkFailure failure, bool isRead)
    {
        var doubt = new Doubt(new() { Operation = "X", IsRead = isRead, Method = "PUT", Path = "/" });
        doubt.Add(failure);
        return failure.ToException("X", doubt, attempts: 1);
    }
}
