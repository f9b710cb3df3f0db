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
    private const int GroupTokens = CacheLayout.Lanes;
    private const int GroupsInSpan = TileState.SpanTokens / GroupTokens;

    /// <summary>Queries, with what they gather, that stay in the first-level cache together with a group's keys and values.</summary>
    private const int MostQueries = 32;

    private readonly AttentionSpec _spec;
    private readonly CacheLayout _layout;
    private readonly KernelSet _kernels;
    private readonly PassBuffers _buffers;
    private readonly int _worker;
    private readonly int _group;    // query heads that share a key/value head
    private readonly GroupView[] _views; // [rows, groups in a span]

    private readonly nint[] _ahead;       // [rows, groups in a span]: keys of the same group in the next span
    private readonly bool[] _lone;        // [rows]: shares none of the span at hand

    private TileState _state;       // [rows, query heads of the group]
    private int _rows;
    private bool _alike;            // all rows look at the span at hand as the first does

    public TileAttention(AttentionSpec spec, CacheLayout layout, KernelSet kernels, PassBuffers buffers, int worker)
    {
        _spec = spec;
        _layout = layout;
        _kernels = kernels;
        _buffers = buffers;
        _worker = worker;
        _group = spec.HeadCount / spec.KeyValueHeadCount;
        _views = new GroupView[MostRows(spec) * GroupsInSpan];
        _ahead = new nint[_views.Length];
        _lone = new bool[MostRows(spec)];
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
        int firstSeen = FirstSeen(tile.ShortestEnd, window), allSee = FirstSeen(tile.LongestEnd, window);
        for (var start = firstSeen / TileState.SpanTokens * TileState.SpanTokens; start < tile.LongestEnd; start += TileState.SpanTokens)
        {
            _alike = start >= allSee && start + TileState.SpanTokens <= tile.Shared;
            Look(_alike ? rows[..1] : rows, start, window, keys, values);
            Score();
            Weigh();
            Mix();
        }

        StoreOutputs(rows, head);
    }

    private static int FirstSeen(int end, int? window) => window is { } tokens ? Math.Max(0, end - tokens) : 0;

    private void LoadQueries(ReadOnlySpan<AttentionRow> rows, int head)
    {
        var queries = _rows * _group;
        for (var query = 0; query < queries; query++)
        {
            (var row, var member) = Math.DivRem(query, _group);
            var source = _buffers.QueryKeyValue + ((long)rows[row].Index * _buffers.QueryKeyValueStride) + (((head * _group) + member) * _spec.HeadSize);
            _kernels.Scale(source, _spec.QueryScale, _state.Query(query), _layout.PaddedHeadSize); // what is read past a head is never used
        }

        new Span<float>(_state.Output(0), queries * _layout.PaddedHeadSize).Clear();
        new Span<float>(_state.Maxima, queries).Fill(float.NegativeInfinity);
        new Span<float>(_state.Sums, queries).Clear();
    }

    /// <summary>Finds out what each row looks at, group by group of the span.</summary>
    private void Look(ReadOnlySpan<AttentionRow> rows, int start, int? window, nint keys, nint values)
    {
        for (var group = 0; group < GroupsInSpan; group++)
        {
            int token = start + (group * GroupTokens), tokenAhead = token + TileState.SpanTokens;
            (var block, var slot) = Math.DivRem(token, _layout.BlockTokens);
            (var blockAhead, var slotAhead) = Math.DivRem(tokenAhead, _layout.BlockTokens);
            for (var i = 0; i < rows.Length; i++)
            {
                var blocks = rows[i].Sequence.Blocks;
                int from = Math.Max(FirstSeen(rows[i].End, window) - token, 0), to = Math.Min(rows[i].End - token, GroupTokens);
                var view = default(GroupView);
                if (from < to)
                {
                    var data = blocks[block].Data;
                    view = new GroupView((nint)(data + keys + slot), (nint)(data + values + (slot * _layout.PaddedHeadSize)), from, to);
                }

                var ahead = tokenAhead < rows[i].End ? (nint)(blocks[blockAhead].Data + keys + slotAhead) : view.Keys;
                (_views[(i * GroupsInSpan) + group], _ahead[(i * GroupsInSpan) + group]) = (view, ahead);
            }
        }
    }

    /// <summary>Scores of each group, for all rows that see it in the same block.</summary>
    private void Score()
    {
        FindLone();
        for (var group = 0; group < GroupsInSpan; group++)
        {
            for (int row = 0, end; row < _rows; row = end)
            {
                var view = ViewOf(row, group);
                end = _alike ? _rows : row + 1;
                while (end < _rows && ViewOf(end, group).Keys == view.Keys)
                {
                    end++;
                }

                if (!view.IsEmpty && !_lone[row])
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
            if (_lone[row])
            {
                ScoreLone(row);
            }
        }
    }

    /// <summary>Queries that share no group of the span: one alone would wait for its own additions, so they take all groups at once.</summary>
    private void FindLone()
    {
        for (var row = 0; row < _rows; row++)
        {
            _lone[row] = _group == 1 && !ViewOf(row, 0).IsEmpty && !ViewOf(row, GroupsInSpan - 1).IsEmpty && !MeetsNext(row - 1) && !MeetsNext(row);
        }
    }

    /// <summary>Whether a row and the next one see some group in the same block.</summary>
    private bool MeetsNext(int row)
    {
        if (row < 0 || row == _rows - 1)
        {
            return false;
        }

        for (var group = 0; group < GroupsInSpan; group++)
        {
            var view = ViewOf(row, group);
            if (!view.IsEmpty && view.Keys == ViewOf(row + 1, group).Keys)
            {
                return true;
            }
        }

        return false;
    }

    private void ScoreLone(int row)
    {
        var pieces = stackalloc nint[GroupsInSpan];
        for (var group = 0; group < GroupsInSpan; group++)
        {
            pieces[group] = ViewOf(row, group).Keys;
        }

        _kernels.MultiplyLone(_state.Query(row), (float**)pieces, _layout.BlockTokens, _spec.HeadSize, _state.Scores(row), GroupTokens);
    }

    /// <summary>Scores become weights; what a row does not see weighs nothing.</summary>
    private void Weigh()
    {
        for (int row = 0, end; row < _rows; row = end)
        {
            end = _alike ? _rows : row + 1;
            int firstGroup = 0, endGroup = GroupsInSpan;
            while (firstGroup < endGroup && ViewOf(row, firstGroup).IsEmpty)
            {
                firstGroup++;
            }

            while (endGroup > firstGroup && ViewOf(row, endGroup - 1).IsEmpty)
            {
                endGroup--;
            }

            if (firstGroup < endGroup)
            {
                int unseen = ViewOf(row, firstGroup).From, seen = ViewOf(row, endGroup - 1).To;
                CapAndMask(row, end, firstGroup * GroupTokens, unseen, (endGroup - 1) * GroupTokens, seen);
                _kernels.StepSoftmax(in _state, row * _group, (end - row) * _group, firstGroup * GroupTokens, (endGroup - firstGroup) * GroupTokens);
            }
        }
    }

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
        for (var group = 0; group < GroupsInSpan; group++)
        {
            for (int row = 0, end; row < _rows; row = end)
            {
                var view = ViewOf(row, group);
                end = _alike ? _rows : row + 1;
                while (end < _rows && ViewOf(end, group) == view)
                {
                    end++;
                }

                if (!view.IsEmpty)
                {
                    var first = row * _group;
                    _kernels.MultiplyTile(
                        _state.Scores(first) + (group * GroupTokens) + view.From, TileState.SpanTokens,
                        (float*)view.Values + (view.From * _layout.PaddedHeadSize), _layout.PaddedHeadSize, view.To - view.From,
                        _state.Output(first), _layout.PaddedHeadSize, (end - row) * _group, _layout.PaddedHeadSize, adds: true, (float*)_ahead[IndexOf(row, group)]);
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

    private GroupView ViewOf(int row, int group) => _views[IndexOf(row, group)];

    private int IndexOf(int row, int group) => ((_alike ? 0 : row) * GroupsInSpan) + group;
}
