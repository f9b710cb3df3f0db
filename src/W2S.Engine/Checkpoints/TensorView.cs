using System.IO.MemoryMappedFiles;

namespace W2S.Engine.Checkpoints;

/// <summary>The mapped numbers of one tensor, held in memory until disposed, even if the file is disposed meanwhile.</summary>
internal readonly unsafe ref struct TensorView
{
    private readonly MemoryMappedViewAccessor _owner;
    private readonly byte* _data;
    private readonly TensorType _type;

    /// <param name="offset">Where in the mapped file the tensor begins; validated by <see cref="SafetensorsHeader"/>.</param>
    public TensorView(StoredTensor tensor, MemoryMappedViewAccessor owner, long offset)
    {
        byte* start = null;
        owner.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _owner = owner;
        _data = start + owner.PointerOffset + offset;
        _type = tensor.Type;
    }

    /// <summary>Reads as many numbers as <paramref name="destination"/> is long, beginning with the one at index <paramref name="first"/>.</summary>
    public void Read(long first, Span<float> destination)
    {
        if (_type == TensorType.F32)
        {
            new ReadOnlySpan<float>(_data + (first * sizeof(float)), destination.Length).CopyTo(destination);
            return;
        }

        var halves = new ReadOnlySpan<ushort>(_data + (first * sizeof(ushort)), destination.Length);
        if (_type == TensorType.BF16)
        {
            HalfPrecision.WidenBFloat16(halves, destination);
        }
        else
        {
            HalfPrecision.WidenFloat16(halves, destination);
        }
    }

    public void Dispose() => _owner.SafeMemoryMappedViewHandle.ReleasePointer();
}
