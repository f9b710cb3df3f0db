using W2S.Cli.Tests.Support;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests;

/// <summary>Alone, because it measures the memory of the whole process.</summary>
[Collection(nameof(ManyRequestsTests))]
[CollectionDefinition(nameof(ManyRequestsTests), DisableParallelization = true)]
public sealed class ManyRequestsTests : IDisposable, IAsyncDisposable
{
    private readonly TinyModels _folders = new();
    private readonly CheckpointModels _models;

    public ManyRequestsTests() => _models = new CheckpointModels(_folders);

    [Fact]
    public async Task GenerateAsync_TenThousandRequests_LeaveMemoryAndCacheBlocksAsTheyWere()
    {
        await RunManyAsync(500);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await RunManyAsync(10_000);

        Assert.Equal(0, _models.BlocksInUse);

        // A hundred bytes a request would be a megabyte.
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
