namespace W2S.Engine.Torch.Cache;

/// <summary>How large a model's cache can become.</summary>
internal static class CacheCapacities
{
    /// <summary>More than any device has, and far from overflowing where sizes are added.</summary>
    private const long Unknown = 1L << 60;

    /// <summary>Bytes over all layers: where they lie on several devices, until the first of these is full.</summary>
    /// <param name="freeBytes">What can still be had of a device's memory; null where that cannot be found out.</param>
    public static long Of(IReadOnlyList<LayerCache> layers, Func<Device, long?> freeBytes)
    {
        var capacity = Unknown;
        foreach (var device in layers.GroupBy(layer => layer.Device, ReferenceEqualityComparer.Instance))
        {
            if (freeBytes(device.First().Device) is { } free)
            {
                var share = (double)device.Count() / layers.Count; // every layer takes as much
                capacity = (long)Math.Min(capacity, (device.Sum(layer => layer.Bytes) + free) / share);
            }
        }

        return capacity;
    }
}
