namespace W2S.Engine.Torch.Devices;

/// <summary>The NVIDIA cards of this machine, as their driver tells of them: numbered as TorchSharp numbers them. Safe to use from any thread.</summary>
/// <param name="api">The driver; null where there is none, and so no card.</param>
internal sealed class CudaCards(ICudaApi? api)
{
    private const int Success = 0;

    /// <summary>All cards, in order. What the driver will not tell of a card is left open.</summary>
    public IReadOnlyList<CudaCard> Find() =>
        api is not null && api.Initialize() == Success && api.CountDevices(out var count) == Success
            ? [.. Enumerable.Range(0, count).Select(Describe)]
            : [];

    /// <summary>
    /// Bytes of a card's memory, and how many of them nobody has taken; null where the driver does not tell. It makes the card ready for use to
    /// find out, which takes some tenths of a second unless it was before.
    /// </summary>
    public (long Free, long Total)? Memory(int index)
    {
        if (api is null
            || api.Initialize() != Success
            || api.GetDevice(index, out var device) != Success
            || api.RetainContext(device, out var context) != Success)
        {
            return null;
        }

        try
        {
            return MemoryOf(context);
        }
        finally
        {
            _ = api.ReleaseContext(device);
        }
    }

    private CudaCard Describe(int index) => api!.GetDevice(index, out var device) == Success
        ? new CudaCard(
            index,
            api.GetName(device, out var name) == Success ? name : CudaCard.Nameless,
            api.GetTotalBytes(device, out var bytes) == Success ? bytes : null)
        : new CudaCard(index, CudaCard.Nameless, TotalBytes: null);

    private (long Free, long Total)? MemoryOf(nint context)
    {
        if (api!.PushContext(context) != Success)
        {
            return null;
        }

        try
        {
            return api.GetMemory(out var free, out var total) == Success ? (free, total) : null;
        }
        finally
        {
            _ = api.PopContext();
        }
    }
}

/// <param name="Index">Its number: 0 is <c>cuda:0</c>.</param>
/// <param name="Name">For example <c>NVIDIA GeForce RTX 4090</c>.</param>
/// <param name="TotalBytes">Of its memory; null where that cannot be found out.</param>
internal sealed record CudaCard(int Index, string Name, long? TotalBytes)
{
    /// <summary>What a card is called whose name cannot be found out.</summary>
    public const string Nameless = "NVIDIA card";
}
