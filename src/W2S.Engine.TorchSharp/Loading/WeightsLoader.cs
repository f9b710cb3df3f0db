using System.Runtime.InteropServices;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Torch.Devices;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Loading;

/// <summary>Reads a model's weights onto its devices.</summary>
internal static class WeightsLoader
{
    /// <summary>
    /// Where it fails, or the reader is cancelled, everything is given back. The tensors are of inference mode, as are those that a forward pass
    /// makes of them.
    /// </summary>
    /// <exception cref="ModelFormatException">
    /// The checkpoint does not hold what <paramref name="source"/> says, or holds numbers that the plan's type cannot.
    /// </exception>
    /// <exception cref="OutOfMemoryException">A device has no more memory.</exception>
    /// <exception cref="W2SException">A device fails: a card that libtorch has no kernels for, for example.</exception>
    public static TorchWeights Load(DecoderSource source, LoadPlan plan)
    {
        using var inference = torch.inference_mode();
        using var tensors = new LoadedTensors();
        try
        {
            using var pieces = new WeightPieces(source.Reader);
            var weights = Load(source, plan, new TensorLoader(pieces, plan.Types, tensors));
            tensors.HandOver();
            foreach (var (device, bytes) in weights.Held)
            {
                KeptMemory.Process.Take(device, bytes);
            }

            return weights;
        }
        catch (ExternalException e)
        {
            throw TorchErrors.Explain(e, "the model could not be loaded");
        }
    }

    private static TorchWeights Load(DecoderSource source, LoadPlan plan, TensorLoader loader)
    {
        var weights = source.Weights;
        Device first = plan.Shares[0].Device.Device, last = plan.Shares[^1].Device.Device;
        var devices = plan.Shares.SelectMany(share => Enumerable.Repeat(share.Device.Device, share.Layers));
        var embedding = Embedding(first, weights.TokenEmbedding);
        return new TorchWeights
        {
            Compute = plan.Types.Scalar,
            TokenEmbedding = embedding,
            PositionEmbedding = weights.PositionEmbedding is { } positions ? loader.Matrix(first, positions) : null,
            Layers = [.. weights.Layers.Zip(devices, Layer)],
            FinalNorm = Norm(last, weights.FinalNorm),
            Head = weights.Head is { } head ? Embedding(last, head)
                : plan.Shares.Count == 1 ? embedding
                : Embedding(last, weights.TokenEmbedding),
        };

        TorchLayer Layer(LayerWeights layer, Device device) => new()
        {
            Device = device,
            AttentionNorm = Norm(device, layer.AttentionNorm),
            QueryKeyValue = loader.Linear(device, layer.Query, layer.Key, layer.Value),
            QueryNorm = OptionalNorm(device, layer.QueryNorm),
            KeyNorm = OptionalNorm(device, layer.KeyNorm),
            AttentionOutput = loader.Linear(device, layer.AttentionOutput),
            AttentionOutputNorm = OptionalNorm(device, layer.AttentionOutputNorm),
            MlpNorm = Norm(device, layer.MlpNorm),
            GateUp = layer.Gate is { } gate ? loader.Linear(device, gate, layer.Up) : loader.Linear(device, layer.Up),
            Down = loader.Linear(device, layer.Down),
            MlpOutputNorm = OptionalNorm(device, layer.MlpOutputNorm),
        };

        TorchLinear Embedding(Device device, WeightReference weight) => loader.Linear(device, new LinearWeights(weight, Bias: null));

        TorchNorm? OptionalNorm(Device device, NormWeights? norm) => norm is null ? null : Norm(device, norm);

        TorchNorm Norm(Device device, NormWeights norm) => loader.Norm(device, norm, source.Spec.Norm.IsScaleOffset);
    }
}
