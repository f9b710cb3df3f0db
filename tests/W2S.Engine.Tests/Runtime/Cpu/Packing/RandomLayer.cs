using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Engine.Tests.Runtime.Cpu.Packing;

/// <summary>A linear layer with random weights in (-1, 1).</summary>
internal sealed class RandomLayer : IWeightReader
{
    private readonly Random _random;
    private readonly int _inputs;
    private readonly float[] _weights; // [out, in]
    private readonly float[] _bias;    // [out]

    public RandomLayer(int inputs, int outputs, int seed = 7)
    {
        _random = new Random(seed);
        _inputs = inputs;
        _weights = Numbers(outputs * inputs);
        _bias = Numbers(outputs);
        Weights = new LinearWeights(
            new WeightReference { Tensor = $"weight {seed}", Rows = outputs, Columns = inputs, StoredRows = outputs },
            new WeightReference { Tensor = $"bias {seed}", Rows = outputs, StoredRows = outputs });
    }

    public LinearWeights Weights { get; }

    /// <summary>What the layer says its weights are stored as.</summary>
    public WeightType Stored { get; init; }

    public PackedMatrix Pack(KernelSet kernels, WeightType? type = null)
    {
        using var loader = new MatrixLoader(this, kernels.PanelWidth, type, WorkerPool.Shared);
        return loader.Load(Weights);
    }

    /// <returns>[rows, in]</returns>
    public float[] Inputs(int rows) => Numbers(rows * _inputs);

    /// <summary>What a row of <paramref name="x"/> gives with the weights as <paramref name="type"/> holds them: [out].</summary>
    public double[] Expected(float[] x, int row, WeightType type = WeightType.Fp32)
    {
        var input = x.AsMemory(row * _inputs, _inputs);
        return [.. _bias.Select((bias, output) => bias + Dot(input.Span, PlainRounding.Round(type, Row(output).ToArray())))];
    }

    /// <returns>[in]</returns>
    public ReadOnlySpan<float> Row(int output) => _weights.AsSpan(output * _inputs, _inputs);

    public float Bias(int output) => _bias[output];

    /// <summary>Replaces one weight.</summary>
    public RandomLayer With(int output, int input, float weight)
    {
        _weights[(output * _inputs) + input] = weight;
        return this;
    }

    public void Read(WeightReference reference, Span<float> destination)
    {
        var isMatrix = reference.Columns is not null;
        var columns = reference.Columns ?? 1;
        for (var row = 0; row < reference.Rows; row++)
        {
            var stored = reference.RowOffset + (reference.GroupRows == 0
                ? row
                : (row / reference.GroupRows * reference.GroupStride) + (row % reference.GroupRows));
            (isMatrix ? _weights : _bias).AsSpan(stored * columns, columns).CopyTo(destination[(row * columns)..]);
        }
    }

    public WeightType StoredType(WeightReference reference) => Stored;

    private static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
    {
        double sum = 0;
        for (var i = 0; i < x.Length; i++)
        {
            sum += (double)x[i] * weights[i];
        }

        return sum;
    }

    private float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((2 * _random.NextDouble()) - 1))];
}
