using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Bench.Models;

/// <summary>Counted, not measured: what a pass of a model has to compute and to read.</summary>
/// <param name="OperationsPerRow">Of all layers, for each token; a multiply-add counts as two. Attention is left out.</param>
/// <param name="OperationsPerLogits">Of the output matrix, for each token whose logits are wanted.</param>
/// <param name="WeightBytes">Weights in memory.</param>
internal sealed record ModelWork(double OperationsPerRow, double OperationsPerLogits, double WeightBytes)
{
    public static ModelWork Of(VerifiedCheckpoint checkpoint, WeightType type, KernelSet kernels)
    {
        var weights = checkpoint.Weights;
        double layers = weights.Layers.Sum(layer =>
            new[] { layer.Query, layer.Key, layer.Value, layer.AttentionOutput, layer.Gate, layer.Up, layer.Down }
                .OfType<LinearWeights>().Sum(linear => Elements(linear.Weight)));
        double head = Elements(weights.Head ?? weights.TokenEmbedding);
        return new ModelWork(2 * layers, 2 * head, CpuMemory.WeightBytes(weights, checkpoint.Checkpoint, type, kernels));
    }

    /// <summary>A pass that reads all weights once.</summary>
    public Work Pass(int rows, int logits) => new((OperationsPerRow * rows) + (OperationsPerLogits * logits), WeightBytes);

    private static long Elements(WeightReference weight) => (long)weight.Rows * weight.Columns!.Value;
}
