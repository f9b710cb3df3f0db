using BenchmarkDotNet.Attributes;
using W2S.Bench.Rows;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.MicroBenchmarks;

/// <summary>One product of [rows, 768] with 1024 outputs, on one thread: its weights stay in a cache.</summary>
public unsafe class ProductBenchmarks : KernelBenchmark
{
    private const int Inputs = 768;
    private const int Outputs = 1024;

    private PackedMatrix? _matrix;
    private AlignedBuffer? _x; // [rows, in]
    private AlignedBuffer? _y; // [rows, padded out]

    [ParamsAllValues]
    public WeightType Weights { get; set; }

    [Params(1, 4, 16, 64)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        using var loader = new MatrixLoader(new SameNumber(), Kernels.PanelWidth, Weights, WorkerPool.Shared);
        _matrix = loader.Load(SameNumber.Layer(Outputs, Inputs));
        _x = Floats.Random(Rows * Inputs);
        _y = new AlignedBuffer((long)Rows * _matrix.PaddedOutputs);
    }

    [Benchmark]
    public void Product() => Kernels.Product(_matrix!, _x!.Data, Inputs, _y!.Data, _matrix!.PaddedOutputs, Rows, 0, _matrix.Panels);

    [GlobalCleanup]
    public void Cleanup()
    {
        _matrix!.Dispose();
        _x!.Dispose();
        _y!.Dispose();
    }
}
