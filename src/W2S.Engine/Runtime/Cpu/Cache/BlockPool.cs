using System.Diagnostics;
using System.Runtime.InteropServices;

namespace W2S.Engine.Runtime.Cpu.Cache;

/// <summary>The blocks of one decoder: reference-counted, reused, and grown a slab at a time. Safe to use from any thread.</summary>
/// <param name="blockLength">Floats in a block.</param>
/// <param name="maxBlocks">Most blocks in use at once; null for no limit but memory.</param>
internal sealed unsafe class BlockPool(long blockLength, int? maxBlocks) : IDisposable
{
    /// <summary>Memory is asked for in pieces of about this size.</summary>
    private const long SlabBytes = 16 << 20;

    private readonly Lock _lock = new();
    private readonly Stack<CacheBlock> _free = new();
    private readonly List<AlignedBuffer> _slabs = [];
    private int _blocksInUse;
    private bool _disposed;

    /// <summary>Blocks that at least one sequence refers to.</summary>
    public int BlocksInUse
    {
        get
        {
            lock (_lock)
            {
                return _blocksInUse;
            }
        }
    }

    /// <summary>Bytes of all blocks, in use or free: a block that was given back is kept for the next.</summary>
    public long BytesAllocated
    {
        get
        {
            lock (_lock)
            {
                return _slabs.Sum(slab => slab.Length) * sizeof(float);
            }
        }
    }

    /// <summary>A block nobody else refers to, its contents undefined.</summary>
    /// <exception cref="W2SException">All blocks are in use.</exception>
    public CacheBlock Rent()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(CpuDecoder));
            if (_blocksInUse >= maxBlocks)
            {
                throw new W2SException($"the key/value cache is full: all of its {maxBlocks} blocks are in use");
            }

            if (_free.Count == 0)
            {
                Grow();
            }

            var block = _free.Pop();
            if (!block.WasUsed)
            {
                // Lanes past the last token are computed with and then ignored: defined, and never slow denormals. Memory of blocks
                // that nobody rents is never touched.
                NativeMemory.Clear(block.Data, (nuint)blockLength * sizeof(float));
                block.WasUsed = true;
            }

            block.References = 1;
            _blocksInUse++;
            return block;
        }
    }

    /// <summary>Counts one more reference to each block.</summary>
    public void Share(ReadOnlySpan<CacheBlock> blocks)
    {
        lock (_lock)
        {
            foreach (var block in blocks)
            {
                block.References++;
            }
        }
    }

    /// <summary>Counts one reference less to each block; those without any become free.</summary>
    public void Return(ReadOnlySpan<CacheBlock> blocks)
    {
        lock (_lock)
        {
            foreach (var block in blocks)
            {
                Debug.Assert(block.References > 0, "a block was returned more often than it was rented");
                if (--block.References == 0)
                {
                    _blocksInUse--;
                    _free.Push(block);
                }
            }
        }
    }

    /// <summary>
    /// A block with the same contents that nobody else refers to: <paramref name="block"/> itself where that is so already,
    /// otherwise a copy, which takes over the caller's reference.
    /// </summary>
    /// <exception cref="W2SException">All blocks are in use.</exception>
    public CacheBlock MakeOwn(CacheBlock block)
    {
        lock (_lock)
        {
            if (block.References == 1)
            {
                return block;
            }
        }

        var copy = Rent();
        var bytes = blockLength * sizeof(float);
        Buffer.MemoryCopy(block.Data, copy.Data, bytes, bytes); // nobody writes to a shared block
        Return([block]);
        return copy;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _free.Clear();
            _slabs.ForEach(slab => slab.Dispose());
            _slabs.Clear();
        }
    }

    private void Grow()
    {
        var blocks = Math.Max(1, SlabBytes / (blockLength * sizeof(float)));
        var slab = new AlignedBuffer(blocks * blockLength);
        _slabs.Add(slab);
        for (var i = blocks - 1; i >= 0; i--)
        {
            _free.Push(new CacheBlock(slab.Data + (i * blockLength)));
        }
    }
}
