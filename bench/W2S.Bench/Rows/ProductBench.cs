using W2S.Bench.Limits;
using W2S.Bench.Measuring;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Packing;
using W2S.Engine.Runtime.Cpu.Passes;

namespace W2S.Bench.Rows;

/// <summary>Products with several matrices of one shape, one after the other: as many as make the weights lie in memory, or in a cache.</summary>
internal sealed unsafe class ProductBench : IDisposable
{
    private const int Inputs = 768;
    private const double OperationsPerSample = 2e9;
    private const int Tries = 3;
    private const long BytesFromMemory = 400_000_000;

    private readonly ProductJob _product;
    private readonly PackedMatrix[] _matrices;
    private readonly AlignedBuffer _x; // [most rows, in]
    private readonly AlignedBuffer _y; // [most rows, padded out]
    private readonly int _outputs;

    private ProductBench(MachineLimits limits, WeightType type, int matrices, int outputs, int mostRows)
    {
        _outputs = outputs;
        _product = new ProductJob(limits.Kernels, limits.Workers);
        using var loader = new MatrixLoader(new SameNumber(), limits.Kernels.PanelWidth, type, limits.Workers);
        _matrices = [.. Enumerable.Range(0, matrices).Select(_ => loader.Load(SameNumber.Layer(outputs, Inputs)))];
        _x = new AlignedBuffer((long)mostRows * Inputs);
        _y = new AlignedBuffer((long)mostRows * _matrices[0].PaddedOutputs);
        _x.AsSpan().Fill(0.5f);
    }

    /// <summary>The MLP's first matrix of GPT-2, so often that a cache of 32 MB still has next to nothing of it when its turn comes again.</summary>
    public static ProductBench FromMemory(MachineLimits limits, WeightType type, int mostRows)
    {
        const int Outputs = 3072;
        var bytes = PanelLayout.Of(type).PanelBytes(Inputs, limits.Kernels.PanelWidth) * (Outputs / limits.Kernels.PanelWidth);
        return new ProductBench(limits, type, matrices: (int)(BytesFromMemory / bytes), Outputs, mostRows);
    }

    /// <summary>A matrix of 3 MB in 32-bit floats: what the kernel does when it need not wait for weights.</summary>
    public static ProductBench FromCache(MachineLimits limits, WeightType type, int mostRows) => new(limits, type, matrices: 1, outputs: 1024, mostRows);

    /// <summary>Bytes of all weights.</summary>
    public double WeightBytes => _matrices.Sum(matrix => matrix.Bytes);

    /// <summary>Operations of one product with each matrix.</summary>
    public double Operations(int rows) => 2.0 * rows * Inputs * _outputs * _matrices.Length;

    /// <summary>Operations a second: the best of some tries, as the limits are that it is held against.</summary>
    public double Rate(int rows)
    {
        var times = Math.Max(1, (int)(OperationsPerSample / Operations(rows)));
        return Enumerable.Range(0, Tries).Max(_ => Operations(rows) * times / Clock.Seconds(() => Multiply(rows, times)));
    }

    public void Dispose()
    {
        Array.ForEach(_matrices, matrix => matrix.Dispose());
        _x.Dispose();
        _y.Dispose();
    }

    private void Multiply(int rows, int times)
    {
        for (var time = 0; time < times; time++)
        {
            foreach (var matrix in _matrices)
            {
                _product.Run(matrix, _x.Data, Inputs, _y.Data, rows);
            }
        }
    }
}
