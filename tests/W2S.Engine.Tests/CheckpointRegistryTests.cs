using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using W2S.Cli.Tests.Support;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Tests.EveryRuntime;
using W2S.Engine.Tests.Hosting;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests;

/// <summary>Checkpoint folders that a registry loads by name, from the options to guided text.</summary>
public sealed class CheckpointRegistryTests(TinyModels folders) : IClassFixture<TinyModels>
{
    [Theory]
    [MemberData(nameof(SearchWays.Names), MemberType = typeof(SearchWays))]
    public async Task StreamAsync_FoldersByName_StreamsTheWholeAndGivesEveryBlockBack(string way)
    {
        var options = new WeakToStrongOptions()
            .AddLargeModel("large", folders.Large)
            .AddGuidance("same", folders.Tuned, folders.Untuned)
            .AddGuidance("other", folders.OtherTuned, folders.OtherUntuned);
        await using var registry = new ModelRegistry(Options.Create(options));
        var generator = new GuidedGenerator(registry);
        var request = SearchWays.Request(way);

        var whole = await generator.GenerateAsync(request);
        var streamed = "";
        await foreach (var update in generator.StreamAsync(request))
        {
            streamed += update.Text;
        }

        Assert.NotEmpty(whole.Best.Tokens);
        Assert.Equal(whole.Best.Text, streamed);
        List<LocalModel> models = [((LocalLargeModel)await registry.GetLargeModelAsync(null, default)).Model];
        foreach (var name in registry.Guidance)
        {
            var pair = (TunedUntunedPair)await registry.GetGuidanceAsync(name, default);
            models.AddRange([pair.Tuned, pair.Untuned]);
        }

        Assert.All(models, model => Assert.Equal(0, model.Runner.Decoder.Cache.BlocksInUse));
    }

    [Fact]
    public async Task GenerateAsync_OneFolderAsTunedAndUntuned_WarnsThatItCannotGuide()
    {
        using var log = new ListLogger();
        var options = new WeakToStrongOptions().AddLargeModel("large", folders.Large).AddGuidance("vain", folders.Tuned, folders.Tuned);
        await using var registry = new ModelRegistry(Options.Create(options));

        await new GuidedGenerator(registry, log.CreateLogger<GuidedGenerator>()).GenerateAsync(CheckpointModels.Request());

        Assert.Contains(log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("cannot guide", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GenerateAsync_TunedAndUntunedOfDifferentShape_IsRefusedByName()
    {
        using var other = new TempFolder();
        TinyCheckpoints.WriteGpt2(other.Path, configure: config =>
        {
            config["vocab_size"] = TinyTokenizer.VocabularySize;
            config["n_positions"] = TinyModels.ContextLength;
            config["n_layer"] = 1;
        });
        File.Copy(Path.Join(folders.Tuned, "tokenizer.json"), Path.Join(other.Path, "tokenizer.json"));
        var options = new WeakToStrongOptions().AddLargeModel("large", folders.Large).AddGuidance("odd", folders.Tuned, other.Path);
        await using var registry = new ModelRegistry(Options.Create(options));

        var error = await Assert.ThrowsAsync<GuidanceException>(
            () => new GuidedGenerator(registry).GenerateAsync(CheckpointModels.Request()));

        Assert.Contains("guidance 'odd'", error.Message, StringComparison.Ordinal);
        Assert.Contains("different layer counts (2 and 1)", error.Message, StringComparison.Ordinal);
    }
}
