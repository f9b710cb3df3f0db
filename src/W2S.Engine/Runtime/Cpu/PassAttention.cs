using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>The attention step of a layer: turns queries and keys, stores keys and values in the cache, and attends.</summary>
internal sealed unsafe class PassAttention
{
    /// <summary>Rows, or heads of rows, that are worth waking a thread for.</summary>
    private const int SmallestRange = 4;

    private readonly AttentionSpec _spec;
    private readonly CacheLayout _layout;
    private readonly KernelSet _kernels;
    private readonly WorkerPool _workers;
    private readonly PassBuffers _buffers;
    private readonly RangeJob _store;
    private readonly RangeJob _attend;

    private List<PassRow> _rows = [];
    private int _first;
    private int _layer;
    private int _keyOffset;   // of keys and values in a row of QueryKeyValue
    private int _valueOffset;

    public PassAttention(DecoderSpec spec, CacheLayout layout, KernelSet kernels, WorkerPool workers, PassBuffers buffers)
    {
        _spec = spec.Attention;
        _layout = layout;
        _kernels = kernels;
        _workers = workers;
        _buffers = buffers;
        _store = new RangeJob(RotateAndStore);
        _attend = new RangeJob(Attend);
    }

    public void Run(CpuLayer layer, int index, List<PassRow> rows, int first, int count)
    {
        (_rows, _first, _layer) = (rows, first, index);
        (_keyOffset, _valueOffset) = (layer.QueryKeyValue.OffsetOf(1), layer.QueryKeyValue.OffsetOf(2));
        _workers.Run(count, SmallestRange, _store); // all of them before any row attends: rows of one sequence see each other
        _workers.Run(count * _spec.KeyValueHeadCount, SmallestRange, _attend);
    }

    private void RotateAndStore(int start, int end, int worker)
    {
        int half = _buffers.AngleCount, size = _spec.HeadSize;
        for (var row = start; row < end; row++)
        {
            var projected = _buffers.QueryKeyValue + ((long)row * _buffers.QueryKeyValueStride); // [queries | keys | values]
            float* cosines = _buffers.Angles + ((long)row * 2 * half), sines = cosines + half;      // [half]
            for (var head = 0; half > 0 && head < _spec.HeadCount; head++)
            {
                _kernels.Rotate(projected + (head * size), cosines, sines, half);
            }

            var item = _rows[_first + row];
            var block = item.Sequence.Blocks[item.Position / _layout.BlockTokens].Data;
            var slot = item.Position % _layout.BlockTokens;
            for (var head = 0; head < _spec.KeyValueHeadCount; head++)
            {
                var key = projected + _keyOffset + (head * size); // [head size]
                if (half > 0)
                {
                    _kernels.Rotate(key, cosines, sines, half);
                }

                var keys = block + _layout.Keys(_layer, head) + slot; // column of [head size, block tokens]
                for (var i = 0; i < size; i++)
                {
                    keys[(nint)i * _layout.BlockTokens] = key[i];
                }

                var values = block + _layout.Values(_layer, head) + ((nint)slot * _layout.PaddedHeadSize); // [padded head size]
                new Span<float>(projected + _valueOffset + (head * size), size).CopyTo(new Span<float>(values, size));
                new Span<float>(values + size, _layout.PaddedHeadSize - size).Clear();
            }
        }
    }

    /// <summary>A range over rows by key/value heads: query heads that share a key/value head run one after the other, its keys at hand.</summary>
    private void Attend(int start, int end, int worker)
    {
        int heads = _spec.KeyValueHeadCount, group = _spec.HeadCount / heads;
        for (var item = start; item < end; item++)
        {
            (var row, var head) = Math.DivRem(item, heads);
            var at = _rows[_first + row];
            var length = ((at.Position / _layout.BlockTokens) + 1) * _layout.BlockTokens;
            var mixed = _buffers.Scores(worker, _layout.PaddedHeadSize + length); // [padded head size], then [length]
            for (var member = head * group; member < (head + 1) * group; member++)
            {
                var query = _buffers.QueryKeyValue + ((long)row * _buffers.QueryKeyValueStride) + (member * _spec.HeadSize); // [head size]
                var attended = _buffers.Attended + ((long)row * _buffers.AttendedStride) + (member * _spec.HeadSize);        // [head size]
                _kernels.Attend(
                    _layout, at.Sequence.Blocks, _layout.Keys(_layer, head), _layout.Values(_layer, head), at.Position,
                    query, scores: mixed + _layout.PaddedHeadSize, output: mixed);
                new Span<float>(mixed, _spec.HeadSize).CopyTo(new Span<float>(attended, _spec.HeadSize));
            }
        }
    }
}
