using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Tests.Aws;

public class TrustTests
{
    [Fact]
    public async Task A_server_whose_ca_is_not_trusted_is_refused_before_anything_is_sent()
    {
        using var server = new TlsServer();
        using var fixture = new EngineFixture();

        CdpConnectionException error = await Assert.ThrowsAsync<CdpConnectionException>(() => CallAsync(fixture, server));

        Assert.Equal(ErrorIds.TlsFailure, error.ErrorId);
        Assert.Equal(CdpWriteOutcome.NotApplied, error.Outcome);
        Assert.Contains($"127.0.0.1:{server.Port}", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Aws_ca_bundle_makes_its_authorities_trusted()
    {
        using var server = new TlsServer();
        using var fixture = new EngineFixture();
        fixture.Variables["AWS_CA_BUNDLE"] = fixture.WriteFile("ca.pem", server.AuthorityPem);

        Assert.Equal(200, (await CallAsync(fixture, server)).Status);
    }

    [Fact]
    public async Task Aws_ca_bundle_replaces_the_trust_store_and_does_not_add_to_it()
    {
        using var server = new TlsServer();
        using var other = new TlsServer();
        using var fixture = new EngineFixture();
        fixture.Variables["AWS_CA_BUNDLE"] = fixture.WriteFile("ca.pem", other.AuthorityPem);

        CdpConnectionException error = await Assert.ThrowsAsync<CdpConnectionException>(() => CallAsync(fixture, server));

        Assert.Equal(ErrorIds.TlsFailure, error.ErrorId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no certificate in here")]
    public async Task A_bundle_that_cannot_be_used_is_named(string? text)
    {
        using var server = new TlsServer();
        using var fixture = new EngineFixture();
        string path = text is null ? "/no/such/ca.pem" : fixture.WriteFile("ca.pem", text);
        fixture.Variables["AWS_CA_BUNDLE"] = path;

        CdpValidationException error = await Assert.ThrowsAsync<CdpValidationException>(() => CallAsync(fixture, server));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("AWS_CA_BUNDLE", error.RecommendedAction, StringComparison.Ordinal);
    }

    private static Task<AwsReply> CallAsync(EngineFixture fixture, TlsServer server) =>
        fixture.SendAsync(fixture.Connect(EngineFixture.Keys with { EndpointUrl = $"https://127.0.0.1:{server.Port}" }), EngineFixture.Write());

    /// <summary>Answers 200 to everything, with a certificate of an authority of its own.</summary>
    private sealed class TlsServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 _certificate;
        private int _connections;

        public TlsServer()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=CdpTools test " + Guid.NewGuid(), key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            DateTimeOffset now = DateTimeOffset.UtcNow;
            using X509Certificate2 authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
            AuthorityPem = authority.ExportCertificatePem();

            using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var serverRequest = new CertificateRequest("CN=127.0.0.1", serverKey, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            serverRequest.CertificateExtensions.Add(names.Build());
            using X509Certificate2 signed = serverRequest.Create(authority, now.AddDays(-1), now.AddDays(1), Guid.NewGuid().ToByteArray());
            byte[] pkcs12 = signed.CopyWithPrivateKey(serverKey).Export(X509ContentType.Pkcs12);
#if NET9_0_OR_GREATER
            _certificate = X509CertificateLoader.LoadPkcs12(pkcs12, null);
#else
            _certificate = new X509Certificate2(pkcs12);
#endif
            _listener.Start();
            _ = ServeAsync();
        }

        public string AuthorityPem { get; }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Connections => _connections;

        public void Dispose()
        {
            _listener.Stop();
            _certificate.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using Socket socket = await _listener.AcceptSocketAsync();
                    Interlocked.Increment(ref _connections);
                    try
                    {
                        await using var tls = new SslStream(new NetworkStream(socket));
                        await tls.AuthenticateAsServerAsync(_certificate);
                        await tls.ReadExactlyAsync(new byte[1]);
                        await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
                    }
                    catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                    {
                    }
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
            }
        }
    }
}
