using W2S.Engine.Runtime;
using W2S.Engine.Tests.Runtime;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>
/// Same tokens, same numbers: how tokens are split over calls and what else is in the batch changes no bit, or no more than the runtime says
/// (<see cref="TestRuntime.Slack"/>).
/// </summary>
public sealed class BatchingTests
{
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 53).Select(i => (i * i * 5 + 1) % 97)];
    private static readonly int[] Targets = [.. Tokens.Skip(1), 0];

    public static TheoryData<string, string> Cases => RuntimeCases.Exact.With(Models.Keys);

    public static TheoryData<string, string> NarrowCases => RuntimeCases.Narrow.With(["gpt2", "llama"]);

    internal static Dictionary<string, Func<RandomModel>> Models { get; } = new(StringComparer.Ordinal)
    {
        ["gpt2"] = () => RandomModel.Gpt2(),
        ["llama"] = () => RandomModel.Llama(),
        ["gemma2"] = () => RandomFamilies.Gemma2(),
        ["everything"] = RandomFamilies.Everything,

        // Windows around the ends of blocks (of 16, 32 and 48 tokens).
        ["window 1"] = () => RandomFamilies.Mistral(1),
        ["window 15"] = () => RandomFamilies.Mistral(15),
        ["window 16"] = () => RandomFamilies.Mistral(16),
        ["window 17"] = () => RandomFamilies.Mistral(17),
        ["window 33"] = () => RandomFamilies.Mistral(33),
        ["window 47"] = () => RandomFamilies.Mistral(47),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    [MemberData(nameof(NarrowCases))]
    public void Forward_TokenByToken_IsAsOneCall(string runtime, string model)
    {
        var tested = RuntimeCases.Named(runtime);
        using var decoder = tested.Load(Models[model]());
        tested.AssertSame(Score(decoder, 53), Score(decoder, 1));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [MemberData(nameof(NarrowCases))]
    public void Forward_AnyChunks_AreAsOneCall(string runtime, string model)
    {
        var tested = RuntimeCases.Named(runtime);
        using var decoder = tested.Load(Models[model]());
        var whole = Score(decoder, 53);
        for (var chunk = 2; chunk <= 20; chunk++)
        {
            tested.AssertSame(whole, Score(decoder, chunk));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [MemberData(nameof(NarrowCases))]
    public void Forward_BesideOthers_IsAsAlone(string runtime, string model)
    {
        var tested = RuntimeCases.Named(runtime);
        using var decoder = tested.Load(Models[model]());
        var alone = Score(decoder, 53);
        for (var others = 1; others <= 20; others++)
        {
            var batch = new ForwardBatch();
            for (var i = 0; i < others; i++)
            {
                batch.AddLastLogits(decoder.CreateSequence(), Tokens.AsMemory(i, i + 1));
            }

            var entry = batch.AddLogProbabilities(decoder.CreateSequence(), Tokens, Targets);
            batch.AddPrefill(decoder.CreateSequence(), Tokens.AsMemory(others));
            decoder.Forward(batch);

            tested.AssertSame(alone, entry.LogProbabilities);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [MemberData(nameof(NarrowCases))]
    public void Forward_AskedForSomeRows_GivesThemAsAmongAll(string runtime, string model)
    {
        var tested = RuntimeCases.Named(runtime);
        using var decoder = tested.Load(Models[model]());
        var all = Score(decoder, 53);
        foreach (var every in new[] { 2, 7, 53 })
        {
            int[] targets = [.. Targets.Select((target, i) => i % every == every - 1 ? target : -1)];
            using var sequence = decoder.CreateSequence();
            var some = decoder.LogProbabilities(sequence, Tokens, targets);

            tested.AssertSame([.. all.Select((score, i) => targets[i] < 0 ? 0 : score)], some);
            Assert.All(some.Zip(targets), pair => Assert.True(pair.Second >= 0 || pair.First == 0));
            using var prefilled = decoder.CreateSequence();
            decoder.Prefill(prefilled, Tokens);
            tested.AssertSame(decoder.LastLogits(sequence, 1, 2), decoder.LastLogits(prefilled, 1, 2));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [MemberData(nameof(NarrowCases))]
    public void Forward_AfterForkAndTruncate_IsAsAFreshSequence(string runtime, string model)
    {
        var tested = RuntimeCases.Named(runtime);
        using var decoder = tested.Load(Models[model]());
        using var original = decoder.CreateSequence();
        decoder.LastLogits(original, Tokens);
        using var fork = original.Fork();
        fork.Truncate(20);
        decoder.LastLogits(fork, 1, 2, 3);
        original.Truncate(20);

        tested.AssertSame(decoder.LastLogits(original, 4, 5), decoder.LastLogits([.. Tokens.Take(20), 4, 5]));
        tested.AssertSame(decoder.LastLogits(fork, 6), decoder.LastLogits([.. Tokens.Take(20), 1, 2, 3, 6]));
    }

    private static double[] Score(IDecoder decoder, int chunk)
    {
        using var sequence = decoder.CreateSequence();
        var scores = new List<double>();
        for (var first = 0; first < Tokens.Length; first += chunk)
        {
            var count = Math.Min(chunk, Tokens.Length - first);
            scores.AddRange(decoder.LogProbabilities(sequence, Tokens.AsMemory(first, count), Targets.AsMemory(first, count)));
        }

        return [.. scores];
    }
}
