using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Torch;
using W2S.Engine.Torch.Devices;
using W2S.Engine.Torch.Loading;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>TorchSharp's runtime with blocks, passes and bounds of one's own choice.</summary>
internal sealed class TunedTorchRuntime(TorchDecoderOptions settings) : IRuntime
{
    private static readonly TorchSharpRuntime Plain = new();

    private readonly DeviceFinder _devices = new(TorchMachine.Instance);

    public string Name => Plain.Name;

    public IReadOnlyList<string> DeviceKinds => Plain.DeviceKinds;

    public IReadOnlyList<ComputeDevice> FindDevices() => Plain.FindDevices();

    public IReadOnlyList<MemoryNeed> Estimate(DecoderSource source, DecoderLoadOptions options) => Plain.Estimate(source, options);

    public IDecoder Load(DecoderSource source, DecoderLoadOptions options)
    {
        var weights = WeightsLoader.Load(source, LoadPlan.Make(source, options, _devices.Of(options.Placement)));
        return new TorchDecoder(source.Spec, weights, settings with { Name = options.Name });
    }
}
