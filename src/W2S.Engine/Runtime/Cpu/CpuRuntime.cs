using System.Runtime.InteropServices;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>The runtime that is always there. Safe to use from any thread.</summary>
public sealed class CpuRuntime : IRuntime
{
    private CpuRuntime()
    {
    }

    /// <summary>The only one.</summary>
    public static CpuRuntime Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "W2S";

    /// <inheritdoc/>
    public IReadOnlyList<string> DeviceKinds { get; } = [DevicePlacement.Cpu.Kind];

    /// <inheritdoc/>
    public IReadOnlyList<ComputeDevice> FindDevices() =>
    [
        new(
            DevicePlacement.Cpu.Kind,
            $"{Environment.ProcessorCount} processors ({RuntimeInformation.ProcessArchitecture}, {KernelSet.Best} kernels)",
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            AvailableMemory.Bytes()),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<MemoryNeed> Estimate(DecoderSource source, DecoderLoadOptions options)
    {
        Validate(options);
        var bytes = CpuMemory.WeightBytes(source.Weights, source.Reader, options.Weights);
        return [new MemoryNeed(DevicePlacement.Cpu.Kind, bytes, AvailableMemory.Bytes())];
    }

    /// <inheritdoc/>
    public IDecoder Load(DecoderSource source, DecoderLoadOptions options)
    {
        Validate(options);
        return CpuDecoder.Load(
            source.Spec, source.Weights, source.Reader, new CpuDecoderOptions { Name = options.Name, Weights = options.Weights });
    }

    private static void Validate(DecoderLoadOptions options)
    {
        if (!options.Placement.Equals(DevicePlacement.Cpu))
        {
            throw new InvalidOptionException("device", $"'{options.Placement}' found, '{DevicePlacement.Cpu}' expected: there is one processor");
        }

        if (options.Dtype is { } type and not ComputeType.Fp32)
        {
            throw new InvalidOptionException(
                "dtype",
                $"{type.Name()} found, {ComputeType.Fp32.Name()} expected: the processor computes in no other. To save memory, hold the weights as {type.Name()}.");
        }
    }
}
