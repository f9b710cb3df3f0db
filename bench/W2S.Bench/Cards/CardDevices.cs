using W2S.Bench.Commands;
using W2S.Engine.Runtime.Devices;

namespace W2S.Bench.Cards;

/// <summary>Finds what is to be measured on.</summary>
internal static class CardDevices
{
    public const string Cuda = "cuda", Processor = "torch-cpu";

    /// <param name="device">Of the large model; its first device is the one whose limits are measured.</param>
    /// <exception cref="UsageException">There is no such device, or this program was built without TorchSharp.</exception>
    public static CardSetting Open(DevicePlacement device, DevicePlacement guidanceDevice, ComputeType dtype)
    {
#if W2S_FULL
        var runtime = new W2S.Engine.Torch.TorchSharpRuntime();
        var found = runtime.FindDevices();
        Require(device, found);
        Require(guidanceDevice, found);
        var name = device.Kind == Processor ? "no card" : found.First(each => each.Name == device.Names[0]).Description;
        return new CardSetting(runtime, new TorchCard(name, device, guidanceDevice), device, guidanceDevice, dtype);
#else
        throw new UsageException(
            $"--device: '{device}' found, but this program was built without TorchSharp (the contract profile, see eng/README.md); "
            + "bench/gpu.sh builds it with");
#endif
    }

    /// <exception cref="UsageException">A device of the placement is not there, or cannot be used.</exception>
    internal static void Require(DevicePlacement placement, IReadOnlyList<ComputeDevice> found)
    {
        foreach (var name in placement.Names)
        {
            var device = found.FirstOrDefault(each => each.Name == name) ?? throw new UsageException(
                $"--device: {name} found, {string.Join(" or ", found.Select(each => $"{each.Name} ({each.Description})"))} expected");
            if (device.Obstacle is { } obstacle)
            {
                throw new UsageException($"--device: {name} found, but {obstacle}");
            }
        }
    }
}
