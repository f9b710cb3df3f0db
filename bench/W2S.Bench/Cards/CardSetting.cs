using System.Runtime.InteropServices;
using W2S.Bench.Limits;
using W2S.Bench.Reports;
using W2S.Engine.Runtime.Devices;

namespace W2S.Bench.Cards;

/// <summary>Where and how everything of a run computes.</summary>
/// <param name="Device">Of the large model.</param>
/// <param name="GuidanceDevice">Of the pair.</param>
/// <param name="Dtype">Of all three.</param>
internal sealed record CardSetting(IRuntime Runtime, ICard Card, DevicePlacement Device, DevicePlacement GuidanceDevice, ComputeType Dtype)
{
    /// <summary>For the head of the report.</summary>
    public Machine Machine => new(
        Card.Name,
        $"{Processor.Name}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}",
        $"{Card.Library}, {Dtype.Name()}, on {Device}{(GuidanceDevice.Equals(Device) ? "" : $", the pair on {GuidanceDevice}")}");

    /// <summary>
    /// Bytes in use on all its cards, by any process, as their driver tells; null where there is no card or the driver does not tell.
    /// </summary>
    public long? UsedBytes()
    {
        if (Device.Kind != CardDevices.Cuda)
        {
            return null;
        }

        var found = Runtime.FindDevices();
        return Device.Names.Union(GuidanceDevice.Names)
            .Select(name => found.First(device => device.Name == name))
            .Select(device => device.TotalBytes - device.FreeBytes)
            .Aggregate((sum, bytes) => sum + bytes); // null where one is not known
    }
}
