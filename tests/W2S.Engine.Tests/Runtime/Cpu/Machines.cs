using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>The kernel sets this machine can run, as test data.</summary>
public static class Machines
{
    public static TheoryData<string> Kernels => [.. KernelSet.Available.Select(kernels => kernels.Name)];

    public static KernelSet Named(string name) => KernelSet.Available.Single(kernels => kernels.Name == name);
}
