using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Cache;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>How much memory a model takes on the CPU, known before a weight is read.</summary>
public static class CpuMemory
{
    /// <summary>Bytes of the packed weights.</summary>
    /// <param name="reader">Says in which types weights are stored; none is read.</param>
    /// <param name="type">How matrices are held; null for the type they are stored in.</param>
    /// <param name="kernels">Their panel width decides what padding costs; null for this machine's best.</param>
    /// <exception cref="ModelFormatException">The checkpoint does not hold what <paramref name="weights"/> says.</exception>
    public static long WeightBytes(DecoderWeights weights, IWeightReader reader, WeightType? type = null, KernelSet? kernels = null)
    {
        var panelWidth = (kernels ?? KernelSet.Best).PanelWidth;
        var total = Matrix(new LinearWeights(weights.TokenEmbedding, Bias: null))
            + (weights.Head is { } head ? Matrix(new LinearWeights(head, Bias: null)) : 0)
            + (sizeof(float) * (Positions(weights.PositionEmbedding) + Norm(weights.FinalNorm)));
        foreach (var layer in weights.Layers)
        {
            total += Matrices(layer) + (sizeof(float) * Norms(layer));
        }

        return total;

        long Matrices(LayerWeights layer) =>
            Matrix(layer.Query, layer.Key, layer.Value)
            + Matrix(layer.AttentionOutput)
            + (layer.Gate is { } gate ? Matrix(gate, layer.Up) : Matrix(layer.Up))
            + Matrix(layer.Down);

        // Outputs are padded to whole panels, and every one has a bias.
        long Matrix(params ReadOnlySpan<LinearWeights> parts)
        {
            var layout = PanelLayout.Of(type ?? StoredTypes.Common(reader, parts));
            var panelBytes = layout.PanelBytes(parts[0].Weight.Columns!.Value, panelWidth) + (panelWidth * sizeof(float));
            long bytes = 0;
            foreach (var part in parts)
            {
                bytes += ((long)part.Weight.Rows + panelWidth - 1) / panelWidth * panelBytes;
            }

            return bytes;
        }
    }

    /// <summary>Bytes of keys and values that each cached token takes, over all layers.</summary>
    public static long CacheBytesPerToken(DecoderSpec spec)
    {
        var layout = new CacheLayout(spec, CacheLayout.Lanes);
        return layout.BlockLength * sizeof(float) / layout.BlockTokens;
    }

    private static long Positions(WeightReference? embedding) => embedding is null ? 0 : (long)embedding.Rows * embedding.Columns!.Value;

    private static long Norms(LayerWeights layer) =>
        Norm(layer.AttentionNorm) + Norm(layer.QueryNorm) + Norm(layer.KeyNorm)
        + Norm(layer.AttentionOutputNorm) + Norm(layer.MlpNorm) + Norm(layer.MlpOutputNorm);

    // Every norm has a shift.
    private static long Norm(NormWeights? norm) => norm is null ? 0 : 2L * norm.Scale.Rows;
}
