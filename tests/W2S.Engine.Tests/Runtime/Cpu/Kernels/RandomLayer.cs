using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Tests.Runtime.Cpu.Kernels;

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

    public PackedMatrix Pack(KernelSet kernels) => PackedMatrix.Load(this, kernels.PanelWidth, Weights);

    /// <returns>[rows, in]</returns>
    public float[] Inputs(int rows) => Numbers(rows * _inputs);

    public double Expected(float[] x, int row, int output)
    {
        double sum = _bias[output];
        for (var i = 0; i < _inputs; i++)
        {
            sum += (double)x[(row * _inputs) + i] * _weights[(output * _inputs) + i];
        }

        return sum;
    }

    /// <returns>[in]</returns>
    public ReadOnlySpan<float> Row(int output) => _weights.AsSpan(output * _inputs, _inputs);

    public float Bias(int output) => _bias[output];

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

    private float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((2 * _random.NextDouble()) - 1))];
}
