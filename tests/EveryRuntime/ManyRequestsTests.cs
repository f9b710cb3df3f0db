using W2S.Cli.Tests.Support;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>Alone, because it measures the memory of the whole process.</summary>
[Collection(nameof(ManyRequestsTests))]
[CollectionDefinition(nameof(ManyRequestsTests), DisableParallelization = true)]
public sealed class ManyRequestsTests : IDisposable, IAsyncDisposable
{
    private static readonly TestRuntime Runtime = RuntimeCases.MainRuntime;

    private readonly TinyModels _folders = new();
    private readonly CheckpointModels _models;

    public ManyRequestsTests() => _models = new CheckpointModels(_folders, Runtime);

    [Fact]
    public async Task GenerateAsync_ManyRequests_LeaveMemoryAndCacheBlocksAsTheyWere()
    {
        await RunManyAsync(Runtime.ManyRequests / 20);
        var live = Runtime.CountLiveObjects();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await RunManyAsync(Runtime.ManyRequests);

        Assert.Equal(0, _models.BlocksInUse);
        Assert.Equal(live, Runtime.LiveObjects());

        // A hundred bytes for each of ten thousand requests would be a megabyte.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1 << 20);
    }

    public void Dispose() => _folders.Dispose();

    public async ValueTask DisposeAsync() => await _models.DisposeAsync();

    private async Task RunManyAsync(int count)
    {
        for (var seed = 0; seed < count; seed++)
        {
            var request = CheckpointModels.Request(seed: seed);
            await _models.Generator.GenerateAsync(request with { Search = request.Search! with { ChunkLength = 1, MaxNewTokens = 2 } });
        }
    }
}
