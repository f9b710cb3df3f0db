using W2S.Engine.Models;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Passes;

/// <summary>A norm, computed in 32-bit floats and rounded once.</summary>
/// <remarks>
/// Fused operations want what was learned in the type they compute with. Where that type holds it exactly, as it does for nearly all
/// checkpoints in bf16, the norm is one operation; where it does not, as with Gemma's 1 + scale, input and result are converted.
/// </remarks>
internal sealed class NormStep : IDisposable
{
    private readonly NormSpec _spec;
    private readonly ScalarType _compute;
    private readonly TorchNorm _weights;
    private readonly TorchNorm? _exact; // of the type that is computed with; null where that does not hold it

    /// <param name="weights">Remains its owner's.</param>
    public NormStep(NormSpec spec, TorchNorm weights, ScalarType compute)
    {
        (_spec, _weights, _compute) = (spec, weights, compute);
        if (compute != ScalarType.Float32 && Exactly(weights.Scale) is { } scale)
        {
            var shift = weights.Shift is null ? null : Exactly(weights.Shift);
            if (shift is not null || weights.Shift is null)
            {
                _exact = new TorchNorm(scale, shift);
            }
            else
            {
                scale.Dispose();
            }
        }
    }

    /// <param name="x">[..., size], of the type that is computed with.</param>
    /// <returns>The same shape and type: a new tensor.</returns>
    public Tensor Apply(Tensor x) =>
        _compute == ScalarType.Float32 ? Compute(x, _weights)
        : _exact is not null ? Compute(x, _exact)
        : Compute(x.to_type(ScalarType.Float32), _weights).to_type(_compute);

    public void Dispose() => _exact?.Dispose();

    private Tensor Compute(Tensor x, TorchNorm weights) => _spec.Kind == NormKind.RmsNorm
        ? Scripts.RmsNorm(x, weights.Scale, _spec.Epsilon)
        : torch.nn.functional.layer_norm(x, weights.Scale.shape, weights.Scale, weights.Shift, _spec.Epsilon);

    private Tensor? Exactly(Tensor numbers)
    {
        using var scope = torch.NewDisposeScope();
        var converted = numbers.to_type(_compute);
        return converted.to_type(ScalarType.Float32).Equals(numbers) ? converted.DetachFromDisposeScope() : null;
    }
}
