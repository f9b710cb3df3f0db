namespace W2S.Engine.Torch.Weights;

/// <summary>What tensors take of a device's memory.</summary>
internal static class TensorBytes
{
    public static long Of(Tensor? tensor) => tensor is null ? 0 : tensor.NumberOfElements * tensor.ElementSize;
}
