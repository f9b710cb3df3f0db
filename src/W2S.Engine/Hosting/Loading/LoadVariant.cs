using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Hosting.Loading;

/// <summary>In which of the ways there are a checkpoint is loaded: asked for in two, it is two models.</summary>
/// <param name="Weights">How matrices are held; null for the type they are stored in.</param>
/// <param name="Device">Where it computes.</param>
/// <param name="Dtype">In which type it computes; null for the runtime's choice.</param>
internal sealed record LoadVariant(WeightType? Weights, DevicePlacement Device, ComputeType? Dtype)
{
    /// <param name="device">As options spell it; null for the processor.</param>
    /// <exception cref="InvalidOptionException">The device is none.</exception>
    public static LoadVariant Of(WeightType? weights, string? device, ComputeType? dtype) =>
        new(weights, device is null ? DevicePlacement.Cpu : DevicePlacement.Parse(device), dtype);
}
