using W2S.Engine.Checkpoints;

namespace W2S.Engine.Runtime.Devices;

/// <summary>
/// What loads decoders onto some kinds of device: the processor's, which the engine brings, or that of a package. Safe to use from any
/// thread.
/// </summary>
public interface IRuntime
{
    /// <summary>For messages and lists, for example <c>TorchSharp</c>.</summary>
    string Name { get; }

    /// <summary>The <see cref="DevicePlacement.Kind"/>s it computes on.</summary>
    IReadOnlyList<string> DeviceKinds { get; }

    /// <summary>The devices that are there, and what keeps others from being used. Made for people to read: it may take a second.</summary>
    IReadOnlyList<ComputeDevice> FindDevices();

    /// <summary>What the weights will take of each device's memory. No weight is read.</summary>
    /// <returns>[devices]: in the order of the placement.</returns>
    /// <exception cref="InvalidOptionException">The options are not for this runtime, or the device is not there.</exception>
    IReadOnlyList<MemoryNeed> Estimate(DecoderSource source, DecoderLoadOptions options);

    /// <summary>Reads the weights onto the device.</summary>
    /// <exception cref="ModelFormatException">The checkpoint does not hold what the source says, or holds numbers the type cannot.</exception>
    /// <exception cref="InvalidOptionException">The options are not for this runtime, or the device is not there.</exception>
    /// <exception cref="OutOfMemoryException">Memory ran out on the way; what was loaded is given back.</exception>
    IDecoder Load(DecoderSource source, DecoderLoadOptions options);
}
