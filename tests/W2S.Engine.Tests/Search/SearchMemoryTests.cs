using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Search;

/// <summary>Alone, because it measures the memory of the whole process.</summary>
[Collection(nameof(SearchMemoryTests))]
[CollectionDefinition(nameof(SearchMemoryTests), DisableParallelization = true)]
public sealed class SearchMemoryTests : IAsyncDisposable
{
    private readonly TestModels _models = new();

    [Fact]
    public async Task RunAsync_ThousandsOfRequests_LeaveNothingBehind()
    {
        var options = SearchOptions.ChunkLevel(2, 2, 2) with { MaxNewTokens = 4 };
        await RunManyAsync(300);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await RunManyAsync(3_000);

        Assert.Equal(0, _models.SequencesInUse);

        // A leak of one hypothesis a request would be several megabytes; noise of the test host is well below one.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1 << 20);

        async Task RunManyAsync(int count)
        {
            for (var seed = 0; seed < count; seed++)
            {
                await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, options with { Seed = seed });
            }
        }
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();
}
