using W2S.Engine.Checkpoints;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Search;
using W2S.Engine.Tests.Hosting;

namespace W2S.Engine.Tests;

public sealed class RequestModelsTests
{
    private readonly LoaderProbe _loader = new();

    [Fact]
    public async Task LoadAsync_LargeModelAndPair_LoadAtTheSameTime()
    {
        await using var registry = CreateRegistry();

        // One after the other, the first would wait for ever.
        _loader.BeforeLoading = _ => _loader.BegunAsync(3);
        var models = await RequestModels.LoadAsync(registry, Request(), CancellationToken.None);

        Assert.Equal("base", models.LargeModel.Name);
        Assert.Equal(["pair"], models.Guides.Select(guide => guide.Guidance.Name));
    }

    [Fact]
    public async Task LoadAsync_OneFails_TheOthersAreNotLoadedToTheirEnd()
    {
        await using var registry = CreateRegistry();
        var begun = 0;
        _loader.BeforeLoading = token => Interlocked.Increment(ref begun) < 3
            ? Task.Delay(Timeout.Infinite, token)
            : throw new ModelFormatException("cut off");

        var error = await Assert.ThrowsAsync<ModelFormatException>(() => RequestModels.LoadAsync(registry, Request(), CancellationToken.None));

        Assert.Equal("cut off", error.Message);
        Assert.DoesNotContain(registry.Status, model => model.State is ModelState.Loaded or ModelState.Loading);
    }

    [Fact]
    public async Task LoadAsync_WeightThatIsNoNumber_IsRefusedBeforeAnythingIsLoaded()
    {
        await using var registry = CreateRegistry();
        var request = Request() with { Guidance = [new GuidanceChoice("pair", double.NaN)] };

        await Assert.ThrowsAsync<InvalidOptionException>(() => RequestModels.LoadAsync(registry, request, CancellationToken.None));

        Assert.Empty(_loader.Loads);
    }

    private ModelRegistry CreateRegistry() =>
        _loader.CreateRegistry(new WeakToStrongOptions().AddLargeModel("base", "big").AddGuidance("pair", "tuned", "untuned"));

    private static GenerationRequest Request() => new() { Prompt = "a", Search = SearchOptions.ChunkLevel(2, 2, 3) };
}
