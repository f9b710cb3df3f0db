using System.Runtime.InteropServices;
using W2S.Bench.Reports;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Bench.Limits;

/// <summary>What the machine itself can do, measured by the same program in the same run.</summary>
/// <remarks>A limit is the most there is: each is tried a few times and the best counts, so that a thread that woke late does not lower it.</remarks>
internal sealed class MachineLimits(KernelSet kernels, WorkerPool workers) : IDisposable
{
    private const int Tries = 3;

    private readonly FusedMultiplyAdds _multiplyAdds = new(kernels);
    private readonly Lazy<MemoryReads> _reads = new();

    public KernelSet Kernels { get; } = kernels;

    public WorkerPool Workers { get; } = workers;

    /// <summary>For the head of the report.</summary>
    public Machine Machine => new(
        Processor.Name,
        $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}",
        $"{Kernels.Name} kernels, {(Workers.ThreadCount == 1 ? "1 thread" : $"{Workers.ThreadCount} threads")}");

    /// <summary>Fused multiply-adds of all cores, in operations a second (two for each).</summary>
    public double MeasurePeak() => BestOf(() => _multiplyAdds.Rate(Workers));

    /// <summary>The same of one core.</summary>
    public double MeasureCorePeak() => BestOf(_multiplyAdds.RateOfOneCore);

    /// <summary>Bytes a second that all cores together read from memory.</summary>
    public double MeasureReads() => BestOf(() => _reads.Value.Rate(Workers));

    public void Dispose()
    {
        if (_reads.IsValueCreated)
        {
            _reads.Value.Dispose();
        }
    }

    private static double BestOf(Func<double> measure) => Enumerable.Range(0, Tries).Max(_ => measure());
}
