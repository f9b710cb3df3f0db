using W2S.Engine.Runtime.Cpu.Cache;

namespace W2S.Engine.Runtime.Cpu.Attention;

/// <summary>
/// What the rows of a tile see of a span of 64 tokens: group by group of 16, where its keys and values are, and which rows look at the same.
/// </summary>
/// <param name="mostRows">Most rows in a tile.</param>
internal sealed unsafe class SpanViews(CacheLayout layout, int mostRows)
{
    public const int GroupTokens = CacheLayout.Lanes;

    /// <summary>Groups in a span.</summary>
    public const int Groups = TileState.SpanTokens / GroupTokens;

    private readonly GroupView[] _views = new GroupView[mostRows * Groups]; // [rows, groups]
    private readonly nint[] _ahead = new nint[mostRows * Groups];           // [rows, groups]: keys of the same group in the next span
    private readonly bool[] _lone = new bool[mostRows];                     // [rows]
    private int _rows;
    private bool _alike; // all rows look at the span as the first does, which is listed for all

    /// <summary>The first token of those that a row sees.</summary>
    /// <param name="end">The token after the last of them.</param>
    /// <param name="window">How many tokens back it sees, itself included; null for all.</param>
    public static int FirstSeen(int end, int? window) => window is { } tokens ? Math.Max(0, end - tokens) : 0;

    /// <summary>Finds out what each row sees of the span that begins at <paramref name="start"/>.</summary>
    /// <param name="alike">Whether all rows see the same tokens of the same blocks.</param>
    /// <param name="keys">Where in a block the keys of the layer and head are.</param>
    /// <param name="values">Where in a block their values are.</param>
    public void Look(ReadOnlySpan<AttentionRow> rows, bool alike, int start, int? window, nint keys, nint values)
    {
        (_rows, _alike) = (rows.Length, alike);
        var listed = alike ? rows[..1] : rows;
        for (var group = 0; group < Groups; group++)
        {
            int token = start + (group * GroupTokens), tokenAhead = token + TileState.SpanTokens;
            (var block, var slot) = Math.DivRem(token, layout.BlockTokens);
            (var blockAhead, var slotAhead) = Math.DivRem(tokenAhead, layout.BlockTokens);
            for (var i = 0; i < listed.Length; i++)
            {
                var blocks = listed[i].Sequence.Blocks;
                int from = Math.Max(FirstSeen(listed[i].End, window) - token, 0), to = Math.Min(listed[i].End - token, GroupTokens);
                var view = default(GroupView);
                if (from < to)
                {
                    var data = blocks[block].Data;
                    view = new GroupView((nint)(data + keys + slot), (nint)(data + values + ((nint)slot * layout.PaddedHeadSize)), from, to);
                }

                var ahead = tokenAhead < listed[i].End ? (nint)(blocks[blockAhead].Data + keys + slotAhead) : view.Keys;
                (_views[(i * Groups) + group], _ahead[(i * Groups) + group]) = (view, ahead);
            }
        }

        for (var row = 0; row < _rows; row++)
        {
            _lone[row] = !At(row, 0).IsEmpty && !At(row, Groups - 1).IsEmpty && !MeetsNext(row - 1) && !MeetsNext(row);
        }
    }

    public GroupView At(int row, int group) => _views[IndexOf(row, group)];

    /// <summary>What a row sees next of the keys, after the span at hand.</summary>
    public float* Ahead(int row, int group) => (float*)_ahead[IndexOf(row, group)];

    /// <summary>Whether a row sees something of every group and shares none of it with its neighbours.</summary>
    public bool IsLone(int row) => _lone[row];

    /// <summary>The row after those, from <paramref name="row"/> on, that see the whole span alike.</summary>
    public int EndOfAlike(int row) => _alike ? _rows : row + 1;

    /// <summary>The row after those, from <paramref name="row"/> on, that see the group in the same block; not all of them the same tokens.</summary>
    public int EndOfSameBlock(int row, int group)
    {
        var keys = At(row, group).Keys;
        var end = EndOfAlike(row);
        while (end < _rows && At(end, group).Keys == keys)
        {
            end++;
        }

        return end;
    }

    /// <summary>The row after those, from <paramref name="row"/> on, that see the same tokens of the group in the same block.</summary>
    public int EndOfSameTokens(int row, int group)
    {
        var view = At(row, group);
        var end = EndOfAlike(row);
        while (end < _rows && At(end, group) == view)
        {
            end++;
        }

        return end;
    }

    /// <summary>Whether a row and the next one see some group in the same block.</summary>
    private bool MeetsNext(int row)
    {
        if (row < 0 || row == _rows - 1)
        {
            return false;
        }

        for (var group = 0; group < Groups; group++)
        {
            var view = At(row, group);
            if (!view.IsEmpty && view.Keys == At(row + 1, group).Keys)
            {
                return true;
            }
        }

        return false;
    }

    private int IndexOf(int row, int group) => ((_alike ? 0 : row) * Groups) + group;
}
