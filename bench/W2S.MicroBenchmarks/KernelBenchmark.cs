using BenchmarkDotNet.Attributes;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.MicroBenchmarks;

/// <summary>A benchmark of every kernel set this machine can run.</summary>
public abstract class KernelBenchmark
{
    /// <summary>Fastest first.</summary>
    public static IEnumerable<KernelSet> KernelSets => KernelSet.Available;

    [ParamsSource(nameof(KernelSets))]
    public KernelSet Kernels { get; set; } = KernelSet.Best;
}
