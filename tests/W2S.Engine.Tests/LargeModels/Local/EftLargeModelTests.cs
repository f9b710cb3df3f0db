using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Sampling;
using W2S.Engine.Search;
using W2S.Engine.Tests.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.LargeModels.Local;

public sealed class EftLargeModelTests : IAsyncDisposable
{
    private readonly TestModels _models = new();

    [Fact]
    public async Task OpenAsync_StrengthZero_IsSamplingFromTheLargeModel()
    {
        var options = SearchOptions.PlainSampling() with { MaxNewTokens = 30 };
        var (sampled, _) = await SearchHarness.RunAsync(_models.LargeModel, Unguided.Instance, options);
        var (tilted, _) = await SearchHarness.RunAsync(Tilted(0), Unguided.Instance, options);

        Assert.Equal(sampled.Best.Tokens, tilted.Best.Tokens);
    }

    [Fact]
    public async Task ProposeAsync_ManyFirstTokens_FollowTheTiltedDistribution()
    {
        const int Draws = 20_000;
        const double Strength = 1.5;
        var request = new LargeModelRequest { Prompt = "ab", MaxNewTokens = 1, Sampling = new SamplingOptions { Temperature = 1, TopK = 0 } };
        await using var session = await Tilted(Strength).OpenAsync(request, default);
        var proposals = await session.ProposeAsync(Draws, 1, default);

        int[] prompt = ['a', 'b'];
        var weights = Enumerable.Range(0, 257).Select(v => Math.Exp(
            _models.Large.LogProbability(prompt, v)
            + (Strength * (_models.Tuned.LogProbability(prompt, v) - _models.Untuned.LogProbability(prompt, v))))).ToArray();
        var counts = proposals.GroupBy(p => p.Tokens.Span[0]).ToDictionary(g => g.Key, g => g.Count());
        var distance = Enumerable.Range(0, 257).Sum(v => Math.Abs(
            (counts.GetValueOrDefault(v) / (double)Draws) - (weights[v] / weights.Sum()))) / 2;

        // Total variation: about sqrt(257 / (2 pi 20,000)) = 0.045 is expected of a perfect sampler; untilted draws are far off.
        Assert.InRange(distance, 0, 0.06);
    }

    [Fact]
    public void Constructor_OtherVocabulary_IsRefusedWithWhatWouldWork() =>
        Assert.Contains(
            "best-of-N",
            Assert.Throws<LargeModelException>(() => new EftLargeModel(_models.LargeModel, [(_models.OtherPair, 1)])).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task RunAsync_Done_EverySequenceOfAllThreeModelsIsGivenBack()
    {
        await SearchHarness.RunAsync(Tilted(1), Unguided.Instance, SearchOptions.PlainSampling() with { MaxNewTokens = 10 });

        Assert.Equal(0, _models.SequencesInUse);
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    private EftLargeModel Tilted(double strength) => new(_models.LargeModel, [(_models.Pair, strength)]);
}
