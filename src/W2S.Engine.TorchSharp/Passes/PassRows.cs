using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Blocks;
using W2S.Engine.Torch.Cache;

namespace W2S.Engine.Torch.Passes;

/// <summary>The rows of a pass, one token each, and those of them something is asked of.</summary>
/// <remarks>
/// Only the asked rows go through the last layer once it has all keys and values: in prompts, that is nearly none.
/// </remarks>
internal sealed class PassRows
{
    private readonly List<RowRun> _all = [];
    private readonly List<RowRun> _asked = [];

    /// <summary>All rows, in order.</summary>
    public IReadOnlyList<RowRun> All => _all;

    /// <summary>The asked rows, in order; their <see cref="RowRun.Row"/> counts asked rows only.</summary>
    public IReadOnlyList<RowRun> Asked => _asked;

    public int Count { get; private set; }

    public int AskedCount { get; private set; }

    /// <summary>Adds tokens of an entry that follow those added before.</summary>
    public void Add(ForwardEntry entry, BlockSequence<TorchBlock> sequence, int index, int count)
    {
        var run = new RowRun(entry, sequence, Count, index, sequence.Length + index, count);
        _all.Add(run);
        Count += count;
        for (int first = 0, end; first < count; first = end)
        {
            var isAsked = run.IsAsked(first);
            for (end = first + 1; end < count && run.IsAsked(end) == isAsked; end++)
            {
                // rows next to each other that are asked go together
            }

            if (isAsked)
            {
                _asked.Add(run.Part(first, end - first) with { Row = AskedCount });
                AskedCount += end - first;
            }
        }
    }

    public void Clear()
    {
        _all.Clear();
        _asked.Clear();
        (Count, AskedCount) = (0, 0);
    }
}
