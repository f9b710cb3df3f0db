using Microsoft.Extensions.Options;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.LargeModels.Local;

/// <summary>Requests whose caches do not fit beside those that run wait for them.</summary>
public sealed class AdmissionTests : IAsyncDisposable
{
    private const int Requests = 6;
    private static readonly SearchOptions Search = SearchOptions.ChunkLevel(2, 2, 3) with { MaxNewTokens = 9 };

    private readonly TestModels _models = new();

    private CacheGate Gate => _models.LargeModel.Model.Runner.Caches;

    [Fact]
    public async Task RunAsync_LimitForTwo_LetsTwoRunAtATimeAndGivesEachWhatItGetsAlone()
    {
        var generator = Generator(_models.LargeModel);
        var alone = new List<string>();
        var most = 0;
        _models.Large.BeforeForward = () => most = Math.Max(most, _models.Large.Cache.BlocksInUse);
        for (var i = 0; i < Requests; i++)
        {
            alone.Add(await AnswerAsync(generator, i));
        }

        var (mostAlone, mostReserved, begun) = (most, 0L, false);
        (most, var limit) = (0, 2 * await NeedAsync());
        _models.Large.BeforeForward = () =>
        {
            // Held back until all have come: two are inside then, and the others wait.
            Assert.True(begun || SpinWait.SpinUntil(() => Gate.WaitingCount == Requests - 2, TimeSpan.FromMinutes(1)));
            begun = true;
            most = Math.Max(most, _models.Large.Cache.BlocksInUse);
            mostReserved = Math.Max(mostReserved, Gate.ReservedBytes);
        };
        var limited = Generator(Limited(limit));
        var together = await Task.WhenAll(Enumerable.Range(0, Requests).Select(i => Task.Run(() => AnswerAsync(limited, i))));

        Assert.Equal(alone, together);
        Assert.Equal(limit, mostReserved);
        Assert.InRange(most, 1, 2 * mostAlone);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task OpenAsync_CancelledWhileItWaits_EndsAndLeavesNothing()
    {
        var limited = Limited(await NeedAsync());
        using var cancellation = new CancellationTokenSource();
        await using (await limited.OpenAsync(Request(), default))
        {
            var waits = limited.OpenAsync(Request(), cancellation.Token);
            Assert.Equal(1, Gate.WaitingCount);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        }

        AssertNothingIsLeft();
    }

    [Fact]
    public async Task OpenAsync_ModelIsFreedWhileItWaits_Fails()
    {
        var limited = Limited(await NeedAsync());
        var runs = await limited.OpenAsync(Request(), default);
        var waits = limited.OpenAsync(Request(), default);

        await _models.LargeModel.Model.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waits);
        await runs.DisposeAsync();
        Assert.Equal(0, Gate.ReservedBytes);
    }

