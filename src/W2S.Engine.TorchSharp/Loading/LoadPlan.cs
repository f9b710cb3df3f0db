using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Torch.Devices;

namespace W2S.Engine.Torch.Loading;

/// <summary>Where each weight of a model goes and in which type, decided before one is read.</summary>
/// <param name="Types">How weights are held.</param>
/// <param name="Shares">
/// [devices] in the order in which layers go through them. The first also holds the embeddings, the last the final norm and the head.
/// </param>
internal sealed record LoadPlan(TorchTypes Types, IReadOnlyList<DeviceShare> Shares)
{
    /// <exception cref="InvalidOptionException">The options contradict each other, or there are fewer layers than devices.</exception>
    public static LoadPlan Make(DecoderSource source, DecoderLoadOptions options, IReadOnlyList<TorchDevice> devices)
    {
        var weights = source.Weights;
        if (devices.Count > weights.Layers.Count)
        {
            throw new InvalidOptionException("device", $"{devices.Count} devices found, at most {weights.Layers.Count} expected: the model has no more layers");
        }

        var types = TorchTypes.Of(source, options);
        var sizes = new WeightSizes(types);
        long[] layers = [.. weights.Layers.Select(sizes.Layer)];
        var embedding = sizes.Embedding(weights);
        var before = embedding + sizes.Positions(weights);
        var after = WeightSizes.Norm(weights.FinalNorm) + (sizes.Head(weights) ?? (devices.Count > 1 ? embedding : 0));

        var counts = LayerSplit.Divide(layers, before, after, Room(devices));
        var shares = new DeviceShare[devices.Count];
        var first = 0;
        for (var i = 0; i < shares.Length; i++)
        {
            var bytes = layers.AsSpan(first, counts[i]).ToArray().Sum() + (i == 0 ? before : 0) + (i == shares.Length - 1 ? after : 0);
            shares[i] = new DeviceShare(devices[i], counts[i], bytes);
            first += counts[i];
        }

        return new LoadPlan(types, shares);
    }

    /// <summary>Where nobody knows what is free, all devices count as alike.</summary>
    private static long[] Room(IReadOnlyList<TorchDevice> devices) =>
        devices.All(device => device.FreeBytes is not null) ? [.. devices.Select(device => device.FreeBytes!.Value)] : [.. devices.Select(_ => 1L)];
}

/// <param name="Device">Which device.</param>
/// <param name="Layers">How many layers it holds.</param>
/// <param name="Bytes">What all its weights take.</param>
internal sealed record DeviceShare(TorchDevice Device, int Layers, long Bytes)
{
    public MemoryNeed Need => new(Device.Name, Bytes, Device.FreeBytes);
}
