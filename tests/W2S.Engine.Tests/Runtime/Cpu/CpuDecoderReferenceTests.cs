using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>The decoder against <see cref="ReferenceDecoder"/>, for every kernel set.</summary>
/// <remarks>
/// Logits here are of the order of 1 and pass through some ten products of at most 75 terms in 32-bit floats (2^-24 each):
/// 5e-5 is several times what rounding can add up to and far below what any wrong term would make.
/// </remarks>
public sealed class CpuDecoderReferenceTests
{
    private const double Tolerance = 5e-5;

    /// <summary>More than two cache blocks, and no multiple of anything.</summary>
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 37).Select(i => (i * i * 7 + 3) % 97)];

    public static TheoryData<string, string> Cases => Machines.With(Models.Keys);

    public static TheoryData<string, bool> Classifiers => Machines.With([false, true]);

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
    public void Forward_LastLogits_EqualTheReference(string kernels, string model)
    {
        var random = Models[model]();
        using var decoder = random.Load(new CpuDecoderOptions { Kernels = Machines.Named(kernels) });
        using var sequence = decoder.CreateSequence();
        var batch = new ForwardBatch();
        var entry = batch.AddLastLogits(sequence, Tokens);

        decoder.Forward(batch);

        AssertClose(new ReferenceDecoder(random).Logits(Tokens)[^1], entry.Logits);
        Assert.Equal(Tokens.Length, sequence.Length);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_LogProbabilities_EqualTheReference(string kernels, string model)
    {
        var random = Models[model]();
        using var decoder = random.Load(new CpuDecoderOptions { Kernels = Machines.Named(kernels) });
        using var sequence = decoder.CreateSequence();
        var batch = new ForwardBatch();
        int[] targets = [.. Tokens.Skip(1), -1];
        var entry = batch.AddLogProbabilities(sequence, Tokens, targets);

        decoder.Forward(batch);

        var logits = new ReferenceDecoder(random).Logits(Tokens);
        for (var i = 0; i < Tokens.Length; i++)
        {
            var expected = targets[i] < 0 ? 0 : ReferenceDecoder.LogSoftmax(logits[i])[targets[i]];
            Assert.Equal(expected, entry.LogProbabilities[i], Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Forward_Classifier_GivesLabelLogitsAfterTheLastToken(string kernels, bool gemma)
    {
        var head = new ClassificationHead(["negative", "positive"]);
        var random = gemma ? RandomFamilies.Gemma2(head) : RandomModel.Gpt2(head: head);
        using var decoder = random.Load(new CpuDecoderOptions { Kernels = Machines.Named(kernels) });
        using var sequence = decoder.CreateSequence();
        var batch = new ForwardBatch();
        var entry = batch.AddLastLogits(sequence, Tokens);

        decoder.Forward(batch);

        Assert.Equal(2, entry.Logits.Length);
        AssertClose(new ReferenceDecoder(random).Logits(Tokens)[^1], entry.Logits);
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }
}
