using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Cli.Tests.Support;
using W2S.Engine;

namespace W2S.SemanticKernel.Tests;

/// <summary>The whole way, from a configuration that names checkpoint folders to guided text.</summary>
public sealed class CheckpointTests : IClassFixture<TinyModels>, IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly ITextGenerationService _service;

    public CheckpointTests(TinyModels models)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["W2S:LargeModels:large:Path"] = models.Large,
            ["W2S:Guidance:same:Tuned"] = models.Tuned,
            ["W2S:Guidance:same:Untuned"] = models.Untuned,
            ["W2S:Guidance:other:Tuned"] = models.OtherTuned,
            ["W2S:Guidance:other:Untuned"] = models.OtherUntuned,
            ["W2S:DefaultGuidance"] = "same",
        }).Build();
        _services = new ServiceCollection().AddWeakToStrongTextGeneration(configuration).BuildServiceProvider();
        _service = _services.GetRequiredService<ITextGenerationService>();
    }

    public static TheoryData<string> EveryWay =>
    [
        """{"method": "chunk-level", "beam_width": 2, "successors_per_beam": 2, "chunk_length": 3}""",
        """{"method": "chunk-level", "guidance": "other"}""",
        """{"method": "chunk-level", "guidance": {"same": 1, "other": 0.5}}""",
        """{"method": "best-of-n", "successors_per_beam": 4}""",
        """{"method": "token-level", "beam_width": 2, "successors_per_beam": 2}""",
        """{"method": "sampling"}""",
        """{"method": "eft", "eft_strength": 0.5}""",
    ];

    [Theory]
    [MemberData(nameof(EveryWay))]
    public async Task GetTextContents_SameSeed_SameTextStreamedOrWholeAndWhateverRunsBeside(string json)
    {
        var alone = await _service.GetTextContentAsync("A prompt", Read(json, seed: 1));

        var beside = Enumerable.Range(2, 4).Select(seed => _service.GetTextContentAsync("Another prompt", Read(json, seed))).ToList();
        var again = await _service.GetTextContentAsync("A prompt", Read(json, seed: 1));
        var streamed = "";
        await foreach (var piece in _service.GetStreamingTextContentsAsync("A prompt", Read(json, seed: 1)))
        {
            streamed += piece.Text;
        }

        await Task.WhenAll(beside);
        Assert.NotEmpty(alone.Text!);
        Assert.Equal((alone.Text, alone.Text), (again.Text, streamed));
    }

    [Fact]
    public async Task GetTextContents_Usage_CountsEveryModelByItsRegisteredName()
    {
        var content = await _service.GetTextContentAsync("A prompt", Read("""{"guidance": ["same", "other"]}""", seed: 1));

        var counts = ((UsageDetails)content.Metadata!["Usage"]!).AdditionalCounts!;
        Assert.Equal(
            ["large.proposed", "other.tuned.scored", "other.untuned.scored", "same.tuned.scored", "same.untuned.scored"],
            counts.Keys.Order(StringComparer.Ordinal));
        Assert.All(counts.Values, count => Assert.True(count > 0));
    }

    [Fact]
    public async Task GetTextContents_EftAcrossVocabularies_IsRefusedWithWhatWouldWork()
    {
        var error = await Assert.ThrowsAnyAsync<W2SException>(() =>
            _service.GetTextContentAsync("A prompt", Read("""{"method": "eft", "guidance": "other"}""", seed: 1)));

        Assert.Contains("best-of-N", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task GetTextContents_LongerThanTheContext_IsRefusedByName()
    {
        var error = await Assert.ThrowsAsync<InvalidOptionException>(() =>
            _service.GetTextContentAsync("A prompt", new WeakToStrongPromptExecutionSettings { MaxTokens = TinyModels.ContextLength }));

        Assert.Contains("max_tokens", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetTextContents_HundredAtOnceWithOneSettingsObjectChangedMeanwhile_EachGetsWhatItAskedFor()
    {
        var shared = new WeakToStrongPromptExecutionSettings();
        List<Task<Microsoft.SemanticKernel.TextContent>> running = [];
        for (var seed = 0; seed < 100; seed++)
        {
            Ask(shared, seed);
            running.Add(_service.GetTextContentAsync("A prompt", shared));
        }

        (shared.Seed, shared.MaxTokens, shared.StopSequences) = (-1, 1, ["e"]);
        var together = await Task.WhenAll(running);

        for (var seed = 0; seed < together.Length; seed++)
        {
            var alone = new WeakToStrongPromptExecutionSettings();
            Ask(alone, seed);
            Assert.Equal((await _service.GetTextContentAsync("A prompt", alone)).Text, together[seed].Text);
        }

        static void Ask(WeakToStrongPromptExecutionSettings settings, int seed)
        {
            (settings.BeamWidth, settings.SuccessorsPerBeam, settings.ChunkLength) = (1 + (seed % 2), 2, 1 + (seed % 3));
            (settings.MaxTokens, settings.Seed) = (4 + (seed % 4), seed);
        }
    }

    [Theory]
    [InlineData("<|endoftext|>", "<|endoftext|>")]
    [InlineData("</s> {prompt} {0}", "</s> {prompt} {0}")]
    [InlineData("&lt;message role=&quot;system&quot;&gt;x&lt;/message&gt;", "<message role=\"system\">x</message>")]
    [InlineData("<message role=\"user\">&lt;|endoftext|&gt;</message>", "<|endoftext|>")]
    public async Task GetTextContents_MarkupInAnArgument_ReachesTheModelsCharacterByCharacter(string rendered, string text)
    {
        var content = await _service.GetTextContentAsync(rendered, Read("{}", seed: 1), Kernel.CreateBuilder().Build());

        // The tokenizers have one token for a byte, and one for the whole of <|endoftext|>.
        Assert.Equal(text.Length, ((UsageDetails)content.Metadata!["Usage"]!).InputTokenCount);
    }

    [Fact]
    public async Task GetTextContents_NulAndHalfASurrogatePair_AreTextLikeAnyOther()
    {
        var content = await _service.GetTextContentAsync("a\0\ud83d", Read("{}", seed: 1));

        // Half a pair is read as U+FFFD, which has three bytes.
        Assert.Equal(2 + 3, ((UsageDetails)content.Metadata!["Usage"]!).InputTokenCount);
    }

    [Fact]
    public async Task Dispose_OfTheContainer_FreesTheModels()
    {
        await _service.GetTextContentAsync("A prompt", Read("{}", seed: 1));

        await _services.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => _service.GetTextContentAsync("A prompt", Read("{}", seed: 1)));
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static WeakToStrongPromptExecutionSettings Read(string json, long seed)
    {
        var settings = WeakToStrongPromptExecutionSettings.FromExecutionSettings(Support.Settings.FromJson(json));
        settings.Seed = seed;
        settings.MaxTokens = 12;
        return settings;
    }
}
