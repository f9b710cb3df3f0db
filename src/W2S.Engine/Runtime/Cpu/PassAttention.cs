using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>
/// The attention step of a layer: every row looks at its own sequence, up to itself and as far back as the layer's window.
/// </summary>
internal sealed unsafe class PassAttention
{
    /// <summary>Heads of rows that are worth waking a thread for.</summary>
    private const int SmallestRange = 4;

    private readonly AttentionSpec _spec;
    private readonly IReadOnlyList<int?> _windows; // [layers], or empty
    private readonly CacheLayout _layout;
    private readonly KernelSet _kernels;
    private readonly WorkerPool _workers;
    private readonly PassBuffers _buffers;
    private readonly RangeJob _attend;

    private List<PassRow> _rows = [];
    private int _first;
    private int _layer;
    private int? _window;

    public PassAttention(DecoderSpec spec, CacheLayout layout, KernelSet kernels, WorkerPool workers, PassBuffers buffers)
    {
        _spec = spec.Attention;
        _windows = spec.Windows;
        _layout = layout;
        _kernels = kernels;
        _workers = workers;
        _buffers = buffers;
        _attend = new RangeJob(Attend);
    }

    /// <summary>Reads queries, and the keys and values in the cache, those of these rows among them.</summary>
    public void Run(int layer, List<PassRow> rows, int first, int count)
    {
        (_rows, _first, _layer) = (rows, first, layer);
        _window = _windows.Count == 0 ? null : _windows[layer];
        _workers.Run(count * _spec.KeyValueHeadCount, SmallestRange, _attend);
    }

    /// <summary>
    /// A range over rows by key/value heads: query heads that share a key/value head run one after the other, its keys at hand.
    /// </summary>
    private void Attend(int start, int end, int worker)
    {
        int heads = _spec.KeyValueHeadCount, group = _spec.HeadCount / heads;
        for (var item = start; item < end; item++)
        {
            (var row, var head) = Math.DivRem(item, heads);
            var cached = LookAt(_rows[_first + row], head);
            var length = cached.Blocks.Length * _layout.BlockTokens;
            var mixed = _buffers.Scores(worker, _layout.PaddedHeadSize + length); // [padded head size], then [length]
            for (var member = head * group; member < (head + 1) * group; member++)
            {
                var query = _buffers.QueryKeyValue + ((long)row * _buffers.QueryKeyValueStride) + (member * _spec.HeadSize); // [head size]
                var attended = _buffers.Attended + ((long)row * _buffers.AttendedStride) + (member * _spec.HeadSize);        // [head size]
                _kernels.Attend(_spec, _layout, in cached, query, scores: mixed + _layout.PaddedHeadSize, output: mixed);
                new Span<float>(mixed, _spec.HeadSize).CopyTo(new Span<float>(attended, _spec.HeadSize));
            }
        }
    }

    /// <summary>Blocks that lie wholly before the window cost nothing.</summary>
    private CachedHead LookAt(PassRow row, int head)
    {
        var end = row.Position + 1;
        var first = _window is { } window ? Math.Max(0, end - window) : 0;
        var firstBlock = first / _layout.BlockTokens;
        var skipped = firstBlock * _layout.BlockTokens;
        return new CachedHead
        {
            Blocks = row.Sequence.Blocks[firstBlock..((row.Position / _layout.BlockTokens) + 1)],
            Keys = _layout.Keys(_layer, head),
            Values = _layout.Values(_layer, head),
            First = first - skipped,
            End = end - skipped,
        };
    }
}
