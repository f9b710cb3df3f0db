using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models;

public sealed class VerifiedCheckpointTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Gpt2_DescribesTheModel()
    {
        using var model = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path));

        Assert.Equal(
            new DecoderSpec
            {
                Family = "gpt2",
                VocabularySize = 40,
                HiddenSize = 16,
                LayerCount = 2,
                ContextLength = 32,
                Attention = new AttentionSpec(2, 2, 8),
                Mlp = new MlpSpec(MlpKind.Plain, Activation.GeluTanh, 64),
                Norm = new NormSpec(NormKind.LayerNorm, 1e-5f),
                Position = new LearnedPositions(),
                Head = new LanguageModelHead(Tied: true),
            },
            model.Spec);
        Assert.Equal([0], model.EndTokens);
    }

    [Fact]
    public void Open_Llama_DescribesTheModel()
    {
        using var model = VerifiedCheckpoint.Open(TinyCheckpoints.WriteLlama(_folder.Path));

        Assert.Equal(
            new DecoderSpec
            {
                Family = "llama",
                VocabularySize = 40,
                HiddenSize = 16,
                LayerCount = 2,
                ContextLength = 32,
                Attention = new AttentionSpec(4, 2, 4),
                Mlp = new MlpSpec(MlpKind.Gated, Activation.Silu, 24),
                Norm = new NormSpec(NormKind.RmsNorm, 1e-6f),
                Position = new RotaryPositions(10_000, 4),
                Head = new LanguageModelHead(Tied: false),
            },
            model.Spec);
    }
}
