using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>How much memory a model takes on the CPU, known before a weight is read.</summary>
public static class CpuMemory
{
    /// <summary>Bytes of the packed 32-bit weights.</summary>
    /// <param name="kernels">Their panel width decides what padding costs; null for this machine's best.</param>
    public static long WeightBytes(DecoderWeights weights, KernelSet? kernels = null)
    {
        var panelWidth = (kernels ?? KernelSet.Best).PanelWidth;
        var floats = Matrix(weights.TokenEmbedding, panelWidth) + Norm(weights.FinalNorm);
        floats += weights.PositionEmbedding is { } positions ? (long)positions.Rows * positions.Columns!.Value : 0;
        floats += weights.Head is { } head ? Matrix(head, panelWidth) : 0;
        floats += weights.Layers.Sum(layer => Layer(layer, panelWidth));
        return floats * sizeof(float);
    }

    /// <summary>Bytes of keys and values that each cached token takes, over all layers.</summary>
    public static long CacheBytesPerToken(DecoderSpec spec)
    {
        var layout = new CacheLayout(spec, CacheLayout.Lanes);
        return layout.BlockLength * sizeof(float) / layout.BlockTokens;
    }

    private static long Layer(LayerWeights layer, int panelWidth) =>
        new[] { layer.Query, layer.Key, layer.Value, layer.AttentionOutput, layer.Gate, layer.Up, layer.Down }
            .OfType<LinearWeights>().Sum(linear => Matrix(linear.Weight, panelWidth))
        + new[] { layer.AttentionNorm, layer.QueryNorm, layer.KeyNorm, layer.AttentionOutputNorm, layer.MlpNorm, layer.MlpOutputNorm }
            .OfType<NormWeights>().Sum(Norm);

    // Outputs are padded to whole panels, and every one has a bias.
    private static long Matrix(WeightReference weight, int panelWidth) =>
        ((long)weight.Rows + panelWidth - 1) / panelWidth * panelWidth * (weight.Columns!.Value + 1);

    // Every norm has a shift.
    private static long Norm(NormWeights norm) => 2L * norm.Scale.Rows;
}
