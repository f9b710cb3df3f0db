using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Tests.Runtime.Cpu;

public sealed class CpuMemoryTests
{
    [Fact]
    public void WeightBytes_IsWhatLoadingTakes()
    {
        RandomModel[] models =
            [RandomModel.Gpt2(), RandomModel.Llama(), RandomFamilies.Gemma2(), RandomFamilies.Qwen3(), RandomFamilies.NeoX(), RandomFamilies.Everything()];
        Assert.All(models, model =>
        {
            using var weights = CpuWeights.Load(model.Spec, model.Weights, model, KernelSet.Best.PanelWidth);
            Assert.Equal(LoadedFloats(weights) * sizeof(float), CpuMemory.WeightBytes(model.Weights));
        });
    }

    [Fact]
    public void CacheBytesPerToken_IsWhatTheDecoderCounts()
    {
        var model = RandomModel.Llama();
        using var decoder = CpuDecoder.Load(model.Spec, model.Weights, model);

        Assert.Equal(decoder.Cache.BytesPerBlock, decoder.Cache.BlockTokens * CpuMemory.CacheBytesPerToken(model.Spec));
    }

    private static long LoadedFloats(CpuWeights weights) =>
        Floats(weights.TokenEmbedding)
        + (weights.PositionEmbedding?.Length ?? 0)
        + (ReferenceEquals(weights.Head, weights.TokenEmbedding) ? 0 : Floats(weights.Head))
        + Floats(weights.FinalNorm)
        + weights.Layers.Sum(layer =>
            Floats(layer.AttentionNorm) + Floats(layer.QueryKeyValue) + Floats(layer.QueryNorm) + Floats(layer.KeyNorm)
            + Floats(layer.AttentionOutput) + Floats(layer.AttentionOutputNorm)
            + Floats(layer.MlpNorm) + Floats(layer.GateUp) + Floats(layer.Down) + Floats(layer.MlpOutputNorm));

    private static long Floats(PackedMatrix matrix) => (long)matrix.PaddedOutputs * (matrix.Inputs + 1);

    private static long Floats(CpuNorm? norm) => norm is null ? 0 : norm.Scale.Length + norm.Shift.Length;
}
