using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using W2S.Cli.Tests.Support;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Search;
using W2S.Engine.Tests.Hosting;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests;

/// <summary>From checkpoint folders to guided text on the CPU decoder: what the search promises holds for the real thing too.</summary>
public sealed class CheckpointGenerationTests(TinyModels folders) : IClassFixture<TinyModels>, IAsyncDisposable
{
    private readonly CheckpointModels _models = new(folders);

    public static TheoryData<string> Ways => [.. Searches.Keys];

    private static Dictionary<string, (SearchOptions Options, string[] Guidance)> Searches => new()
    {
        ["chunk-level"] = (SearchOptions.ChunkLevel(2, 3, 4), ["same"]),
        ["across vocabularies"] = (SearchOptions.ChunkLevel(2, 3, 4), ["other"]),
        ["two pairs"] = (SearchOptions.ChunkLevel(3, 2, 5), ["same", "other"]),
        ["best-of-N"] = (SearchOptions.BestOf(5), ["same"]),
        ["token-level"] = (SearchOptions.TokenLevel(2, 2), ["same"]),
        ["sampling"] = (SearchOptions.PlainSampling(), []),
        ["EFT"] = (SearchOptions.Eft(0.5), ["same"]),
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task StreamAsync_FoldersByName_StreamsTheWholeAndGivesEveryBlockBack(string way)
    {
        var options = new WeakToStrongOptions()
            .AddLargeModel("large", folders.Large)
            .AddGuidance("same", folders.Tuned, folders.Untuned)
            .AddGuidance("other", folders.OtherTuned, folders.OtherUntuned);
        await using var registry = new ModelRegistry(Options.Create(options));
        var generator = new GuidedGenerator(registry);
        var request = Request(way);

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

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task GenerateAsync_ManyAtOnce_GiveEachTheTextAndScoreItHasAlone(string way)
    {
        var requests = Enumerable.Range(1, 12).Select(seed => Request(way, seed)).ToList();
        List<GenerationResult> alone = [];
        foreach (var request in requests)
        {
            alone.Add(await _models.Generator.GenerateAsync(request));
        }

        var together = await Task.WhenAll(requests.Select(request => Task.Run(() => _models.Generator.GenerateAsync(request))));

        Assert.Equal(alone.Select(r => (r.Best.Text, r.Best.Score)), together.Select(r => (r.Best.Text, r.Best.Score)));
        Assert.True(alone.Select(r => r.Best.Text).Distinct(StringComparer.Ordinal).Count() > 6);
        Assert.Equal(0, _models.BlocksInUse);
    }

    [Theory]
    [InlineData(2, 3, 4)]
    [InlineData(3, 2, 1)]
    [InlineData(1, 4, 100)]
    public async Task GenerateAsync_Score_IsTheLogRatioOfTheWholeResponseFromScratch(int beamWidth, int successors, int chunkLength)
    {
        var options = SearchOptions.ChunkLevel(beamWidth, successors, chunkLength) with { MaxNewTokens = 24, Seed = 3 };
        var same = await _models.Generator.GenerateAsync(new() { Prompt = "A prompt", Search = options, Guidance = [new("same")] });
        var other = await _models.Generator.GenerateAsync(new() { Prompt = "A prompt", Search = options, Guidance = [new("other")] });

        // The same bits, summed in another order.
        Assert.Equal(await RatioAsync(_models.Pair, same.Best.Tokens), same.Best.Score, 1e-9);
        int[] end = other.Best.Finish == FinishReason.EndOfSequence ? [0] : [];
        int[] reread = [.. _models.OtherPair.Tokenizer.Encode(other.Best.Text), .. end];
        Assert.Equal(await RatioAsync(_models.OtherPair, reread), other.Best.Score, 1e-9);

        static async Task<double> RatioAsync(TunedUntunedPair pair, IReadOnlyList<int> response)
        {
            var prompt = pair.Tokenizer.Encode("A prompt");
            return await CheckpointModels.ScoreFromScratchAsync(pair.Tuned, prompt, response)
                - await CheckpointModels.ScoreFromScratchAsync(pair.Untuned, prompt, response);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.5)]
    public async Task GenerateAsync_Sequences_AreToldHowLongTheyWillBecome(double? eftStrength)
    {
        var request = CheckpointModels.Request() with { Guidance = [new("same")] };
        await _models.Generator.GenerateAsync(request with { Search = request.Search with { EftStrength = eftStrength } });

        // Prompt and new tokens, on which rotary scalings depend; not the whole context of 64. EFT lets the pair score and propose.
        Assert.Equal([17], _models.Decoders[0].ExpectedLengths);
        Assert.All(_models.Decoders[1..3], decoder => Assert.Equal(Enumerable.Repeat<int?>(17, eftStrength is null ? 1 : 2), decoder.ExpectedLengths));
    }

    [Fact]
    public async Task GenerateAsync_BestOfOneAndSingleChunks_AreSampling()
    {
        var sampling = await GenerateAsync(SearchOptions.PlainSampling());
        var bestOfOne = await GenerateAsync(SearchOptions.BestOf(1));
        var chunks = await GenerateAsync(SearchOptions.ChunkLevel(1, 1, 3));

        Assert.Equal((sampling, sampling), (bestOfOne, chunks));

        async Task<string> GenerateAsync(SearchOptions options) => (await _models.Generator.GenerateAsync(
            new() { Prompt = "A prompt", Search = options with { MaxNewTokens = 30, Seed = 5 } })).Best.Text;
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

    [Fact]
    public async Task GenerateAsync_HundredsOfRequests_LeaveNoBlockBehind()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            await _models.Generator.GenerateAsync(CheckpointModels.Request(seed: seed));
            Assert.Equal(0, _models.BlocksInUse);
        }
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    private static GenerationRequest Request(string way, int seed = 1) => new()
    {
        Prompt = "A prompt",
        Guidance = [.. Searches[way].Guidance.Select(name => new GuidanceChoice(name))],
        Search = Searches[way].Options with { MaxNewTokens = 16, Seed = seed },
    };
}
