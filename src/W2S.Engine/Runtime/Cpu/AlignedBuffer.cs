using System.Runtime.InteropServices;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>Floats outside the garbage-collected heap: any number of them, at the start of a cache line, never moved.</summary>
internal sealed unsafe class AlignedBuffer : SafeHandle
{
    /// <param name="length">Number of floats; their values are undefined.</param>
    /// <exception cref="OutOfMemoryException">There is not that much memory.</exception>
    public AlignedBuffer(long length)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        Length = length;
        var bytes = checked((nuint)Math.Max(1, length) * sizeof(float));
        var isLarge = bytes >= HugePages.Size;
        SetHandle((nint)NativeMemory.AlignedAlloc(bytes, isLarge ? HugePages.Size : CacheLine.Bytes));
        if (isLarge)
        {
            HugePages.Ask(Data, bytes);
        }
    }

    /// <summary>The first float. Whoever computes with it keeps this object alive meanwhile.</summary>
    public float* Data => (float*)handle;

    /// <summary>Number of floats.</summary>
    public long Length { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>All of it; at most 2^31 - 1 floats.</summary>
    public Span<float> AsSpan() => new(Data, checked((int)Length));

    public void Clear() => NativeMemory.Clear(Data, (nuint)Length * sizeof(float));

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree(Data);
        return true;
    }
}
