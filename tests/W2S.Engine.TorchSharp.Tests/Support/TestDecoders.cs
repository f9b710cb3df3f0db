using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Runtime;
using W2S.Engine.Torch.Loading;
using W2S.Engine.Torch.Tests.Loading;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Tests.Support;

/// <summary>Decoders with bounds that tiny models reach, and with weights that fail.</summary>
internal static class TestDecoders
{
    /// <param name="device">Cards are really the processor; layers still go from one to the other.</param>
    public static TorchDecoder Load(
        RandomModel model, TorchDecoderOptions? options = null, string device = "torch-cpu", ComputeType? dtype = null, FlakyLinear? flaky = null)
    {
        var floating = dtype switch { ComputeType.Bf16 => WeightType.Bf16, ComputeType.Fp16 => WeightType.Fp16, _ => WeightType.Fp32 };
        var weights = WeightsLoader.Load(TestModels.Source(model), TestModels.Plan(model, floating, dtype, device));
        return new TorchDecoder(model.Spec, flaky?.Into(weights) ?? weights, options ?? new TorchDecoderOptions());
    }
}

/// <summary>The last layer's last product, which fails when told to.</summary>
internal sealed class FlakyLinear() : TorchLinear(inputs: 0, outputs: 0)
{
    private TorchLinear? _inner;

    /// <summary>Thrown instead of a result; null for none.</summary>
    public Exception? Error { get; set; }

    public override long Bytes => _inner!.Bytes;

    /// <returns>The weights with this in the place of one of them.</returns>
    public TorchWeights Into(TorchWeights weights)
    {
        var last = weights.Layers[^1];
        _inner = last.Down;
        var layer = new TorchLayer
        {
            Device = last.Device,
            AttentionNorm = last.AttentionNorm,
            QueryKeyValue = last.QueryKeyValue,
            QueryNorm = last.QueryNorm,
            KeyNorm = last.KeyNorm,
            AttentionOutput = last.AttentionOutput,
            AttentionOutputNorm = last.AttentionOutputNorm,
            MlpNorm = last.MlpNorm,
            GateUp = last.GateUp,
            Down = this,
            MlpOutputNorm = last.MlpOutputNorm,
        };
        return new TorchWeights
        {
            Compute = weights.Compute,
            TokenEmbedding = weights.TokenEmbedding,
            PositionEmbedding = weights.PositionEmbedding,
            Layers = [.. weights.Layers.SkipLast(1), layer],
            FinalNorm = weights.FinalNorm,
            Head = weights.Head,
        };
    }

    public override Tensor Apply(Tensor x) => Error is null ? _inner!.Apply(x) : throw Error;

    public override Tensor WeightsOf(Tensor indices) => _inner!.WeightsOf(indices);

    public override void Dispose() => _inner!.Dispose();
}
