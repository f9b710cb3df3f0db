using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Torch.Loading;

/// <summary>In which types a model is held and computed.</summary>
/// <param name="Compute">Products, activations, and all weights but norms, which are 32-bit floats.</param>
/// <param name="IsInt8">Matrices are 8-bit integers with scales instead, multiplied out to <paramref name="Compute"/> in front of each product.</param>
internal readonly record struct TorchTypes(ComputeType Compute, bool IsInt8)
{
    /// <summary><see cref="Compute"/>, as TorchSharp calls it.</summary>
    public ScalarType Scalar => Compute switch
    {
        ComputeType.Bf16 => ScalarType.BFloat16,
        ComputeType.Fp16 => ScalarType.Float16,
        _ => ScalarType.Float32,
    };

    /// <summary><see cref="Compute"/>, as a type of weights.</summary>
    public WeightType Floating => Compute switch
    {
        ComputeType.Bf16 => WeightType.Bf16,
        ComputeType.Fp16 => WeightType.Fp16,
        _ => WeightType.Fp32,
    };

    /// <summary>
    /// What the options say; where they do not, the type of the weights, and where they say nothing of weights either, the type that all
    /// matrices of the checkpoint are stored in: fp32 where they differ.
    /// </summary>
    /// <exception cref="InvalidOptionException">Weights and products are to be of two floating-point types.</exception>
    public static TorchTypes Of(DecoderSource source, DecoderLoadOptions options)
    {
        var isInt8 = options.Weights == WeightType.Int8;
        var held = isInt8 ? null : options.Weights;
        var types = new TorchTypes(options.Dtype ?? ComputeTypeOf(held ?? Stored(source)), isInt8);
        return held is not { } weights || weights == types.Floating
            ? types
            : throw new InvalidOptionException(
                "weights",
                $"{weights.Name()} found, {types.Compute.Name()} or {WeightType.Int8.Name()} expected: on this device weights are held in the type "
                + $"they are multiplied in (dtype {types.Compute.Name()}), or as 8-bit integers");
    }

    private static WeightType Stored(DecoderSource source)
    {
        WeightType[] types = [.. source.Weights.All().Where(weight => weight.Columns is not null).Select(source.Reader.StoredType).Distinct()];
        return types is [var one] ? one : WeightType.Fp32;
    }

    private static ComputeType ComputeTypeOf(WeightType floating) => floating switch
    {
        WeightType.Bf16 => ComputeType.Bf16,
        WeightType.Fp16 => ComputeType.Fp16,
        _ => ComputeType.Fp32,
    };
}
