namespace W2S.Engine.Torch.Weights;

/// <summary>What a norm has learned, in 32-bit floats whatever the model computes in.</summary>
/// <param name="Scale">[hidden], or [head size]; where a family stores differences from 1, the 1 is added already.</param>
/// <param name="Shift">Of the same length; null where the norm has none.</param>
internal sealed record TorchNorm(Tensor Scale, Tensor? Shift) : IDisposable
{
    public long Bytes => TensorBytes.Of(Scale) + TensorBytes.Of(Shift);

    public void Dispose()
    {
        Scale.Dispose();
        Shift?.Dispose();
    }
}
