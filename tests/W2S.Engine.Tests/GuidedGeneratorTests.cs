using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using W2S.Cli.Tests.Support;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.LargeModels;
using W2S.Engine.Models;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests;

public sealed class GuidedGeneratorTests : IAsyncDisposable
{
    private readonly TestModels _models = new();

    [Fact]
    public async Task GenerateAsync_NothingNamed_UsesTheDefaults()
    {
        var result = await Generator("pair").GenerateAsync(Request(SearchOptions.ChunkLevel(2, 2, 3)));

        Assert.Equal("large", result.LargeModelUsage.Model);
        Assert.Equal(["pair-tuned", "pair-untuned"], result.GuidanceUsage.Select(u => u.Model));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1.0)]
    public async Task StreamAsync_ResponseThatIsComparedWithNone_ComesTokenByToken(double? eftStrength)
    {
        var options = SearchOptions.PlainSampling() with { EftStrength = eftStrength };
        var pieces = new List<string>();
        GenerationResult? result = null;
        await foreach (var update in Generator("pair").StreamAsync(Request(options)))
        {
            pieces.Add(update.Text);
            result = update.Result;
        }

        // The tokens of these models are bytes: an update for each character, but for those of several bytes, and the last with the result.
        Assert.Equal(result!.Best.Text, string.Concat(pieces));
        Assert.InRange(pieces.Count, 1 + (result.Best.Text.Length / 2), result.Best.Text.Length + 1);

        // With a trace the search is told as it was asked for, in one round.
        var whole = await Generator("pair").GenerateAsync(Request(options with { IncludeTrace = true }));
        Assert.Single(whole.Trace!.Rounds);
        Assert.Equal(whole.Best.Text, result.Best.Text);
    }

    [Fact]
    public async Task GenerateAsync_Streamed_IsTheSameResult()
    {
        var request = Request(SearchOptions.ChunkLevel(2, 2, 3));
        var whole = await Generator("pair").GenerateAsync(request);
        var pieces = new List<string>();
        await foreach (var update in Generator("pair").StreamAsync(request))
        {
            pieces.Add(update.Text);
        }

        Assert.Equal(whole.Best.Text, string.Concat(pieces));
    }

    [Fact]
    public async Task GenerateAsync_NoSeed_TakesANewOneAndNamesIt()
    {
        var request = Request(SearchOptions.PlainSampling()) with { };
        request = request with { Search = request.Search with { Seed = null } };
        var first = await Generator("pair").GenerateAsync(request);
        var again = await Generator("pair").GenerateAsync(request with { Search = request.Search with { Seed = first.Seed } });

        Assert.NotEqual(first.Seed, (await Generator("pair").GenerateAsync(request)).Seed);
        Assert.Equal(first.Best.Text, again.Best.Text);
    }

    [Fact]
    public async Task LoadModelsAsync_LoadsWhatTheRequestWillAskAndNothingElse()
    {
        using var models = new TinyModels();
        var options = new WeakToStrongOptions().AddLargeModel("base", models.Large).AddGuidance("pair", models.Tuned, models.Untuned);
        var loads = new ProgressList<LoadProgress>();
        await using var registry = new ModelRegistry(Options.Create(options), progress: loads);
        var generator = new GuidedGenerator(registry);

        await generator.LoadModelsAsync(Request(SearchOptions.PlainSampling()));
        Assert.Equal(["large"], loads.Reports.Select(r => r.Model).Distinct());

        await generator.LoadModelsAsync(Request(SearchOptions.ChunkLevel(2, 2, 3)));
        Assert.Equal(["large", "tuned", "untuned"], loads.Reports.Select(r => r.Model).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task GenerateAsync_PlainSampling_AsksNoGuide()
    {
        var result = await Generator(defaultGuidance: null).GenerateAsync(Request(SearchOptions.PlainSampling()));

        Assert.Empty(result.GuidanceUsage);
        Assert.Equal(0, _models.Tuned.ForwardCount);
    }

    [Fact]
    public async Task GenerateAsync_SearchWithoutGuidance_IsRefusedWithTheNamesThereAre()
    {
        var error = await Assert.ThrowsAsync<InvalidOptionException>(
            () => Generator(defaultGuidance: null).GenerateAsync(Request(SearchOptions.BestOf(4))));

        Assert.Contains("pair, other", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateAsync_Eft_CountsWhatThePairComputed()
    {
        var result = await Generator("pair").GenerateAsync(Request(SearchOptions.Eft(1)));

        Assert.Equal(["pair-tuned", "pair-untuned"], result.GuidanceUsage.Select(u => u.Model));
        Assert.All(result.GuidanceUsage, u => Assert.Equal(result.LargeModelUsage.ComputedTokens, u.ComputedTokens));
    }

    [Fact]
    public async Task GenerateAsync_EftOverAnotherVocabulary_IsRefused() => await Assert.ThrowsAsync<LargeModelException>(
        () => Generator("other").GenerateAsync(Request(SearchOptions.Eft(1))));

    [Fact]
    public async Task GenerateAsync_WeightThatIsNoNumber_IsRefused() => await Assert.ThrowsAsync<InvalidOptionException>(
        () => Generator("pair").GenerateAsync(
            Request(SearchOptions.BestOf(2)) with { Guidance = [new GuidanceChoice("pair", double.NaN)] }));

    [Fact]
    public async Task GenerateAsync_TunedAndUntunedAreTheSame_WarnsThatItCannotGuide()
    {
        var log = new LogRecorder();
        var same = _models.NewPair("same", new HashDecoder(6, 257), new HashDecoder(6, 257), new ByteTokenizer());
        await new GuidedGenerator(new Registry(_models, "pair", same), log).GenerateAsync(Request(SearchOptions.BestOf(3)));
        Assert.Contains("cannot guide", Assert.Single(log.Messages), StringComparison.Ordinal);

        log.Messages.Clear();
        await new GuidedGenerator(new Registry(_models, "pair"), log).GenerateAsync(Request(SearchOptions.Eft(1)));
        await new GuidedGenerator(new Registry(_models, "pair"), log).GenerateAsync(Request(SearchOptions.BestOf(3)));
        Assert.Empty(log.Messages);
    }

    [Fact]
    public async Task GenerateAsync_SeveralPairs_SteerTogether()
    {
        var request = Request(SearchOptions.ChunkLevel(2, 2, 3)) with { Guidance = [new("pair", 1), new("other", 0.5)] };
        var result = await Generator("pair").GenerateAsync(request);

        Assert.Equal(4, result.GuidanceUsage.Count);
        Assert.Equal(0, _models.SequencesInUse);
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    private static GenerationRequest Request(SearchOptions options) =>
        new() { Prompt = "ab", Search = options with { MaxNewTokens = 12, Seed = 1 } };

    private GuidedGenerator Generator(string? defaultGuidance) => new(new Registry(_models, defaultGuidance));

    private sealed class Registry(TestModels models, string? defaultGuidance, IGuidance? pair = null) : IModelRegistry
    {
        public IReadOnlyCollection<string> LargeModels => ["large"];

        public IReadOnlyCollection<string> Guidance => ["pair", "other"];

        public string? DefaultLargeModel => "large";

        public string? DefaultGuidance => defaultGuidance;

        public IReadOnlyList<ModelStatus> Status => [];

        public ValueTask<ILargeModel> GetLargeModelAsync(string? name, CancellationToken cancellationToken) => new(models.LargeModel);

        public ValueTask<IGuidance> GetGuidanceAsync(string name, CancellationToken cancellationToken) =>
            new(name == "pair" ? pair ?? models.Pair : models.OtherPair);
    }

    private sealed class LogRecorder : ILogger<GuidedGenerator>
    {
        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add(formatter(state, exception));
    }
}
