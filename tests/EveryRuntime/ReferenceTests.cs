using W2S.Engine.Models;
using W2S.Engine.Tests.Runtime;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>Decoders against <see cref="ReferenceDecoder"/>.</summary>
/// <remarks>
/// Logits here are of the order of 1 and pass through some ten products of at most 75 terms, in 32-bit floats of 2^-24 each:
/// 1e-5 is several times what rounding was seen to add up to and far below what any wrong term would make.
/// </remarks>
public sealed class ReferenceTests
{
    internal const double Tolerance = 1e-5;

    /// <summary>More than two cache blocks, and no multiple of anything.</summary>
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 37).Select(i => (i * i * 7 + 3) % 97)];

    public static TheoryData<string, string> Cases => RuntimeCases.Exact.With(Models.Keys);

    public static TheoryData<string, string> NarrowCases => RuntimeCases.Narrow.With(["gpt2", "llama", "gemma2", "qwen3", "gpt-neox"]);

    public static TheoryData<string, bool> Classifiers => RuntimeCases.All.With([false, true]);

    private static Dictionary<string, Func<RandomModel>> Models { get; } = new(StringComparer.Ordinal)
    {
        ["gpt2"] = () => RandomModel.Gpt2(),
        ["gpt2 with erf"] = () => RandomModel.Gpt2(activation: Activation.Gelu),
        ["gpt2 with relu"] = () => RandomModel.Gpt2(activation: Activation.Relu),
        ["gpt2 with silu, untied"] = () => RandomModel.Gpt2(activation: Activation.Silu, head: new LanguageModelHead(Tied: false)),
        ["gpt2 with scaled embeddings"] = () => new RandomModel(RandomModel.Gpt2().Spec with { EmbeddingScale = 3 }, seed: 9, biases: true),
        ["llama"] = () => RandomModel.Llama(),
        ["llama, tied"] = () => RandomModel.Llama(tied: true),
        ["llama with biases, one kv head"] = () => RandomModel.Llama(biases: true, keyValueHeads: 1),
        ["llama with odd heads"] = () => RandomModel.Llama(headSize: 6, keyValueHeads: 4),
        ["llama with wide heads"] = () => RandomModel.Llama(headSize: 72),
        ["mistral"] = () => RandomFamilies.Mistral(),
        ["mistral that sees itself only"] = () => RandomFamilies.Mistral(window: 1),
        ["mistral with a window of a block"] = () => RandomFamilies.Mistral(window: 16),
        ["mistral with a window of more than all"] = () => RandomFamilies.Mistral(window: 1000),
        ["gemma2"] = () => RandomFamilies.Gemma2(),
        ["qwen3"] = RandomFamilies.Qwen3,
        ["gpt-neox"] = () => RandomFamilies.NeoX(),
        ["gpt-neox, one after the other"] = () => RandomFamilies.NeoX(parallel: false),
        ["everything"] = RandomFamilies.Everything,
    };

    [Theory]
    [MemberData(nameof(Cases))]
    [MemberData(nameof(NarrowCases))]
    public void Forward_LastLogits_EqualTheReference(string runtime, string model)
    {
        var tested = RuntimeCases.Named(runtime);
        using var decoder = tested.Load(Models[model]());
        using var sequence = decoder.CreateSequence();

        var logits = decoder.LastLogits(sequence, Tokens);

        tested.AssertClose(Reference(tested, model).Logits(Tokens)[^1], logits, Tolerance);
        Assert.Equal(Tokens.Length, sequence.Length);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [MemberData(nameof(NarrowCases))]
    public void Forward_LogProbabilities_EqualTheReference(string runtime, string model)
    {
        var tested = RuntimeCases.Named(runtime);
        using var decoder = tested.Load(Models[model]());
        using var sequence = decoder.CreateSequence();
        int[] targets = [.. Tokens.Skip(1), -1];

        var found = decoder.LogProbabilities(sequence, Tokens, targets);

        var logits = Reference(tested, model).Logits(Tokens);
        tested.AssertClose(
            [.. logits.Zip(targets, (row, target) => target < 0 ? 0 : ReferenceDecoder.LogSoftmax(row)[target])], found, Tolerance);
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Forward_Classifier_GivesLabelLogitsAfterTheLastToken(string runtime, bool gemma)
    {
        var tested = RuntimeCases.Named(runtime);
        var head = new ClassificationHead(["negative", "positive"]);
        RandomModel Model() => gemma ? RandomFamilies.Gemma2(head) : RandomModel.Gpt2(head: head);
        using var decoder = tested.Load(Model());

        var logits = decoder.LastLogits(Tokens);

        Assert.Equal(2, logits.Length);
        tested.AssertClose(new ReferenceDecoder(tested.AsHeld(Model())).Logits(Tokens)[^1], logits, Tolerance);
    }

    private static ReferenceDecoder Reference(TestRuntime runtime, string model) => new(runtime.AsHeld(Models[model]()));
}
