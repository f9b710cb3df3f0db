using BenchmarkDotNet.Attributes;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;

namespace W2S.MicroBenchmarks;

/// <summary>What is done to a row besides products: a norm over 768 numbers, and the log-sum-exp over a vocabulary.</summary>
public unsafe class RowBenchmarks : KernelBenchmark
{
    private const int Hidden = 768;
    private const int Vocabulary = 50_272; // whole vectors

    private readonly NormSpec _norm = new(NormKind.LayerNorm, 1e-5f);
    private AlignedBuffer? _x;      // [hidden]
    private AlignedBuffer? _scale;  // [hidden]
    private AlignedBuffer? _shift;  // [hidden]
    private AlignedBuffer? _y;      // [hidden]
    private AlignedBuffer? _logits; // [vocab]

    [GlobalSetup]
    public void Setup()
    {
        (_x, _scale, _shift, _y) = (Floats.Random(Hidden), Floats.Random(Hidden), Floats.Random(Hidden), Floats.Random(Hidden));
        _logits = Floats.Random(Vocabulary);
    }

    [Benchmark]
    public void Normalize() => Kernels.Normalize(_norm, _x!.Data, _scale!.Data, _shift!.Data, _y!.Data, Hidden);

    [Benchmark]
    public double SumOfExponentials() =>
        Kernels.SumOfExponentials(_logits!.Data, Vocabulary, Kernels.LargestIfFinite(_logits.Data, Vocabulary));

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (var buffer in new[] { _x, _scale, _shift, _y, _logits })
        {
            buffer!.Dispose();
        }
    }
}
