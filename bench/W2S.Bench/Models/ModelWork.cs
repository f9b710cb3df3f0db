using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Runtime.Devices;

namespace W2S.Bench.Models;

/// <summary>Counted, not measured: what a pass of a model has to compute and to read.</summary>
/// <param name="OperationsPerRow">Of all layers, for each token; a multiply-add counts as two. Attention is left out.</param>
/// <param name="OperationsPerLogits">Of the output matrix, for each token whose logits are wanted.</param>
/// <param name="WeightBytes">Weights that every pass reads.</param>
internal sealed record ModelWork(double OperationsPerRow, double OperationsPerLogits, double WeightBytes)
{
    public static ModelWork Of(VerifiedCheckpoint checkpoint, WeightType type, KernelSet kernels) =>
        Of(checkpoint.Weights, CpuMemory.WeightBytes(checkpoint.Weights, checkpoint.Checkpoint, type, kernels));

    /// <param name="weightBytes">Of all weights on their device. Of embeddings that are no output matrix, a pass reads a few rows only.</param>
    public static ModelWork OnDevice(DecoderWeights weights, long weightBytes, ComputeType dtype)
    {
        var lookedUp = (weights.Head is null ? 0 : Elements(weights.TokenEmbedding)) + (weights.PositionEmbedding is { } positions ? Elements(positions) : 0);
        return Of(weights, weightBytes - (lookedUp * (dtype == ComputeType.Fp32 ? sizeof(float) : sizeof(ushort))));
    }

    /// <summary>A pass that reads all weights once.</summary>
    public Work Pass(int rows, int logits) => new((OperationsPerRow * rows) + (OperationsPerLogits * logits), WeightBytes);

    private static ModelWork Of(DecoderWeights weights, double bytesRead)
    {
        double layers = weights.Layers.Sum(layer =>
            new[] { layer.Query, layer.Key, layer.Value, layer.AttentionOutput, layer.Gate, layer.Up, layer.Down }
                .OfType<LinearWeights>().Sum(linear => Elements(linear.Weight)));
        double head = Elements(weights.Head ?? weights.TokenEmbedding);
        return new ModelWork(2 * layers, 2 * head, bytesRead);
    }

    private static long Elements(WeightReference weight) => (long)weight.Rows * weight.Columns!.Value;
}
