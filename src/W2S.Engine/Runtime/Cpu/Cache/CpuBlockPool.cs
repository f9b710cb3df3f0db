using System.Runtime.InteropServices;
using W2S.Engine.Runtime.Blocks;

namespace W2S.Engine.Runtime.Cpu.Cache;

/// <summary>The blocks of a <see cref="CpuDecoder"/>: memory grows a slab at a time.</summary>
/// <param name="blockLength">Floats in a block.</param>
/// <param name="maxBlocks">Most blocks in use at once; null for no limit but memory.</param>
internal sealed unsafe class CpuBlockPool(long blockLength, int? maxBlocks) : BlockPool<CpuBlock>(maxBlocks), IDisposable
{
    /// <summary>Memory is asked for in pieces of about this size.</summary>
    private const long SlabBytes = 16 << 20;

    private readonly List<AlignedBuffer> _slabs = [];
    private long _bytesAllocated;

    /// <summary>Bytes of all blocks, in use or free: a block that was given back is kept for the next.</summary>
    public long BytesAllocated => Volatile.Read(ref _bytesAllocated);

    private long BlockBytes => blockLength * sizeof(float);

    public void Dispose()
    {
        _slabs.ForEach(slab => slab.Dispose());
        _slabs.Clear();
        Volatile.Write(ref _bytesAllocated, 0);
    }

    protected override void Prepare(CpuBlock block)
    {
        if (!block.WasUsed)
        {
            // Lanes past the last token are computed with and then ignored: defined, and never slow denormals. Memory of blocks
            // that nobody rents is never touched.
            NativeMemory.Clear(block.Data, (nuint)BlockBytes);
            block.WasUsed = true;
        }
    }

    protected override void Grow(Stack<CpuBlock> free)
    {
        var blocks = Math.Max(1, SlabBytes / BlockBytes);
        var slab = new AlignedBuffer(blocks * blockLength);
        _slabs.Add(slab);
        Volatile.Write(ref _bytesAllocated, _bytesAllocated + (blocks * BlockBytes));
        for (var i = blocks - 1; i >= 0; i--)
        {
            free.Push(new CpuBlock(slab.Data + (i * blockLength)));
        }
    }

    protected override void Copy(CpuBlock block, CpuBlock copy) => Buffer.MemoryCopy(block.Data, copy.Data, BlockBytes, BlockBytes);
}
