using CdpTools.Aws.Http;

namespace CdpTools.Tests.Aws;

public class WarmUpTests
{
    [Fact]
    public async Task Warming_up_runs_a_whole_exchange_in_memory()
    {
        RawReply? reply = await WarmUp.RunAsync();

        Assert.Equal(200, reply?.Status);
        Assert.Equal("x"u8.ToArray(), reply?.Body);
    }
}
