using W2S.Engine.Models;

namespace W2S.Engine.Runtime.Blocks;

/// <summary>A block table: the blocks that hold a sequence's keys and values, shared with its forks.</summary>
/// <remarks>Tokens that have fallen out of every layer's window keep their blocks: truncating may bring them back into sight.</remarks>
/// <param name="frequencies">By which its positions rotate; null without rotary positions.</param>
internal sealed class BlockSequence<TBlock>(BlockPool<TBlock> pool, int blockTokens, RotaryFrequencies? frequencies) : Sequence
    where TBlock : CacheBlock
{
    private TBlock[] _table = []; // [blocks], the first _blocks of them in use
    private int _blocks;
    private int _length;
    private bool _disposed;

    public override int Length
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _length;
        }
    }

    /// <summary>By which its positions rotate, the same from its first token to its last; null without rotary positions.</summary>
    public RotaryFrequencies? Frequencies => frequencies;

    /// <summary>The blocks in use, in order.</summary>
    public ReadOnlySpan<TBlock> Blocks => _table.AsSpan(0, _blocks);

    public bool BelongsTo(BlockPool<TBlock> other) => ReferenceEquals(pool, other);

    public override Sequence Fork()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        pool.Share(Blocks);
        return new BlockSequence<TBlock>(pool, blockTokens, frequencies) { _table = Blocks.ToArray(), _blocks = _blocks, _length = _length };
    }

    public override void Truncate(int length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _length);
        _length = length;
        ReturnUnused();
    }

    /// <summary>Makes room to write <paramref name="count"/> tokens after the last one: own blocks, none of them shared.</summary>
    /// <exception cref="W2SException">The cache is full; call <see cref="CancelReservation"/>.</exception>
    /// <exception cref="OutOfMemoryException">Likewise.</exception>
    public void Reserve(int count)
    {
        var needed = BlocksFor(_length + count);
        if (needed > _table.Length)
        {
            Array.Resize(ref _table, Math.Max(needed, 2 * _table.Length));
        }

        if (_length % blockTokens != 0)
        {
            var last = _length / blockTokens;
            _table[last] = pool.MakeOwn(_table[last]);
        }

        for (; _blocks < needed; _blocks++)
        {
            _table[_blocks] = pool.Rent();
        }
    }

    /// <summary>The reserved tokens are written: they belong to the sequence from here on.</summary>
    public void Commit(int count) => _length += count;

    /// <summary>Takes <see cref="Reserve"/> back, as far as it came: the sequence is as it was.</summary>
    public void CancelReservation()
    {
        if (_length % blockTokens != 0)
        {
            var last = _length / blockTokens;
            _table[last] = pool.TakeBack(_table[last]);
        }

        ReturnUnused();
    }

    protected override void Dispose(bool disposing)
    {
        if (!_disposed)
        {
            _disposed = true;
            _length = 0;
            ReturnUnused();
        }
    }

    /// <summary>Gives back blocks beyond the last token.</summary>
    private void ReturnUnused()
    {
        var needed = BlocksFor(_length);
        pool.Return(_table.AsSpan(needed, _blocks - needed));
        Array.Clear(_table, needed, _blocks - needed);
        _blocks = needed;
    }

    private int BlocksFor(int tokens) => (tokens + blockTokens - 1) / blockTokens;
}
