using W2S.Cli.Tests.Support;
using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>
/// What a search that keeps caches, forks and computes side by side came to, against plain recomputation on the same decoders: each whole
/// response in one pass of its own.
/// </summary>
public sealed class GuidedScoreTests(TinyModels folders) : IClassFixture<TinyModels>
{
    private const string Prompt = "A prompt";
    private const int NewTokens = 24;

    // Scores are sums of so many log-probabilities: even those of the same bits differ a little in another order.
    private const double SumTolerance = 1e-9;

    public static TheoryData<string, (int BeamWidth, int Successors, int ChunkLength)> Searches =>
        RuntimeCases.EachType.With<(int, int, int)>([(2, 3, 4), (3, 2, 1), (1, 4, 100)]);

    public static TheoryData<string, double?> EftStrengths => RuntimeCases.EachType.With<double?>([null, 0.5]);

    [Theory]
    [MemberData(nameof(Searches))]
    public async Task GenerateAsync_Score_IsTheLogRatioOfTheWholeResponseFromScratch(
        string runtime, (int BeamWidth, int Successors, int ChunkLength) search)
    {
        var tested = RuntimeCases.Named(runtime);
        await using var models = new CheckpointModels(folders, tested);
        var options = SearchOptions.ChunkLevel(search.BeamWidth, search.Successors, search.ChunkLength);
        options = options with { MaxNewTokens = NewTokens, Seed = 3 };

        var same = (await models.Generator.GenerateAsync(new() { Prompt = Prompt, Search = options, Guidance = [new("same")] })).Best;
        var other = (await models.Generator.GenerateAsync(new() { Prompt = Prompt, Search = options, Guidance = [new("other")] })).Best;

        var tolerance = SumTolerance + (4 * tested.Slack); // not of all tokens of two models: most of it cancels out
        Assert.Equal(await RatioAsync(models.Pair, same.Tokens), same.Score, tolerance);
        int[] end = other.Finish == FinishReason.EndOfSequence ? [0] : [];
        Assert.Equal(await RatioAsync(models.OtherPair, [.. models.OtherPair.Tokenizer.Encode(other.Text), .. end]), other.Score, tolerance);
    }

    [Theory]
    [MemberData(nameof(EftStrengths))]
    public async Task GenerateAsync_Temperature0_TakesTheLikeliestTokensOfWhatIsComputedFromScratch(string runtime, double? eftStrength)
    {
        var tested = RuntimeCases.Named(runtime);
        await using var models = new CheckpointModels(folders, tested);
        var options = SearchOptions.PlainSampling() with
        {
            MaxNewTokens = NewTokens, Seed = 1, EftStrength = eftStrength, Sampling = new() { Temperature = 0 },
        };

        var best = (await models.Generator.GenerateAsync(new() { Prompt = Prompt, Search = options, Guidance = [new("same")] })).Best;

        int[] tokens = [.. models.Pair.Tokenizer.Encode(Prompt)];
        var strength = eftStrength ?? 0;
        foreach (var token in best.Tokens)
        {
            var large = await LastLogitsAsync(models.LargeModel.Model, tokens);
            var tuned = await LastLogitsAsync(models.Pair.Tuned, tokens);
            var untuned = await LastLogitsAsync(models.Pair.Untuned, tokens);
            double[] mixed = [.. large.Select((logit, i) => logit + (strength * (tuned[i] - untuned[i])))];
            Assert.InRange(mixed[token], mixed.Max() - SumTolerance - (4 * tested.Slack), mixed.Max()); // of three models, one taken twice
            tokens = [.. tokens, token];
        }

        Assert.NotEmpty(best.Tokens);
    }

    private static async Task<float[]> LastLogitsAsync(LocalModel model, int[] tokens)
    {
        using var sequence = model.Runner.Decoder.CreateSequence(tokens.Length);
        var batch = new ForwardBatch();
        var entry = batch.AddLastLogits(sequence, tokens);
        await model.Runner.RunAsync(batch, default);
        return entry.Logits;
    }

    private static async Task<double> RatioAsync(TunedUntunedPair pair, IReadOnlyList<int> response)
    {
        var prompt = pair.Tokenizer.Encode(Prompt);
        return await CheckpointModels.ScoreFromScratchAsync(pair.Tuned, prompt, response)
            - await CheckpointModels.ScoreFromScratchAsync(pair.Untuned, prompt, response);
    }
}
