using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Cache;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Runtime.Cpu.Passes;

namespace W2S.Engine.Runtime.Cpu.Attention;

/// <summary>Attention of a tile of rows with one key/value head: one worker's part of <see cref="PassAttention"/>.</summary>
/// <remarks>
/// Every row walks its cache in spans of 64 tokens, and in a span from group to group of 16, whatever the block size: scores of the span,
/// one step of the softmax, values of the span. Rows that look at the same group of a block take its keys and values together; a
/// row's own arithmetic is the same either way.
/// </remarks>
internal sealed unsafe class TileAttention
{
    private const int GroupTokens = SpanViews.GroupTokens;
    private const int Groups = SpanViews.Groups;

    /// <summary>Queries, with what they gather, that stay in the first-level cache together with a group's keys and values.</summary>
    private const int MostQueries = 32;

    private readonly AttentionSpec _spec;
    private readonly CacheLayout _layout;
    private readonly KernelSet _kernels;
    private readonly PassBuffers _buffers;
    private readonly int _worker;
    private readonly int _group;       // query heads that share a key/value head
    private readonly SpanViews _views; // of the rows at hand

    private TileState _state;          // [rows, query heads of the group]
    private int _rows;

    public TileAttention(AttentionSpec spec, CacheLayout layout, KernelSet kernels, PassBuffers buffers, int worker)
    {
        _spec = spec;
        _layout = layout;
        _kernels = kernels;
        _buffers = buffers;
        _worker = worker;
        _group = spec.HeadCount / spec.KeyValueHeadCount;
        _views = new SpanViews(layout, MostRows(spec));
    }

    /// <summary>Most rows in a tile.</summary>
    public static int MostRows(AttentionSpec spec) => Math.Max(1, MostQueries * spec.KeyValueHeadCount / spec.HeadCount);

    /// <param name="rows">Those of <paramref name="tile"/>.</param>
    /// <param name="window">How many tokens back a row sees, itself included; null for all.</param>
    public void Run(ReadOnlySpan<AttentionRow> rows, in AttentionTile tile, int layer, int head, int? window)
    {
        _rows = rows.Length;
        _state = _buffers.Tile(_worker, MostRows(_spec) * _group, _layout.PaddedHeadSize);
        LoadQueries(rows, head);
        nint keys = _layout.Keys(layer, head), values = _layout.Values(layer, head);
        int firstSeen = SpanViews.FirstSeen(tile.ShortestEnd, window), allSee = SpanViews.FirstSeen(tile.LongestEnd, window);
        for (var start = firstSeen / TileState.SpanTokens * TileState.SpanTokens; start < tile.LongestEnd; start += TileState.SpanTokens)
        {
            var alike = start >= allSee && start + TileState.SpanTokens <= tile.Shared;
            _views.Look(rows, alike, start, window, keys, values);
            Score();
            Weigh();
            Mix();
        }

        StoreOutputs(rows, head);
    }

    private void LoadQueries(ReadOnlySpan<AttentionRow> rows, int head)
    {
        var queries = _rows * _group;
        for (var query = 0; query < queries; query++)
        {
            (var row, var member) = Math.DivRem(query, _group);
            var source = _buffers.QueryKeyValue + ((long)rows[row].Index * _buffers.QueryKeyValueStride) + (((head * _group) + member) * _spec.HeadSize);
            _kernels.Scale(source, _spec.QueryScale, _state.Query(query), _layout.PaddedHeadSize); // past a head, whatever follows it: never used
        }

        new Span<float>(_state.Output(0), queries * _layout.PaddedHeadSize).Clear();
        new Span<float>(_state.Maxima, queries).Fill(float.NegativeInfinity);
        new Span<float>(_state.Sums, queries).Clear();
    }

    /// <summary>Scores of each group, for all rows that see it in the same block.</summary>
    private void Score()
    {
        for (var group = 0; group < Groups; group++)
        {
            for (int row = 0, end; row < _rows; row = end)
            {
                end = _views.EndOfSameBlock(row, group);
                var view = _views.At(row, group);
                if (!view.IsEmpty && !IsLone(row))
                {
                    var first = row * _group;
                    _kernels.MultiplyTile(
                        _state.Query(first), _layout.PaddedHeadSize, (float*)view.Keys, _layout.BlockTokens, _spec.HeadSize,
                        _state.Scores(first) + (group * GroupTokens), TileState.SpanTokens, (end - row) * _group, GroupTokens, adds: false, (float*)view.Values);
                }
            }
        }

        for (var row = 0; row < _rows; row++)
        {
            if (IsLone(row))
            {
                ScoreLone(row);
            }
        }
    }

