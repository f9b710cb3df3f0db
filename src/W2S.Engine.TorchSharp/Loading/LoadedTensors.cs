namespace W2S.Engine.Torch.Loading;

/// <summary>Owns the tensors of a model while it is loaded: disposes of them, unless the model has taken them over.</summary>
internal sealed class LoadedTensors : IDisposable
{
    private readonly List<Tensor> _tensors = [];

    /// <summary>A tensor of this shape, numbers still undefined.</summary>
    public Tensor Allocate(Device device, ScalarType type, params ReadOnlySpan<long> shape) => Own(torch.empty(shape, type, device));

    /// <summary>A tensor of this shape, all zero.</summary>
    public Tensor AllocateZeros(Device device, ScalarType type, params ReadOnlySpan<long> shape) => Own(torch.zeros(shape, type, device));

    /// <summary>Another owner disposes of the tensors from now on.</summary>
    public void HandOver() => _tensors.Clear();

    public void Dispose() => _tensors.ForEach(tensor => tensor.Dispose());

    private Tensor Own(Tensor tensor)
    {
        _tensors.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
