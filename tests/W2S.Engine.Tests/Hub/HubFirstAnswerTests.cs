using System.Net;
using System.Net.Sockets;
using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

public sealed class HubFirstAnswerTests : HubTest
{
    private static readonly HubOptions Defaults = new();

    [Fact]
    public async Task Plan_ServerThatNeverAnswers_IsGivenUpWithinAMinute()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start(); // connections are taken in, and nobody serves them

        var error = await PlanAsync(new Uri($"http://{silent.LocalEndpoint}"));

        Assert.Contains("no answer in 30 s", error.Message, StringComparison.Ordinal);
        Assert.Equal([Defaults.ResponseTimeout, Defaults.ResponseTimeout], Time.Waits);
    }

    [Fact]
    public async Task Plan_ConnectionRefused_IsGivenUpAfterOneQuickRetry()
    {
        var server = new HubServer(TinyRepository.Single());
        var address = server.Address;
        server.Dispose();

        await PlanAsync(address);

        AssertOneQuickRetry();
    }

    [Fact]
    public async Task Plan_NameThatLeadsNowhere_IsGivenUpAfterOneQuickRetry()
    {
        using var nowhere = new Nowhere();

        await PlanAsync(new Uri("http://hub.invalid"), nowhere);

        AssertOneQuickRetry();
    }

    [Fact]
    public async Task Plan_ServerThatIsBusy_IsAskedAllTheTimes()
    {
        var server = Serve(TinyRepository.Single());
        server.Script = _ => Reply.Error(503);

        await PlanAsync(server.Address);

        Assert.Equal(1 + Defaults.MaxRetries, server.Requests.Count);
    }

    private async Task<HubException> PlanAsync(Uri endpoint, HttpMessageHandler? handler = null)
    {
        using var client = new HubClient(Defaults with { Endpoint = endpoint, CacheFolder = CacheFolder }, handler, Time);
        return await Assert.ThrowsAsync<HubException>(() => client.PlanAsync(Id));
    }

    private void AssertOneQuickRetry()
    {
        Assert.Equal(2, Time.Waits.Count(wait => wait == Defaults.ResponseTimeout));
        var pause = Assert.Single(Time.Waits, wait => wait != Defaults.ResponseTimeout);
        Assert.InRange(pause, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    /// <summary>A name server that knows nothing.</summary>
    private sealed class Nowhere : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException(HttpRequestError.NameResolutionError);
    }
}
