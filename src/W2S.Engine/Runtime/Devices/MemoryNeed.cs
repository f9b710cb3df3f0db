namespace W2S.Engine.Runtime.Devices;

/// <summary>What a model's weights will take of a device's memory.</summary>
/// <param name="Device">Its name, for example <c>cuda:0</c>.</param>
/// <param name="Bytes">What they will take.</param>
/// <param name="AvailableBytes">What there is; null where that cannot be found out.</param>
public sealed record MemoryNeed(string Device, long Bytes, long? AvailableBytes)
{
    /// <summary>As far as is known.</summary>
    public bool Fits => AvailableBytes is not { } available || Bytes <= available;
}
