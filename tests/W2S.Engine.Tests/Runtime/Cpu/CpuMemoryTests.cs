using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Tests.Runtime.Cpu.Packing;

namespace W2S.Engine.Tests.Runtime.Cpu;

public sealed class CpuMemoryTests
{
    public static TheoryData<string, WeightType> Types => Machines.With(PlainRounding.Types);

    [Theory]
    [MemberData(nameof(Types))]
    public void WeightBytes_IsWhatLoadingTakes(string kernels, WeightType type)
    {
        var set = Machines.Named(kernels);
        RandomModel[] models =
            [RandomModel.Gpt2(), RandomModel.Llama(), RandomFamilies.Gemma2(), RandomFamilies.Qwen3(), RandomFamilies.NeoX(), RandomFamilies.Everything()];
        Assert.All(models, model =>
        {
            using var weights = CpuWeights.Load(model.Spec, model.Weights, model, new CpuDecoderOptions { Kernels = set, Weights = type });
            Assert.Equal(LoadedBytes(weights), CpuMemory.WeightBytes(model.Weights, model, type, set));
        });
    }

    [Fact]
    public void WeightBytes_OfHalvesAndBytes_AreHalfAndAboutAQuarter()
    {
        var matrix = new WeightReference { Tensor = "w", Rows = 1024, Columns = 4096, StoredRows = 1024 };
        var weights = new DecoderWeights
        {
            TokenEmbedding = matrix,
            Layers = [],
            FinalNorm = new NormWeights(new WeightReference { Tensor = "n", Rows = 0, StoredRows = 0 }, Shift: null),
        };
        const double Count = 1024 * 4097; // with biases, always 32-bit
        var model = RandomModel.Llama();

        double[] bytes = [.. PlainRounding.Types.Select(type => CpuMemory.WeightBytes(weights, model, type) / Count)];

        Assert.All(bytes.Zip([4, 2, 2, 1.125]), pair => Assert.Equal(pair.Second, pair.First, 0.001));
    }

    [Fact]
    public void CacheBytesPerToken_IsWhatTheDecoderCounts()
    {
        var model = RandomModel.Llama();
        using var decoder = CpuDecoder.Load(model.Spec, model.Weights, model);

        Assert.Equal(decoder.Cache.BytesPerBlock, decoder.Cache.BlockTokens * CpuMemory.CacheBytesPerToken(model.Spec));
    }

    private static long LoadedBytes(CpuWeights weights) =>
        weights.TokenEmbedding.Bytes
        + ((weights.PositionEmbedding?.Length ?? 0) * sizeof(float))
        + (ReferenceEquals(weights.Head, weights.TokenEmbedding) ? 0 : weights.Head.Bytes)
        + Bytes(weights.FinalNorm)
        + weights.Layers.Sum(layer =>
            Bytes(layer.AttentionNorm) + layer.QueryKeyValue.Bytes + Bytes(layer.QueryNorm) + Bytes(layer.KeyNorm)
            + layer.AttentionOutput.Bytes + Bytes(layer.AttentionOutputNorm)
            + Bytes(layer.MlpNorm) + layer.GateUp.Bytes + layer.Down.Bytes + Bytes(layer.MlpOutputNorm));

    private static long Bytes(CpuNorm? norm) => norm is null ? 0 : (norm.Scale.Length + norm.Shift.Length) * sizeof(float);
}
