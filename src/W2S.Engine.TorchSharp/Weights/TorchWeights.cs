using W2S.Engine.Torch.Devices;

namespace W2S.Engine.Torch.Weights;

/// <summary>
/// All numbers of a model, on the device or devices it computes on. Nothing changes them once they are loaded; any thread may read them.
/// </summary>
internal sealed class TorchWeights : IDisposable
{
    /// <summary>The type of matrices, embeddings and biases, and of what is computed with them; norms are 32-bit floats.</summary>
    public required ScalarType Compute { get; init; }

    /// <summary>[vocab, hidden], on the device of the first layer; <see cref="TorchLinear.WeightsOf"/> gives the embeddings of tokens.</summary>
    public required TorchLinear TokenEmbedding { get; init; }

    /// <summary>[context, hidden], on the device of the first layer; null for rotary models.</summary>
    public required Tensor? PositionEmbedding { get; init; }

    /// <summary>At least one. Each device has a run of them.</summary>
    public required IReadOnlyList<TorchLayer> Layers { get; init; }

    /// <summary>On the device of the last layer.</summary>
    public required TorchNorm FinalNorm { get; init; }

    /// <summary>
    /// To [vocab] or [labels], on the device of the last layer. Where they are tied it is the token embedding itself, or on another device a
    /// copy of it.
    /// </summary>
    public required TorchLinear Head { get; init; }

    /// <summary>What it takes of its devices' memory, some devices more than once.</summary>
    public IEnumerable<(Device Device, long Bytes)> Held =>
    [
        (Layers[0].Device, TokenEmbedding.Bytes + TensorBytes.Of(PositionEmbedding)),
        .. Layers.Select(layer => (layer.Device, layer.Bytes)),
        (Layers[^1].Device, FinalNorm.Bytes + (IsHeadShared ? 0 : Head.Bytes)),
    ];

    private bool IsHeadShared => ReferenceEquals(Head, TokenEmbedding);

    public void Dispose()
    {
        foreach (var (device, bytes) in Held)
        {
            KeptMemory.Process.GiveBack(device, bytes);
        }

        if (!IsHeadShared)
        {
            Head.Dispose();
        }

        FinalNorm.Dispose();
        foreach (var layer in Layers)
        {
            layer.Dispose();
        }

        PositionEmbedding?.Dispose();
        TokenEmbedding.Dispose();
    }
}
