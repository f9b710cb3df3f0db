using System.Runtime.InteropServices;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Torch.Devices;
using W2S.Engine.Torch.Loading;

namespace W2S.Engine.Torch;

/// <summary>
/// Computes on NVIDIA cards with TorchSharp, and on the processor to try a program where there is no card. Needs one of TorchSharp's native
/// packages in the program: <c>TorchSharp-cuda-windows</c>, <c>TorchSharp-cuda-linux</c> or <c>TorchSharp-cpu</c>. Safe to use from any thread.
/// </summary>
public sealed class TorchSharpRuntime : IRuntime
{
    private readonly DeviceFinder _devices;

    /// <summary>All of them share what they found out about this machine. Nothing native is loaded until a device is asked for.</summary>
    public TorchSharpRuntime()
        : this(TorchMachine.Instance)
    {
    }

    internal TorchSharpRuntime(ITorchMachine machine) => _devices = new DeviceFinder(machine);

    /// <inheritdoc/>
    public string Name => "TorchSharp";

    /// <inheritdoc/>
    public IReadOnlyList<string> DeviceKinds { get; } = [DeviceFinder.Cuda, DeviceFinder.Processor];

    /// <inheritdoc/>
    public IReadOnlyList<ComputeDevice> FindDevices() => _devices.All();

    /// <inheritdoc/>
    public IReadOnlyList<MemoryNeed> Estimate(DecoderSource source, DecoderLoadOptions options) =>
        [.. Plan(source, options).Shares.Select(share => share.Need)];

    /// <inheritdoc/>
    public IDecoder Load(DecoderSource source, DecoderLoadOptions options)
    {
        var weights = WeightsLoader.Load(source, Plan(source, options));
        try
        {
            return new TorchDecoder(source.Spec, weights, new TorchDecoderOptions { Name = options.Name, FreeBytes = _devices.FreeBytes });
        }
        catch (Exception e)
        {
            weights.Dispose();
            if (e is ExternalException native)
            {
                throw TorchErrors.Explain(native, "the model could not be loaded");
            }

            throw;
        }
    }

    private LoadPlan Plan(DecoderSource source, DecoderLoadOptions options) => LoadPlan.Make(source, options, _devices.Of(options.Placement));
}
