using W2S.Engine.Models;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Loading;

/// <summary>What weights will take of a device's memory, in bytes, known before one is read.</summary>
internal sealed class WeightSizes(TorchTypes types)
{
    private readonly long _number = types.Scalar.ElementSize();

    public long Embedding(DecoderWeights weights) => Linear(new LinearWeights(weights.TokenEmbedding, Bias: null));

    public long Positions(DecoderWeights weights) =>
        weights.PositionEmbedding is { } positions ? _number * positions.Rows * positions.Columns!.Value : 0;

    /// <summary>Null where the token embedding serves.</summary>
    public long? Head(DecoderWeights weights) => weights.Head is { } head ? Linear(new LinearWeights(head, Bias: null)) : null;

    public long Layer(LayerWeights layer) =>
        Norm(layer.AttentionNorm) + Norm(layer.QueryNorm) + Norm(layer.KeyNorm)
        + Norm(layer.AttentionOutputNorm) + Norm(layer.MlpNorm) + Norm(layer.MlpOutputNorm)
        + Linear(layer.Query, layer.Key, layer.Value)
        + Linear(layer.AttentionOutput)
        + (layer.Gate is { } gate ? Linear(gate, layer.Up) : Linear(layer.Up))
        + Linear(layer.Down);

    public static long Norm(NormWeights? norm) => norm is null ? 0 : sizeof(float) * ((long)norm.Scale.Rows + (norm.Shift?.Rows ?? 0));

    private long Linear(params ReadOnlySpan<LinearWeights> parts)
    {
        long inputs = parts[0].Weight.Columns!.Value, outputs = 0;
        var hasBias = false;
        foreach (var part in parts)
        {
            outputs += part.Weight.Rows;
            hasBias |= part.Bias is not null;
        }

        var output = types.IsInt8 ? Int8Blocks.Count((int)inputs) * (long)(Int8Blocks.Size + sizeof(float)) : inputs * _number;
        return outputs * (output + (hasBias ? _number : 0));
    }
}
