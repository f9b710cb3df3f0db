using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Blocks;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Attention;
using W2S.Engine.Runtime.Cpu.Cache;
using W2S.Engine.Runtime.Cpu.Passes;

namespace W2S.Engine.Tests.Runtime.Cpu.Attention;

/// <summary>Rows that share cache blocks attend together, whatever their order in the batch.</summary>
public sealed class AttentionPlanTests : IDisposable
{
    private readonly CpuDecoder _decoder = RandomModel.Llama().Load();
    private readonly AttentionPlan _plan = new(blockTokens: 16);

    public void Dispose() => _decoder.Dispose();

    [Fact]
    public void Make_ForksOfSeveralPromptsMixed_PutsThoseOfAPromptInOneTile()
    {
        Sequence[] prompts = [.. Enumerable.Range(0, 4).Select(i => Grow(_decoder.CreateSequence(), 40 + i))];
        BlockSequence<CpuBlock>[] forks = [.. Enumerable.Range(0, 16).Select(i => Grow(prompts[i % 4].Fork(), 3))];

        _plan.Make(LastRows(forks), 0, 16, tileRows: 4);

        Assert.Equal([32, 32, 32, 32], _plan.Tiles.ToArray().Select(tile => tile.Shared)); // two whole blocks, and one copied by each
    }

    [Fact]
    public void Make_RowsOfAPrompt_ShareWhatTheFirstOfThemSees()
    {
        var prompt = Grow(_decoder.CreateSequence(), 100);

        _plan.Make([.. Enumerable.Range(50, 50).Select(position => new PassRow(null!, prompt, 0, position))], 0, 50, tileRows: 25);

        Assert.Equal([(76, 76, 100), (51, 51, 75)], _plan.Tiles.ToArray().Select(tile => (tile.Shared, tile.ShortestEnd, tile.LongestEnd)));
    }

    [Fact]
    public void Make_EveryRow_IsInOneTileOnce()
    {
        BlockSequence<CpuBlock>[] sequences = [.. Enumerable.Range(1, 13).Select(i => Grow(_decoder.CreateSequence(), 10 * i))];

        _plan.Make(LastRows(sequences), 2, 11, tileRows: 4);

        var seen = new List<int>();
        foreach (var tile in _plan.Tiles)
        {
            seen.AddRange(_plan.RowsOf(in tile).ToArray().Select(row => row.Index));
        }

        Assert.Equal(Enumerable.Range(0, 11), seen.Order());
        Assert.Equal(sequences.Skip(2).Sum(sequence => sequence.Length), _plan.Cost);
    }

    [Fact]
    public void Make_Again_AllocatesNothing()
    {
        var prompt = Grow(_decoder.CreateSequence(), 100);
        var rows = LastRows([.. Enumerable.Range(0, 16).Select(_ => Grow(prompt.Fork(), 2))]);
        _plan.Make(rows, 0, 16, tileRows: 4);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            _plan.Make(rows, 0, 16, tileRows: 4);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static List<PassRow> LastRows(BlockSequence<CpuBlock>[] sequences) =>
        [.. sequences.Select(sequence => new PassRow(null!, sequence, 0, sequence.Length - 1))];

    private BlockSequence<CpuBlock> Grow(Sequence sequence, int tokens)
    {
        var batch = new ForwardBatch();
        batch.AddPrefill(sequence, new int[tokens]);
        _decoder.Forward(batch);
        return (BlockSequence<CpuBlock>)sequence;
    }
}
