using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>The processor with every kernel set that this machine can run, and every type of weights.</summary>
/// <remarks>
/// It computes in 32-bit floats whatever it holds weights as, and gives the same bits however work is divided: no test makes allowances for
/// it but those that hold rounded weights against what stored ones make.
/// </remarks>
internal static class TestRuntimes
{
    // Rewards and log-probabilities per token were seen 0.043 away, where tests allow 32-bit floats 1e-4. What those models are stored in,
    // the two narrower types of floats hold without rounding.
    private const double Int8Coarseness = 1000;

    private static readonly WorkerPool FourWorkers = new(4);

    public static IReadOnlyList<TestRuntime> All { get; } =
    [
        .. from kernels in KernelSet.Available
           from type in Enum.GetValues<WeightType>()
           select Of(kernels, type),
    ];

    private static TestRuntime Of(KernelSet kernels, WeightType type)
    {
        var isExact = type == WeightType.Fp32;
        var settings = new CpuDecoderOptions { Kernels = kernels };
        return new TestRuntime(
            isExact ? kernels.Name : $"{kernels.Name}, {type.Name()}",
            new TunedCpuRuntime(settings),
            new DecoderLoadOptions { Weights = isExact ? null : type })
        {
            Otherwise = new TunedCpuRuntime(settings with { Workers = FourWorkers, PassRows = 13, BlockTokens = 32 }),
            IsFirstChoice = kernels == KernelSet.Best,
            StoredCoarseness = type == WeightType.Int8 ? Int8Coarseness : 1,
            ManyRequests = 10_000,
        };
    }
}
