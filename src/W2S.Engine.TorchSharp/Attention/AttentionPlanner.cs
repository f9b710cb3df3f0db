using W2S.Engine.Torch.Passes;

namespace W2S.Engine.Torch.Attention;

/// <summary>Turns groups of runs into indices that a device works with.</summary>
internal sealed class AttentionPlanner(RunGrouping grouping, int blockTokens)
{
    /// <summary>Fused kernels want rows of a mask to start at multiples of 16 bytes.</summary>
    private const int KeyMultiple = 16;

    /// <param name="runs">The rows that attend.</param>
    /// <param name="areAll">Whether these are all rows of the pass.</param>
    /// <param name="window">How many tokens a row sees, itself included; null for all.</param>
    public AttentionPlan Make(IReadOnlyList<RowRun> runs, bool areAll, int? window, IndexBuffer indices)
    {
        var groups = grouping.Divide(runs, areAll, window);
        var order = new long[runs.Sum(run => run.Count)];
        var placed = new List<AttentionGroup>();
        var offset = 0; // in the padded result
        foreach (var group in groups)
        {
            RowRun[] members = [.. group.Runs.OrderBy(run => run.Row)];
            var queries = members.Max(run => run.Count);
            foreach (var run in members)
            {
                for (var i = 0; i < run.Count; i++)
                {
                    order[run.Row + i] = offset + i;
                }

                offset += queries;
            }

            placed.Add(Place(group, members, queries, window, indices));
        }

        return new AttentionPlan(placed, AreInOrder(order) && offset == order.Length ? null : Add(order, indices));
    }

    private AttentionGroup Place(RunGroup group, RowRun[] runs, int queries, int? window, IndexBuffer indices)
    {
        var liesTogether = true;
        for (var i = 0; i < runs.Length; i++)
        {
            liesTogether &= runs[i].Count == queries && runs[i].Row == runs[0].Row + (i * queries);
        }

        var placed = new AttentionGroup
        {
            Way = group.Way,
            Runs = runs.Length,
            Queries = queries,
            FirstRow = runs[0].Row,
            Rows = liesTogether ? null : OfEachRow(runs, queries, static (run, i) => run.Row + i, indices),
        };
        return group.Way == AttentionWay.Fresh ? placed : PlaceKeys(placed, group, runs, window, indices);
    }

    private AttentionGroup PlaceKeys(AttentionGroup placed, RunGroup group, RowRun[] runs, int? window, IndexBuffer indices)
    {
        long[] starts = [.. runs.Select(run => (long)Math.Max(RunGroup.FirstKey(run, window), group.PrefixEnd))];
        var keys = (int)runs.Select((run, i) => run.End - starts[i]).Max();
        keys = (keys + KeyMultiple - 1) / KeyMultiple * KeyMultiple;
        return placed with
        {
            Positions = OfEachRow(runs, placed.Queries, static (run, i) => run.Position + i, indices),
            PrefixStart = group.PrefixStart,
            PrefixSlots = SlotsOf([runs[0]], [group.PrefixStart], group.PrefixKeys, indices),
            Keys = keys,
            Starts = Add(starts, indices),
            Slots = SlotsOf(runs, starts, keys, indices),
        };
    }

    /// <summary>Slots of as many keys of each run, from its start on: beyond its end, those of the block that is nobody's.</summary>
    private IndexRange SlotsOf(RowRun[] runs, long[] starts, int keys, IndexBuffer indices)
    {
        var range = indices.Add(runs.Length * keys, out var slots);
        for (var i = 0; i < runs.Length; i++)
        {
            var blocks = runs[i].Sequence.Blocks;
            for (var key = 0; key < keys; key++)
            {
                var position = (int)starts[i] + key;
                slots[(i * keys) + key] = position < runs[i].End ? SlotOf(blocks[position / blockTokens].Index, position) : 0;
            }
        }

        return range;
    }

    private long SlotOf(int block, int position) => ((long)block * blockTokens) + (position % blockTokens);

    private static IndexRange OfEachRow(RowRun[] runs, int queries, Func<RowRun, int, int> index, IndexBuffer indices)
    {
        var range = indices.Add(runs.Length * queries, out var numbers);
        for (var i = 0; i < numbers.Length; i++)
        {
            var run = runs[i / queries];
            numbers[i] = index(run, Math.Min(i % queries, run.Count - 1));
        }

        return range;
    }

    private static bool AreInOrder(long[] order)
    {
        var row = 0;
        while (row < order.Length && order[row] == row)
        {
            row++;
        }

        return row == order.Length;
    }

    private static IndexRange Add(long[] numbers, IndexBuffer indices)
    {
        var range = indices.Add(numbers.Length, out var copy);
        numbers.CopyTo(copy);
        return range;
    }
}
