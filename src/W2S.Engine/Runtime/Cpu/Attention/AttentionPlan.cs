using System.Runtime.InteropServices;
using W2S.Engine.Runtime.Blocks;
using W2S.Engine.Runtime.Cpu.Cache;
using W2S.Engine.Runtime.Cpu.Passes;

namespace W2S.Engine.Runtime.Cpu.Attention;

/// <summary>Which rows of a pass attend together: made once for all its layers, in memory that is kept from pass to pass.</summary>
/// <remarks>
/// Rows are sorted so that those which share the most blocks are neighbours, as the leaves of a tree of forks are, and then cut into
/// tiles. The plan decides how often a block is loaded, never a bit of any result.
/// </remarks>
internal sealed class AttentionPlan(int blockTokens)
{
    private static readonly Comparison<AttentionRow> BySharing = CompareSharing;
    private static readonly Comparison<AttentionTile> ByCost = static (a, b) => b.Cost.CompareTo(a.Cost);

    private readonly List<AttentionRow> _rows = [];
    private readonly List<AttentionTile> _tiles = [];

    /// <summary>The costliest first, so that threads which take one after the other end together.</summary>
    public ReadOnlySpan<AttentionTile> Tiles => CollectionsMarshal.AsSpan(_tiles);

    /// <summary>Tokens looked at by all rows together.</summary>
    public long Cost { get; private set; }

    public ReadOnlySpan<AttentionRow> RowsOf(in AttentionTile tile) => CollectionsMarshal.AsSpan(_rows).Slice(tile.First, tile.Count);

    /// <param name="tileRows">Most rows in a tile.</param>
    public void Make(List<PassRow> rows, int first, int count, int tileRows)
    {
        _rows.Clear();
        for (var i = 0; i < count; i++)
        {
            var row = rows[first + i];
            _rows.Add(new AttentionRow(i, row.Sequence, row.Position + 1));
        }

        CollectionsMarshal.AsSpan(_rows).Sort(BySharing);
        _tiles.Clear();
        Cost = 0;
        for (var start = 0; start < count; start += tileRows)
        {
            var tile = Tile(start, Math.Min(tileRows, count - start));
            Cost += tile.Cost;
            _tiles.Add(tile);
        }

        CollectionsMarshal.AsSpan(_tiles).Sort(ByCost);
    }

    private AttentionTile Tile(int first, int count)
    {
        var rows = CollectionsMarshal.AsSpan(_rows).Slice(first, count);
        int shared = rows[0].End, shortest = rows[0].End, longest = rows[0].End;
        long cost = rows[0].End;
        for (var i = 1; i < count; i++)
        {
            shared = Math.Min(shared, SharedTokens(rows[i - 1].Sequence, rows[i].Sequence));
            shortest = Math.Min(shortest, rows[i].End);
            longest = Math.Max(longest, rows[i].End);
            cost += rows[i].End;
        }

        return new AttentionTile(first, count, Math.Min(shared, shortest), shortest, longest, cost);
    }

    private int SharedTokens(BlockSequence<CpuBlock> a, BlockSequence<CpuBlock> b) =>
        ReferenceEquals(a, b) ? int.MaxValue : SharedBlocks(a.Blocks, b.Blocks) * blockTokens;

    private static int SharedBlocks(ReadOnlySpan<CpuBlock> a, ReadOnlySpan<CpuBlock> b)
    {
        var shared = 0;
        while (shared < Math.Min(a.Length, b.Length) && ReferenceEquals(a[shared], b[shared]))
        {
            shared++;
        }

        return shared;
    }

    /// <summary>The order of block tables as words of a dictionary, the block being the letter; rows of one sequence by their place in it.</summary>
    private static unsafe int CompareSharing(AttentionRow a, AttentionRow b)
    {
        if (ReferenceEquals(a.Sequence, b.Sequence))
        {
            return a.End.CompareTo(b.End);
        }

        ReadOnlySpan<CpuBlock> tableA = a.Sequence.Blocks, tableB = b.Sequence.Blocks;
        var shared = SharedBlocks(tableA, tableB); // less than either has: each sequence owns the block it writes to
        return ((nint)tableA[shared].Data).CompareTo((nint)tableB[shared].Data);
    }
}