    /// <summary>Of a query that shares no group of the span: one alone would wait for its own additions, so it takes all groups at once.</summary>
    private bool IsLone(int row) => _group == 1 && _views.IsLone(row);

    private void ScoreLone(int row)
    {
        var pieces = stackalloc nint[Groups];
        for (var group = 0; group < Groups; group++)
        {
            pieces[group] = _views.At(row, group).Keys;
        }

        _kernels.MultiplyLone(_state.Query(row), (float**)pieces, _layout.BlockTokens, _spec.HeadSize, _state.Scores(row), GroupTokens);
    }

    /// <summary>Scores become weights; what a row does not see weighs nothing.</summary>
    private void Weigh()
    {
        for (int row = 0, end; row < _rows; row = end)
        {
            end = _views.EndOfAlike(row);
            int firstGroup = 0, endGroup = Groups;
            while (firstGroup < endGroup && _views.At(row, firstGroup).IsEmpty)
            {
                firstGroup++;
            }

            while (endGroup > firstGroup && _views.At(row, endGroup - 1).IsEmpty)
            {
                endGroup--;
            }

            if (firstGroup < endGroup)
            {
                int unseen = _views.At(row, firstGroup).From, seen = _views.At(row, endGroup - 1).To;
                CapAndMask(row, end, firstGroup * GroupTokens, unseen, (endGroup - 1) * GroupTokens, seen);
                _kernels.StepSoftmax(in _state, row * _group, (end - row) * _group, firstGroup * GroupTokens, (endGroup - firstGroup) * GroupTokens);
            }
        }
    }

    /// <param name="unseen">Tokens of the first group, at <paramref name="offset"/>, that come before what is seen.</param>
    /// <param name="seen">Tokens of the last group, at <paramref name="lastOffset"/>, up to the end of what is seen.</param>
    private void CapAndMask(int row, int end, int offset, int unseen, int lastOffset, int seen)
    {
        for (var query = row * _group; query < end * _group; query++)
        {
            var scores = _state.Scores(query);
            if (_spec.SoftCap is { } cap)
            {
                _kernels.SoftCap(scores + offset, lastOffset + GroupTokens - offset, cap);
            }

            new Span<float>(scores + offset, unseen).Fill(float.NegativeInfinity);
            new Span<float>(scores + lastOffset + seen, GroupTokens - seen).Fill(float.NegativeInfinity);
        }
    }

    /// <summary>Values of each group, for all rows that see the same tokens of it; the others may hold anything, NaN too.</summary>
    private void Mix()
    {
        for (var group = 0; group < Groups; group++)
        {
            for (int row = 0, end; row < _rows; row = end)
            {
                end = _views.EndOfSameTokens(row, group);
                var view = _views.At(row, group);
                if (!view.IsEmpty)
                {
                    var first = row * _group;
                    _kernels.MultiplyTile(
                        _state.Scores(first) + (group * GroupTokens) + view.From, TileState.SpanTokens,
                        (float*)view.Values + (view.From * _layout.PaddedHeadSize), _layout.PaddedHeadSize, view.To - view.From,
                        _state.Output(first), _layout.PaddedHeadSize, (end - row) * _group, _layout.PaddedHeadSize, adds: true, _views.Ahead(row, group));
                }
            }
        }
    }

    private void StoreOutputs(ReadOnlySpan<AttentionRow> rows, int head)
    {
        for (var query = 0; query < _rows * _group; query++)
        {
            (var row, var member) = Math.DivRem(query, _group);
            var output = _state.Output(query);
            _kernels.Scale(output, 1 / _state.Sums[query], output, _layout.PaddedHeadSize);
            var attended = _buffers.Attended + ((long)rows[row].Index * _buffers.AttendedStride) + (((head * _group) + member) * _spec.HeadSize); // [head size]
            new Span<float>(output, _spec.HeadSize).CopyTo(new Span<float>(attended, _spec.HeadSize));
        }
    }
}
