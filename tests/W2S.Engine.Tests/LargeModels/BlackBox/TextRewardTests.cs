using System.Text.Json;
using W2S.Engine.Evaluation;
using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Search;
using W2S.Engine.Tests.Search;
using W2S.Engine.Tests.Support;
using Xunit.Abstractions;

namespace W2S.Engine.Tests.LargeModels.BlackBox;

/// <summary>What a search over the demo model reaches when it sees only its text, by the gold reward of held-out prompts.</summary>
public sealed class TextRewardTests(ITestOutputHelper output)
{
    private const int PromptCount = 4;
    private const int NewTokens = 20;

    private static readonly SearchOptions Chunks = SearchOptions.ChunkLevel(4, 4, 5) with { MaxNewTokens = NewTokens };

    [Fact]
    public async Task RunAsync_OnlyTextIsSeen_RewardsAreThoseOfTheSearchThatSeesTheModel()
    {
        await using var model = await LoadAsync("reviews-large");
        await using var tuned = await LoadAsync("reviews-other-tuned");
        await using var untuned = await LoadAsync("reviews-other-untuned");
        await using var judge = await RewardModel.LoadAsync(Fixtures.PathOf("models", "reviews-reward"));
        var pair = new TunedUntunedPair("other", tuned, PromptTemplate.None, untuned, PromptTemplate.None);
        var local = new LocalLargeModel(model, PromptTemplate.None);
        var text = new TextLargeModel(new TextOnlyModel(local), new TextLargeModelOptions { MaxConcurrentCalls = 32 });

        var blackBox = await RewardsAsync(judge, text, pair, Chunks);
        var whiteBox = await RewardsAsync(judge, local, pair, Chunks);
        var sampling = await RewardsAsync(judge, local, Unguided.Instance, SearchOptions.PlainSampling() with { MaxNewTokens = NewTokens });

        var (toWhiteBox, noise) = Mean([.. blackBox.Zip(whiteBox, (b, w) => b - w)]);
        var (toSampling, samplingNoise) = Mean([.. blackBox.Zip(sampling, (b, s) => b - s)]);
        output.WriteLine($"black box {Mean(blackBox)}, white box {Mean(whiteBox)}, sampling {Mean(sampling)}");
        output.WriteLine($"black box - white box {(toWhiteBox, noise)}, - sampling {(toSampling, samplingNoise)}");

        // Each prompt is its own pair; beyond three standard errors of the difference, one in 370 is chance.
        Assert.InRange(toWhiteBox, -3 * noise, 3 * noise);
        Assert.True(toSampling > 2 * samplingNoise, $"{toSampling} above sampling, more than 2 * {samplingNoise} expected");
    }

    private static Task<LocalModel> LoadAsync(string name) => LocalModel.LoadAsync(Fixtures.PathOf("models", name));

    private static async Task<double[]> RewardsAsync(RewardModel judge, ILargeModel large, IGuidance guidance, SearchOptions options)
    {
        // All at once: models compute several prompts in one pass.
        var prompts = File.ReadLines(Fixtures.PathOf("models", "prompts.jsonl")).Take(PromptCount)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("prompt").GetString()!);
        var texts = await Task.WhenAll(prompts.Select(async (prompt, i) =>
        {
            var (result, _) = await SearchHarness.RunAsync(large, guidance, options with { Seed = i }, prompt);
            return Prompt.FromText(prompt + result.Best.Text);
        }));
        return [.. await judge.ScoreAsync(texts)];
    }

    /// <summary>Mean and its standard error.</summary>
    private static (double Mean, double Error) Mean(double[] values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length));
    }
}
