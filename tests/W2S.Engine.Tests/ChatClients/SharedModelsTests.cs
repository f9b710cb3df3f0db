using Microsoft.Extensions.AI;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.ChatClients;

/// <summary>One client over models that compute, as its callers share it.</summary>
public sealed class SharedModelsTests : IAsyncDisposable
{
    private readonly TestModels _models = new();
    private readonly IChatClient _client;

    public SharedModelsTests() => _client = TestClient.Over(_models);

    [Fact]
    public async Task ConcurrentCalls_EachGetWhatTheyGetAlone()
    {
        var alone = new List<string>();
        for (var seed = 0; seed < 12; seed++)
        {
            alone.Add((await _client.GetResponseAsync($"prompt {seed}", TestClient.Search(seed))).Text);
        }

        var together = await Task.WhenAll(Enumerable.Range(0, 12).Select(seed => seed % 2 == 0
            ? _client.GetResponseAsync($"prompt {seed}", TestClient.Search(seed))
            : _client.GetStreamingResponseAsync($"prompt {seed}", TestClient.Search(seed)).ToChatResponseAsync()));

        Assert.Equal(alone, together.Select(response => response.Text));
        Assert.Equal(0, _models.SequencesInUse);
    }

    [Fact]
    public async Task GetStreamingResponse_ReaderStops_GivesEveryCachedBlockBack()
    {
        await foreach (var _ in _client.GetStreamingResponseAsync("p", TestClient.Sampling(100)))
        {
            Assert.NotEqual(0, _models.SequencesInUse);
            break;
        }

        Assert.Equal(0, _models.SequencesInUse);
    }

    [Fact]
    public async Task GetStreamingResponse_CancelledBetweenUpdates_GivesEveryCachedBlockBack()
    {
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in _client.GetStreamingResponseAsync("p", TestClient.Sampling(100)).WithCancellation(cancellation.Token))
            {
                await cancellation.CancelAsync();
            }
        });

        Assert.Equal(0, _models.SequencesInUse);
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();
}
