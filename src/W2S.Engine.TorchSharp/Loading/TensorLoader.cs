using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Loading;

/// <summary>Reads single weights into tensors of a device.</summary>
/// <param name="pieces">Where numbers come from.</param>
/// <param name="types">How they are held.</param>
/// <param name="tensors">Where tensors come from.</param>
internal sealed class TensorLoader(WeightPieces pieces, TorchTypes types, LoadedTensors tensors)
{
    /// <summary>Layers that share their input, fused in this order.</summary>
    public TorchLinear Linear(Device device, params ReadOnlySpan<LinearWeights> parts)
    {
        var inputs = parts[0].Weight.Columns!.Value;
        long outputs = 0;
        foreach (var part in parts)
        {
            outputs += part.Weight.Rows;
        }

        return types.IsInt8 ? Int8(device, outputs, inputs, parts) : Dense(device, outputs, inputs, parts);
    }

    /// <summary>A matrix that nothing is multiplied with, so that it is held in the type the model computes in whatever others are.</summary>
    public Tensor Matrix(Device device, WeightReference weight)
    {
        var matrix = tensors.Allocate(device, types.Scalar, weight.Rows, weight.Columns!.Value);
        Fill(matrix, weight, types.Floating);
        return matrix;
    }

    /// <param name="isScaleOffset">The checkpoint stores scales as differences from 1.</param>
    public TorchNorm Norm(Device device, NormWeights norm, bool isScaleOffset)
    {
        var scale = Vector(norm.Scale);
        if (isScaleOffset)
        {
            using Scalar one = 1f;
            scale.add_(one);
        }

        return new TorchNorm(scale, norm.Shift is { } shift ? Vector(shift) : null);

        Tensor Vector(WeightReference weight)
        {
            var vector = tensors.Allocate(device, ScalarType.Float32, weight.Rows);
            Fill(vector, weight, WeightType.Fp32);
            return vector;
        }
    }

    private DenseLinear Dense(Device device, long outputs, int inputs, ReadOnlySpan<LinearWeights> parts)
    {
        var weight = tensors.Allocate(device, types.Scalar, outputs, inputs);
        long offset = 0;
        foreach (var part in parts)
        {
            using var rows = weight.narrow(0, offset, part.Weight.Rows);
            Fill(rows, part.Weight, types.Floating);
            offset += part.Weight.Rows;
        }

        return new DenseLinear(weight, Bias(device, outputs, parts));
    }

    private Int8Linear Int8(Device device, long outputs, int inputs, ReadOnlySpan<LinearWeights> parts)
    {
        var blocks = Int8Blocks.Count(inputs);
        var values = tensors.Allocate(device, ScalarType.Int8, outputs, blocks, Int8Blocks.Size);
        var scales = tensors.Allocate(device, ScalarType.Float32, outputs, blocks, 1);
        var held = types.Compute == ComputeType.Fp16 ? WeightType.Fp16 : WeightType.Int8; // the one that holds less
        long offset = 0;
        foreach (var part in parts)
        {
            foreach (var (first, rows) in pieces.Of(part.Weight, held))
            {
                using var scope = torch.NewDisposeScope();
                var (pieceValues, pieceScales) = Int8Blocks.Quantize(rows);
                values.narrow(0, offset + first, rows.shape[0]).copy_(pieceValues);
                scales.narrow(0, offset + first, rows.shape[0]).copy_(pieceScales);
            }

            offset += part.Weight.Rows;
        }

        return new Int8Linear(values, scales, Bias(device, outputs, parts), inputs, types.Scalar);
    }

    /// <summary>Zero for layers without one; null where none has one.</summary>
    private Tensor? Bias(Device device, long outputs, ReadOnlySpan<LinearWeights> parts)
    {
        Tensor? bias = null;
        long offset = 0;
        foreach (var part in parts)
        {
            if (part.Bias is { } reference)
            {
                bias ??= tensors.AllocateZeros(device, types.Scalar, outputs);
                using var rows = bias.narrow(0, offset, reference.Rows);
                Fill(rows, reference, types.Floating);
            }

            offset += part.Weight.Rows;
        }

        return bias;
    }

    /// <param name="target">Of the weight's shape, on any device; numbers are rounded to its type.</param>
    private void Fill(Tensor target, WeightReference weight, WeightType held)
    {
        foreach (var (first, rows) in pieces.Of(weight, held))
        {
            using var slice = target.narrow(0, first, rows.shape[0]);
            slice.copy_(rows);
        }
    }
}
