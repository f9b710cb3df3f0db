namespace W2S.Engine.Torch.Devices;

/// <summary>
/// Memory of cards that models gave back. TorchSharp keeps it for its next tensors and cannot say how much that is, while the driver counts it
/// as taken: without this, a model could not be loaded a second time. Safe to use from any thread.
/// </summary>
internal sealed class KeptMemory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Count> _cards = [];

    /// <summary>That of this process: all of its models share one allocator.</summary>
    public static KeptMemory Process { get; } = new();

    /// <summary>A model took so much: what was kept before anything new.</summary>
    public void Take(Device device, long bytes) => Change(device, count => new Count(count.Held + bytes, Math.Max(0, count.Kept - bytes)));

    /// <summary>A model gave so much back.</summary>
    public void GiveBack(Device device, long bytes) => Change(device, count => new Count(count.Held - bytes, count.Kept + bytes));

    /// <summary>
    /// A cache grew into a new tensor, since none that is kept has room for it, and the one before is kept now. Once given back, it takes all back
    /// that was counted for it: the next cache that grows is given the same pieces.
    /// </summary>
    /// <param name="held">By how many bytes more models hold.</param>
    /// <param name="kept">By how many bytes more are kept.</param>
    public void Grow(Device device, long held, long kept) =>
        Change(device, count => new Count(count.Held + held, Math.Max(0, count.Kept + kept)));

    /// <summary>What can still be had of a card, by this process.</summary>
    /// <param name="free">As the driver counts it.</param>
    /// <param name="total">Of the card: where TorchSharp did give memory back, there is no more than models leave of it.</param>
    public long Available(int card, long free, long total)
    {
        lock (_gate)
        {
            var count = _cards.GetValueOrDefault(card);
            return Math.Max(free, Math.Min(free + count.Kept, total - count.Held));
        }
    }

    private void Change(Device device, Func<Count, Count> change)
    {
        if (device.type == DeviceType.CUDA)
        {
            lock (_gate)
            {
                _cards[device.index] = change(_cards.GetValueOrDefault(device.index));
            }
        }
    }

    /// <param name="Held">Bytes of models that are loaded.</param>
    /// <param name="Kept">Bytes of models that were, as far as no other model took them since.</param>
    private readonly record struct Count(long Held, long Kept);
}
