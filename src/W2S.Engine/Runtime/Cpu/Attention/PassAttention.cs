using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Cache;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Runtime.Cpu.Passes;

namespace W2S.Engine.Runtime.Cpu.Attention;

/// <summary>
/// The attention step of a layer: every row looks at its own sequence, up to itself and as far back as the layer's window.
/// </summary>
/// <remarks>Threads take tiles of rows by key/value heads, one after the other and the costliest first, so that all end together.</remarks>
internal sealed class PassAttention
{
    /// <summary>Multiplications that are worth waking a thread for.</summary>
    private const long SmallestShare = 1 << 15;

    /// <summary>Items per thread that keep all of them busy to the end.</summary>
    private const int ItemsPerThread = 3;

    /// <summary>Rows that a tile keeps even so: below, each would load what the others load.</summary>
    private const int FewestRows = 4;

    private readonly AttentionSpec _spec;
    private readonly IReadOnlyList<int?> _windows; // [layers], or empty
    private readonly WorkerPool _workers;
    private readonly AttentionPlan _plan;
    private readonly TileAttention[] _tiles;       // [workers]
    private readonly RangeJob _attend;

    private int _layer;
    private int _taken; // items threads have taken

    public PassAttention(DecoderSpec spec, CacheLayout layout, KernelSet kernels, WorkerPool workers, PassBuffers buffers)
    {
        _spec = spec.Attention;
        _windows = spec.Windows;
        _workers = workers;
        _plan = new AttentionPlan(layout.BlockTokens);
        _tiles = [.. Enumerable.Range(0, workers.ThreadCount).Select(worker => new TileAttention(_spec, layout, kernels, buffers, worker))];
        _attend = new RangeJob(Attend);
    }

    /// <summary>Decides which rows attend together, for all calls of <see cref="Run"/> up to the next plan.</summary>
    public void Plan(List<PassRow> rows, int first, int count) => _plan.Make(rows, first, count, TileRows(count));

    /// <summary>Reads the planned rows' queries, and the keys and values in the cache, those of these rows among them.</summary>
    public void Run(int layer)
    {
        (_layer, _taken) = (layer, 0);
        var products = 2 * _plan.Cost * _spec.HeadCount * _spec.HeadSize;
        _workers.Run((int)Math.Clamp(products / SmallestShare, 1, _workers.ThreadCount), smallestRange: 1, _attend);
    }

    /// <summary>As many rows as fit, but few enough that there is something to do for every thread.</summary>
    private int TileRows(int rows)
    {
        var tileRows = TileAttention.MostRows(_spec);
        while (tileRows > FewestRows && (rows + tileRows - 1) / tileRows * _spec.KeyValueHeadCount < ItemsPerThread * _workers.ThreadCount)
        {
            tileRows /= 2;
        }

        return tileRows;
    }

    /// <summary>Takes items until there are none left, whatever the range.</summary>
    private void Attend(int start, int end, int worker)
    {
        var tiles = _plan.Tiles;
        int? window = _windows.Count == 0 ? null : _windows[_layer];
        int item;
        while ((item = Interlocked.Increment(ref _taken) - 1) < tiles.Length * _spec.KeyValueHeadCount)
        {
            (var head, var index) = Math.DivRem(item, tiles.Length);
            _tiles[worker].Run(_plan.RowsOf(in tiles[index]), in tiles[index], _layer, head, window);
        }
    }
}
