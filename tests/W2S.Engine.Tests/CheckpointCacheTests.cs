using W2S.Cli.Tests.Support;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Search;
using W2S.Engine.Tests.EveryRuntime;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests;

/// <summary>A cache on the processor that a host has limited.</summary>
public sealed class CheckpointCacheTests(TinyModels folders) : IClassFixture<TinyModels>
{
    [Fact]
    public async Task GenerateAsync_CacheFull_IsATypedErrorAndASmallerRequestWorks()
    {
        await using var small = new CheckpointModels(
            folders, RuntimeCases.MainRuntime with { Runtime = new TunedCpuRuntime(new CpuDecoderOptions { MaxBlocks = 12 }) });
        var large = CheckpointModels.Request() with { Search = SearchOptions.BestOf(16) with { MaxNewTokens = 30, Seed = 1 } };

        var error = await Assert.ThrowsAsync<W2SException>(() => small.Generator.GenerateAsync(large));
        Assert.Contains("all of its 12 blocks are in use", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, small.BlocksInUse);

        Assert.NotEmpty((await small.Generator.GenerateAsync(CheckpointModels.Request())).Best.Tokens);
    }
}