    [Fact]
    public async Task OpenAsync_AnotherNameOfTheModel_WaitsForTheSameMemory()
    {
        var need = await NeedAsync();
        var other = new LocalLargeModel(_models.LargeModel.Model.Named("other"), _models.LargeModel.Format) { MaxCacheBytes = need };
        var runs = await Limited(need).OpenAsync(Request(), default);
        var waits = other.OpenAsync(Request(), default);
        Assert.False(waits.IsCompleted);

        await runs.DisposeAsync();

        await (await waits).DisposeAsync();
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task OpenAsync_MoreThanTheMemoryThereIs_IsRefusedWithTheEstimateWhileOthersRun()
    {
        _models.Large.CacheCapacity = 5 << 20;
        await using var runs = await _models.LargeModel.OpenAsync(Request(), default);

        var error = await Assert.ThrowsAsync<InvalidOptionException>(
            () => _models.LargeModel.OpenAsync(Request() with { MaxCandidates = 10_000 }, default));

        Assert.Equal(
            "beam_width * successors_per_beam: 10000 candidates of 9 tokens need 10 MiB of key/value cache and logits in model 'large', "
            + "5 MiB are there",
            error.Message);
    }

    [Fact]
    public async Task OpenAsync_MoreThanTheLimit_IsRefusedWithIt()
    {
        var error = await Assert.ThrowsAsync<InvalidOptionException>(
            () => Limited(2 << 20).OpenAsync(Request() with { MaxCandidates = 10_000 }, default));

        Assert.EndsWith("its requests may take 2 MiB (CacheMiB)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void MaxCacheBytes_LessThanOne_IsRefusedByItsName(long bytes) =>
        Assert.Equal($"MaxCacheBytes: {bytes} found, at least 1 expected", Assert.Throws<InvalidOptionException>(() => Limited(bytes)).Message);

    [Fact]
    public async Task OpenAsync_NoLimit_WaitsForTheMemoryThereIs()
    {
        _models.Large.CacheCapacity = (3 * await NeedAsync()) / 2;
        var runs = await _models.LargeModel.OpenAsync(Request(), default);
        var waits = _models.LargeModel.OpenAsync(Request(), default);
        Assert.Equal(1, Gate.WaitingCount);

        await runs.DisposeAsync();

        await (await waits).DisposeAsync();
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task OpenAsync_Guidance_IsCountedAndDoesNotWait()
    {
        var (tuned, untuned) = (_models.Pair.Tuned.Runner.Caches, _models.Pair.Untuned.Runner.Caches);
        _models.Tuned.CacheCapacity = _models.Untuned.CacheCapacity = 5000;
        var request = new GuidanceRequest { Prompt = "ab", LargeModelTokenizer = new ByteTokenizer(), MaxNewTokens = 9, MaxCandidates = 4 };
        await using (await _models.Pair.OpenAsync(request, default))
        await using (await _models.Pair.OpenAsync(request, default))
        {
            Assert.InRange(tuned.ReservedBytes, 5001, 10_000); // more than there is room for
            Assert.Equal(tuned.ReservedBytes, untuned.ReservedBytes);
        }

        AssertNothingIsLeft();
    }

    [Fact]
    public async Task OpenAsync_Eft_OnlyTheLargeModelIsWaitedFor()
    {
        var tilted = new EftLargeModel(Limited(await NeedAsync()), [(_models.Pair, 1)]);
        var runs = await tilted.OpenAsync(Request(), default);
        var reserved = _models.Pair.Tuned.Runner.Caches.ReservedBytes;
        var waits = tilted.OpenAsync(Request(), default);
        Assert.Equal((1, reserved), (Gate.WaitingCount, _models.Pair.Tuned.Runner.Caches.ReservedBytes));

        await runs.DisposeAsync();

        await (await waits).DisposeAsync();
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task RunAsync_FailedAndCancelled_LeaveNothing()
    {
        var limited = Generator(Limited(await NeedAsync()));
        var passes = 0;
        using var cancellation = new CancellationTokenSource();
        _models.Large.BeforeForward = () =>
        {
            switch (++passes)
            {
                case 2:
                    throw new W2SException("a pass failed");
                case 5:
                    cancellation.Cancel();
                    break;
            }
        };

        await Assert.ThrowsAsync<W2SException>(() => AnswerAsync(limited, 1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AnswerAsync(limited, 2, cancellation.Token));
        _models.Large.BeforeForward = null;
        Assert.NotEmpty(await AnswerAsync(limited, 3));

        AssertNothingIsLeft();
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    private static LargeModelRequest Request() => new() { Prompt = "ab", MaxNewTokens = Search.MaxNewTokens, MaxCandidates = 4 };

    private LocalLargeModel Limited(long bytes) =>
        new(_models.LargeModel.Model, _models.LargeModel.Format) { MaxCacheBytes = bytes };

    private static async Task<string> AnswerAsync(GuidedGenerator generator, int seed, CancellationToken cancellationToken = default)
    {
        var request = new GenerationRequest { Prompt = "ab", Search = Search with { Seed = seed } };
        return (await generator.GenerateAsync(request, cancellationToken)).Best.Text;
    }

    private GuidedGenerator Generator(LocalLargeModel large) =>
        new(new ModelRegistry(Options.Create(new WeakToStrongOptions().AddLargeModel(large).AddGuidance(_models.Pair))));

    /// <summary>What one request reserves.</summary>
    private async Task<long> NeedAsync()
    {
        await using var session = await _models.LargeModel.OpenAsync(Request(), default);
        return Gate.ReservedBytes;
    }

    private void AssertNothingIsLeft()
    {
        LocalModel[] models = [_models.LargeModel.Model, _models.Pair.Tuned, _models.Pair.Untuned];
        Assert.All(models, model => Assert.Equal((0, 0), (model.Runner.Caches.ReservedBytes, model.Runner.Caches.WaitingCount)));
        Assert.Equal(0, _models.SequencesInUse);
    }
}
