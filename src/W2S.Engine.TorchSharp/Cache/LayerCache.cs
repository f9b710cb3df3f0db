using W2S.Engine.Torch.Devices;

namespace W2S.Engine.Torch.Cache;

/// <summary>Keys and values of one layer, on its device: a slot for each token of each block.</summary>
/// <remarks>
/// The keys of a token lie beside its values, so that both are written and read by one operation. Block 0 is nobody's and stays zero: it is
/// read where a batch is padded, and can never bring in what is no number.
/// </remarks>
/// <param name="type">In which keys and values are held.</param>
/// <param name="heads">Of keys, and as many of values.</param>
internal sealed class LayerCache(Device device, ScalarType type, int heads, int headSize, int blockTokens) : IDisposable
{
    private Tensor _slots = torch.zeros([blockTokens, 2 * heads, headSize], type, device).DetachFromDisposeScope();
    private long _blocks = 1;
    private long _outgrown; // bytes of the tensors before this one

    public Device Device { get; } = device;

    /// <summary>Bytes of a block.</summary>
    public long BytesPerBlock { get; } = blockTokens * BytesPerToken(type, heads, headSize);

    /// <summary>Bytes of its device's memory. May be asked from any thread.</summary>
    public long Bytes => Volatile.Read(ref _blocks) * BytesPerBlock;

    /// <summary>Bytes of a token's keys and values.</summary>
    public static long BytesPerToken(ScalarType type, int heads, int headSize) => 2L * heads * headSize * (type == ScalarType.Float32 ? sizeof(float) : sizeof(short));

    /// <summary>Makes room; what is held stays where it is. For a moment it takes the memory of both.</summary>
    /// <param name="blocks">Beside block 0.</param>
    public void Grow(int blocks)
    {
        if (_blocks > blocks)
        {
            return; // it grew when another layer could not
        }

        using var scope = torch.NewDisposeScope();
        var slots = torch.zeros([(blocks + 1L) * blockTokens, 2 * heads, headSize], type, Device);
        slots.narrow(0, 0, _slots.shape[0]).copy_(_slots);
        _slots.Dispose();
        _slots = slots.DetachFromDisposeScope();
        KeptMemory.Process.Grow(Device, held: (blocks + 1 - _blocks) * BytesPerBlock, kept: Bytes);
        _outgrown += Bytes;
        Volatile.Write(ref _blocks, blocks + 1);
    }

    /// <summary>Copies whole blocks: all are read before any is written.</summary>
    /// <param name="from">[n] blocks</param>
    /// <param name="to">[n] blocks</param>
    public void Copy(Tensor from, Tensor to)
    {
        var blocks = _slots.view(_blocks, -1);
        blocks.index_copy_(0, to, blocks.index_select(0, from));
    }

    /// <param name="slots">[rows]</param>
    /// <param name="keysAndValues">[rows, 2 * heads, head size]</param>
    public void Write(Tensor slots, Tensor keysAndValues) => _slots.index_copy_(0, slots, keysAndValues);

    /// <param name="slots">[n]</param>
    /// <returns>[n, 2 * heads, head size]: keys, then values.</returns>
    public Tensor Read(Tensor slots) => _slots.index_select(0, slots);

    public void Dispose()
    {
        KeptMemory.Process.Grow(Device, held: BytesPerBlock - Bytes, kept: -_outgrown);
        _slots.Dispose();
    }
}
