using W2S.Engine.Runtime.Devices;
using W2S.Engine.Torch.Devices;

namespace W2S.Engine.Torch.Tests.Support;

/// <summary>The processor, and every card that is there: those beyond the first are never the current one of a thread.</summary>
internal static class TestDevices
{
    private static readonly DeviceFinder Finder = new(TorchMachine.Instance);

    public static IReadOnlyList<string> All => [DeviceFinder.Processor, .. Cards];

    public static TheoryData<string> Names => [.. All];

    /// <summary>None where there is no card, or none that can be used.</summary>
    public static IReadOnlyList<string> Cards =>
        [.. Finder.All().Where(device => device is { Obstacle: null, Name: not DeviceFinder.Processor }).Select(device => device.Name)];

    public static Device Of(string name) => Finder.Of(DevicePlacement.Parse(name))[0].Device;

    /// <summary>What can still be had of its memory.</summary>
    public static long? FreeBytes(Device device) => Finder.FreeBytes(device);
}
