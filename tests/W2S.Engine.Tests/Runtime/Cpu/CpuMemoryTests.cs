using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Tests.Runtime.Cpu;

public sealed class CpuMemoryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WeightBytes_IsWhatLoadingTakes(bool llama)
    {
        var model = llama ? RandomModel.Llama() : RandomModel.Gpt2();
        using var weights = CpuWeights.Load(model.Spec, model.Weights, model, KernelSet.Best.PanelWidth);

        Assert.Equal(LoadedFloats(weights) * sizeof(float), CpuMemory.WeightBytes(model.Weights));
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
            Floats(layer.AttentionNorm) + Floats(layer.QueryKeyValue) + Floats(layer.AttentionOutput)
            + Floats(layer.MlpNorm) + Floats(layer.GateUp) + Floats(layer.Down));

    private static long Floats(PackedMatrix matrix) => (long)matrix.PaddedOutputs * (matrix.Inputs + 1);

    private static long Floats(CpuNorm norm) => norm.Scale.Length + norm.Shift.Length;
}
