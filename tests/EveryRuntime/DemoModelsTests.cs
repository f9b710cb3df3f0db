using System.Text.Json;
using System.Text.Json.Serialization;
using W2S.Engine.Evaluation;
using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Runtime;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>The models that ship with the repository, from text to score, against what transformers made of the same files.</summary>
public sealed class DemoModelsTests
{
    // Both sides compute in 32-bit floats, in other orders: some 1e-5 a token. A wrong detail shows in the first digits.
    private const double TolerancePerToken = 1e-4;

    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static TheoryData<string, string> Pairs => RuntimeCases.Main.With(["small", "other"]);

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Pair_Scores_EqualThoseOfTransformers(string runtime, string name)
    {
        var tested = RuntimeCases.Named(runtime);
        await using var tuned = await LoadAsync(tested, $"reviews-{name}-tuned");
        await using var untuned = await LoadAsync(tested, $"reviews-{name}-untuned");
        var pair = new TunedUntunedPair(name, tuned, PromptTemplate.None, untuned, PromptTemplate.None);
        foreach (var golden in Golden().Pairs.Where(s => s.Pair == name))
        {
            Assert.Equal(golden.PromptIds, PromptEncoder.Encode(tuned, PromptTemplate.None.Apply(golden.Prompt)));
            AssertClose(tested, golden.Tuned, await ScoreAsync(tuned, golden), golden);
            AssertClose(tested, golden.Untuned, await ScoreAsync(untuned, golden), golden);
            AssertClose(tested, golden.Score, await GuideAsync(pair, golden, shareIds: true), golden);
            AssertClose(tested, golden.Score, await GuideAsync(pair, golden, shareIds: false), golden);
        }
    }

    [Theory]
    [MemberData(nameof(RuntimeCases.EachType), MemberType = typeof(RuntimeCases))]
    public async Task LargeModel_Scores_EqualThoseOfTransformers(string runtime)
    {
        var tested = RuntimeCases.Named(runtime);
        await using var large = await LoadAsync(tested, "reviews-large");
        foreach (var golden in Golden().Large)
        {
            Assert.Equal(golden.PromptIds, PromptEncoder.Encode(large, PromptTemplate.None.Apply(golden.Prompt)));
            AssertClose(tested, golden.Logprob, await ScoreAsync(large, golden), golden);
        }
    }

    [Theory]
    [MemberData(nameof(RuntimeCases.EachType), MemberType = typeof(RuntimeCases))]
    public async Task RewardModel_Rewards_EqualThoseOfTransformers(string runtime)
    {
        var tested = RuntimeCases.Named(runtime);
        await using var model = await RewardModel.LoadAsync(Folder("reviews-reward"), tested.LoadOptions());
        var golden = Golden().Rewards;
        var rewards = await model.ScoreAsync([.. golden.Select(g => g.Text)]);

        Assert.All(golden.Zip(rewards), pair => Assert.Equal(pair.First.Value, pair.Second, TolerancePerToken * tested.StoredCoarseness));
    }

    private static string Folder(string name) => Fixtures.PathOf("models", name);

    private static Task<LocalModel> LoadAsync(TestRuntime runtime, string name) => LocalModel.LoadAsync(Folder(name), runtime.LoadOptions());

    private static async Task<double> ScoreAsync(LocalModel model, Response golden)
    {
        using var sequence = model.Runner.Decoder.CreateSequence();
        var batch = new ForwardBatch();
        int[] inputs = [.. golden.PromptIds, .. golden.ResponseIds.SkipLast(1)];
        int[] targets = [.. Enumerable.Repeat(-1, golden.PromptIds.Length - 1), .. golden.ResponseIds];
        var entry = batch.AddLogProbabilities(sequence, inputs, targets);
        await model.Runner.RunAsync(batch, CancellationToken.None);
        return entry.LogProbabilities.Sum();
    }

    /// <summary>As a search asks: in two chunks of ids, or in two chunks of text that the pair tokenizes itself.</summary>
    private static async Task<double> GuideAsync(TunedUntunedPair pair, Response golden, bool shareIds)
    {
        var request = new GuidanceRequest { Prompt = golden.Prompt, MaxNewTokens = 64, LargeModelTokenizer = shareIds ? pair.Tokenizer : null };
        await using var session = await pair.OpenAsync(request, CancellationToken.None);
        var half = Proposed(golden.Text[..(golden.Text.Length / 2)], golden.ResponseIds[..(golden.ResponseIds.Length / 2)], null);
        await session.ScoreAsync([half], CancellationToken.None);
        session.Keep([half]);
        var whole = Proposed(golden.Text, golden.ResponseIds, golden.Finished ? FinishReason.EndOfSequence : FinishReason.Length);
        return Assert.Single(await session.ScoreAsync([whole], CancellationToken.None));
    }

    private static Candidate Proposed(string text, int[] tokens, FinishReason? finish) =>
        new() { Index = 0, Parent = 0, Tokens = tokens, NewTokens = 0, Text = text, Finish = finish };

    private static void AssertClose(TestRuntime runtime, double expected, double found, Response golden) => Assert.True(
        Math.Abs(expected - found) <= TolerancePerToken * runtime.StoredCoarseness * golden.ResponseIds.Length,
        $"{golden.Pair} \"{golden.Prompt}\" \"{golden.Text}\": {found} found, {expected} expected");

    private static Scores Golden() => JsonSerializer.Deserialize<Scores>(File.ReadAllBytes(Fixtures.PathOf("golden", "demo_scores.json")), Snake)!;

    private sealed record Scores([property: JsonPropertyName("scores")] List<Response> Pairs, List<Response> Large, List<Reward> Rewards);

    /// <param name="PromptIds">[prompt tokens], special ones added.</param>
    /// <param name="ResponseIds">[response tokens], the end token last where it is finished.</param>
    private sealed record Response(
        string? Pair,
        string Prompt,
        [property: JsonPropertyName("response")] string Text,
        bool Finished,
        int[] PromptIds,
        int[] ResponseIds,
        double Tuned,
        double Untuned,
        double Score,
        double Logprob);

    private sealed record Reward(string Text, [property: JsonPropertyName("reward")] double Value);
}
