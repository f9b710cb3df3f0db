using Microsoft.Extensions.DependencyInjection;
using W2S.Cli.Tests.Support;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hosting;

/// <summary>Models on devices that a registered runtime serves, from options to text.</summary>
public sealed class DevicePlacementTests(TinyModels folders) : IClassFixture<TinyModels>
{
    private readonly FakeRuntime _runtime = new();

    [Fact]
    public async Task Generate_ModelsOnDevicesOfTheirOwn_GoesThroughTheRegisteredRuntimeAndGivesTheSameText()
    {
        var onCards = await GenerateAsync(options => options
            .AddLargeModel("large", folders.Large, device: "cuda:0+cuda:1", dtype: ComputeType.Bf16)
            .AddGuidance("pair", folders.Tuned, folders.Untuned, device: "cuda:1", untunedDevice: "cuda"));
        var onProcessor = await GenerateAsync(options => options
            .AddLargeModel("large", folders.Large)
            .AddGuidance("pair", folders.Tuned, folders.Untuned, device: "cpu"));

        Assert.Equal(["large cuda:0+cuda:1 bf16", "tuned cuda:1", "untuned cuda:0"], _runtime.Loaded);
        Assert.Equal(onProcessor, onCards);
    }

    [Fact]
    public async Task Generate_OnlyThePairOnACard_LeavesTheLargeModelOnTheProcessor()
    {
        await GenerateAsync(options => options
            .AddLargeModel("large", folders.Large)
            .AddGuidance("pair", folders.Tuned, folders.Untuned, device: "cuda"));

        Assert.Equal(["tuned cuda:0", "untuned cuda:0"], _runtime.Loaded);
    }

    [Fact]
    public async Task Generate_ACardThatIsNotThere_NamesTheModelThatWasToGoThere()
    {
        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => GenerateAsync(options => options
            .AddLargeModel("large", folders.Large)
            .AddGuidance("pair", folders.Tuned, folders.Untuned, untunedDevice: "cuda:7")));

        Assert.Equal("pair.untuned: device: 'cuda:7' found, one of cuda:0, cuda:1 expected", error.Message);
        Assert.Empty(_runtime.Loads);
    }

    [Fact]
    public async Task Generate_ADtypeTheProcessorHasNot_NamesTheModelAndWhatToDoInstead()
    {
        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => GenerateAsync(options => options
            .AddLargeModel("large", folders.Large, dtype: ComputeType.Bf16)
            .AddGuidance("pair", folders.Tuned, folders.Untuned)));

        Assert.StartsWith("large: dtype: bf16 found, fp32 expected", error.Message, StringComparison.Ordinal);
        Assert.Contains("hold the weights as bf16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_ACardWithoutRoom_SaysHowMuchTheWeightsNeedThere()
    {
        var full = new FakeRuntime { FreeBytes = 1 };
        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => GenerateAsync(
            options => options.AddLargeModel("large", folders.Large, device: "cuda:1").AddGuidance("pair", folders.Tuned, folders.Untuned), full));

        Assert.Contains("MiB are available on cuda:1", error.Message, StringComparison.Ordinal);
        Assert.Empty(full.Loads);
    }

    private async Task<string> GenerateAsync(Action<WeakToStrongOptions> models, FakeRuntime? runtime = null)
    {
        await using var services = new ServiceCollection()
            .AddWeakToStrong(models)
            .AddSingleton<IRuntime>(runtime ?? _runtime)
            .BuildServiceProvider();
        var result = await services.GetRequiredService<GuidedGenerator>().GenerateAsync(new GenerationRequest
        {
            Prompt = "A film",
            Search = SearchOptions.ChunkLevel(2, 2, 3) with { MaxNewTokens = 9, Seed = 1 },
        });
        return result.Best.Text;
    }
}
