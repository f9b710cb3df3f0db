using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>The kernel sets this machine can run, as test data.</summary>
public static class Machines
{
    public static TheoryData<string> Kernels => [.. KernelSet.Available.Select(kernels => kernels.Name)];

    /// <summary>Every kernel set with every one of <paramref name="items"/>.</summary>
    public static TheoryData<string, T> With<T>(IEnumerable<T> items)
    {
        var data = new TheoryData<string, T>();
        foreach (var item in items)
        {
            foreach (var kernels in KernelSet.Available)
            {
                data.Add(kernels.Name, item);
            }
        }

        return data;
    }

    public static KernelSet Named(string name) => KernelSet.Available.Single(kernels => kernels.Name == name);
}
