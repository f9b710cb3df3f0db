using System.Diagnostics;

namespace W2S.Engine.Runtime.Blocks;

/// <summary>The cache blocks of one decoder: reference-counted and reused. Safe to use from any thread.</summary>
/// <remarks>Only forward passes rent and copy blocks, so runtimes add memory and copy contents on the thread that owns the decoder.</remarks>
/// <param name="maxBlocks">Most blocks in use at once; null for no limit but memory.</param>
internal abstract class BlockPool<TBlock>(int? maxBlocks)
    where TBlock : CacheBlock
{
    private readonly Lock _lock = new();
    private readonly Stack<TBlock> _free = new();
    private int _blocksInUse;

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

    /// <summary>A block nobody else refers to, its contents undefined.</summary>
    /// <exception cref="W2SException">All blocks are in use.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory for another.</exception>
    public TBlock Rent()
    {
        lock (_lock)
        {
            if (_blocksInUse >= maxBlocks)
            {
                throw new W2SException($"the key/value cache is full: all of its {maxBlocks} blocks are in use");
            }

            if (_free.Count == 0)
            {
                Grow(_free);
            }

            var block = _free.Pop();
            Prepare(block);
            block.References = 1;
            _blocksInUse++;
            return block;
        }
    }

    /// <summary>Counts one more reference to each block.</summary>
    public void Share(ReadOnlySpan<TBlock> blocks)
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
    public void Return(ReadOnlySpan<TBlock> blocks)
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
    /// <exception cref="OutOfMemoryException">There is no memory for another.</exception>
    public TBlock MakeOwn(TBlock block)
    {
        lock (_lock)
        {
            if (block.References == 1)
            {
                return block;
            }
        }

        var copy = Rent();
        Copy(block, copy); // nobody writes to a shared block
        Return([block]);
        return copy;
    }

    /// <summary>Undoes <see cref="MakeOwn"/> where contents are copied later, and have not been.</summary>
    /// <returns>The block that holds the contents, which the caller refers to.</returns>
    public virtual TBlock TakeBack(TBlock block) => block;

    /// <summary>Makes a block fit to be handed out. Called under the pool's lock.</summary>
    protected abstract void Prepare(TBlock block);

    /// <summary>Adds at least one block. Called under the pool's lock.</summary>
    protected abstract void Grow(Stack<TBlock> free);

    /// <summary>Makes the contents of <paramref name="copy"/> those of <paramref name="block"/> before anybody reads or writes either.</summary>
    protected abstract void Copy(TBlock block, TBlock copy);
}
