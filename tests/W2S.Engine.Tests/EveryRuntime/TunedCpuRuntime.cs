using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>The processor's runtime with kernels, blocks, passes and threads of one's own choice.</summary>
internal sealed class TunedCpuRuntime(CpuDecoderOptions settings) : IRuntime
{
    public string Name => CpuRuntime.Instance.Name;

    public IReadOnlyList<string> DeviceKinds => CpuRuntime.Instance.DeviceKinds;

    public IReadOnlyList<ComputeDevice> FindDevices() => CpuRuntime.Instance.FindDevices();

    public IReadOnlyList<MemoryNeed> Estimate(DecoderSource source, DecoderLoadOptions options) => CpuRuntime.Instance.Estimate(source, options);

    public IDecoder Load(DecoderSource source, DecoderLoadOptions options) =>
        CpuDecoder.Load(source.Spec, source.Weights, source.Reader, settings with { Name = options.Name, Weights = options.Weights });
}
