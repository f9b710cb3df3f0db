using System.Runtime.InteropServices;

namespace W2S.Engine.Torch.Passes;

/// <summary>All indices that the operations of a pass need, so that they reach a device in one transfer. Not thread-safe.</summary>
internal sealed class IndexBuffer
{
    private readonly List<long> _indices = [];

    /// <summary>Room for some more.</summary>
    /// <param name="indices">[<paramref name="count"/>], to be written before anything else is added.</param>
    public IndexRange Add(int count, out Span<long> indices)
    {
        var range = new IndexRange(_indices.Count, count);
        CollectionsMarshal.SetCount(_indices, _indices.Count + count);
        indices = CollectionsMarshal.AsSpan(_indices).Slice(range.Start, count);
        return range;
    }

    public void Clear() => _indices.Clear();

    /// <returns>[all], which <see cref="IndexRange.Of"/> takes apart.</returns>
    public Tensor Upload(Device device)
    {
        var indices = torch.empty(_indices.Count, ScalarType.Int64, torch.CPU); // whatever device the program made the default
        CollectionsMarshal.AsSpan(_indices).CopyTo(MemoryMarshal.Cast<byte, long>(indices.bytes));
        return device.type == DeviceType.CPU ? indices : indices.to(device);
    }
}

/// <summary>Where in an <see cref="IndexBuffer"/> some indices lie.</summary>
internal readonly record struct IndexRange(int Start, int Count)
{
    /// <param name="indices">The whole buffer, on a device.</param>
    /// <returns>[<see cref="Count"/>]</returns>
    public Tensor Of(Tensor indices) => indices.narrow(0, Start, Count);
}
