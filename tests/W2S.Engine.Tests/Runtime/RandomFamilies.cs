using W2S.Engine.Models;

namespace W2S.Engine.Tests.Runtime;

/// <summary>Tiny random models that have what sets the known families apart. Windows end within blocks of the cache, and beyond one.</summary>
internal static class RandomFamilies
{
    private static readonly DecoderSpec Llama = RandomModel.Llama().Spec;

    /// <summary>Mistral: a window on every layer.</summary>
    public static RandomModel Mistral(int window = 21) => new(Llama with { Family = "mistral", Windows = [window, window] }, seed: 3);

    /// <summary>Gemma-2: windows on every other layer, soft caps, norms on both sides, scales stored as differences from 1, scaled embeddings.</summary>
    public static RandomModel Gemma2(HeadSpec? head = null) => new(
        Llama with
        {
            Family = "gemma2",
            Attention = Llama.Attention with { QueryScale = 0.31f, SoftCap = 1.5f },
            Mlp = Llama.Mlp with { Activation = Activation.GeluTanh },
            Norm = new NormSpec(NormKind.RmsNorm, 1e-6f, NormPlace.BeforeAndAfter, IsScaleOffset: true),
            Head = head ?? new LanguageModelHead(Tied: true, SoftCap: 1.2f),
            Windows = [18, null],
            EmbeddingScale = MathF.Sqrt(Llama.HiddenSize),
        },
        seed: 4);

    /// <summary>Qwen3: normalized heads, whose size is no multiple of any vector.</summary>
    public static RandomModel Qwen3() => new(
        Llama with { Family = "qwen3", Attention = new AttentionSpec(4, 2, HeadSize: 22) { NormalizesHeads = true }, Position = new RotaryPositions(10_000, 22) },
        seed: 5);

    /// <summary>Phi-3 with long context, and Llama with a theta that grows: other frequencies beyond 30 tokens.</summary>
    public static RandomModel Stretched(RotaryScaling scaling) => new(
        Llama with { Family = "stretched", Position = new RotaryPositions(10_000, RotarySize: 12) { Scaling = scaling } }, seed: 8);

    /// <summary>GPT-NeoX: attention and MLP side by side, a quarter of each head rotated, queries, keys and values stored head by head.</summary>
    public static RandomModel NeoX(bool parallel = true) => new(
        RandomModel.Gpt2().Spec with
        {
            Family = "gpt_neox",
            Mlp = new MlpSpec(MlpKind.Plain, Activation.Gelu, IntermediateSize: 75),
            Position = new RotaryPositions(10_000, RotarySize: 4),
            Head = new LanguageModelHead(Tied: false),
            ParallelResidual = parallel,
        },
        seed: 6,
        biases: true,
        fused: true);

    /// <summary>Everything at once that no family combines.</summary>
    public static RandomModel Everything() => new(
        RandomModel.Gpt2().Spec with
        {
            Family = "everything",
            Attention = new AttentionSpec(3, 3, HeadSize: 18) { NormalizesHeads = true, QueryScale = 0.4f, SoftCap = 2 },
            Norm = new NormSpec(NormKind.LayerNorm, 1e-5f, NormPlace.BeforeAndAfter, IsScaleOffset: true),
            Position = new RotaryPositions(500, RotarySize: 6),
            Head = new LanguageModelHead(Tied: true, SoftCap: 3),
            Windows = [5, 33],
            EmbeddingScale = 0.7f,
            ParallelResidual = true,
        },
        seed: 7,
        biases: true,
        fused: true);
}
