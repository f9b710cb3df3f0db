using W2S.Engine.Models;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Passes;

/// <summary>The first step of a pass: what tokens and their positions are to the layers.</summary>
internal sealed class PassEmbedding(DecoderSpec spec, TorchWeights weights) : IDisposable
{
    private readonly Scalar? _scale = spec.EmbeddingScale == 1 ? null : (Scalar)spec.EmbeddingScale;

    /// <returns>[rows, hidden], on the device of the first layer.</returns>
    public Tensor Run(DevicePass pass)
    {
        var hidden = weights.TokenEmbedding.WeightsOf(pass.Tokens);
        if (_scale is not null)
        {
            hidden.mul_(_scale);
        }

        return weights.PositionEmbedding is { } positions ? hidden.add_(positions.index_select(0, pass.Positions), Scalars.One) : hidden;
    }

    public void Dispose() => _scale?.Dispose();
}
