using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Cache;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu.Passes;

/// <summary>
/// What is done to a layer's queries, keys and values before any row attends: heads are normalized where the model does so, queries and keys
/// turned by their positions, keys and values stored in the cache.
/// </summary>
internal sealed unsafe class PassProjection
{
    /// <summary>Rows that are worth waking a thread for.</summary>
    private const int SmallestRange = 4;

    private readonly AttentionSpec _spec;
    private readonly NormSpec _headNorm;
    private readonly CacheLayout _layout;
    private readonly KernelSet _kernels;
    private readonly WorkerPool _workers;
    private readonly PassBuffers _buffers;
    private readonly RangeJob _prepare;

    private List<PassRow> _rows = [];
    private int _first;
    private CpuLayer? _layer;
    private int _index;

    public PassProjection(DecoderSpec spec, CacheLayout layout, KernelSet kernels, WorkerPool workers, PassBuffers buffers)
    {
        _spec = spec.Attention;
        _headNorm = spec.Norm with { Kind = NormKind.RmsNorm };
        _layout = layout;
        _kernels = kernels;
        _workers = workers;
        _buffers = buffers;
        _prepare = new RangeJob(Prepare);
    }

    public void Run(CpuLayer layer, int index, List<PassRow> rows, int first, int count)
    {
        (_rows, _first, _layer, _index) = (rows, first, layer, index);
        _workers.Run(count, SmallestRange, _prepare);
    }

    private void Prepare(int start, int end, int worker)
    {
        var matrix = _layer!.QueryKeyValue;
        for (var row = start; row < end; row++)
        {
            var queries = _buffers.QueryKeyValue + ((long)row * _buffers.QueryKeyValueStride); // [heads, head size]
            float* keys = queries + matrix.OffsetOf(1), values = queries + matrix.OffsetOf(2);  // [kv heads, head size]
            var cosines = _buffers.Angles + ((long)row * 2 * _buffers.AngleCount);             // [cosines | sines]
            NormalizeAndRotate(queries, _spec.HeadCount, _layer.QueryNorm, cosines);
            NormalizeAndRotate(keys, _spec.KeyValueHeadCount, _layer.KeyNorm, cosines);
            Store(_rows[_first + row], keys, values);
        }
    }

    /// <param name="heads">[count, head size]</param>
    /// <param name="cosines">[cosines | sines]</param>
    private void NormalizeAndRotate(float* heads, int count, CpuNorm? norm, float* cosines)
    {
        var half = _buffers.AngleCount;
        for (var head = heads; head < heads + (count * _spec.HeadSize); head += _spec.HeadSize)
        {
            if (norm is not null)
            {
                _kernels.Normalize(_headNorm, head, norm.Scale.Data, norm.Shift.Data, head, _spec.HeadSize);
            }

            if (half > 0)
            {
                _kernels.Rotate(head, cosines, cosines + half, half);
            }
        }
    }

    /// <param name="keys">[kv heads, head size]</param>
    /// <param name="values">[kv heads, head size]</param>
    private void Store(PassRow row, float* keys, float* values)
    {
        var size = _spec.HeadSize;
        (var index, var slot) = Math.DivRem(row.Position, _layout.BlockTokens);
        var block = row.Sequence.Blocks[index].Data;
        for (var head = 0; head < _spec.KeyValueHeadCount; head++)
        {
            var key = keys + (head * size);
            var cachedKeys = block + _layout.Keys(_index, head) + slot; // column of [head size, block tokens]
            for (var i = 0; i < size; i++)
            {
                cachedKeys[(nint)i * _layout.BlockTokens] = key[i];
            }

            var cachedValues = block + _layout.Values(_index, head) + ((nint)slot * _layout.PaddedHeadSize); // [padded head size]
            new Span<float>(values + (head * size), size).CopyTo(new Span<float>(cachedValues, size));
            new Span<float>(cachedValues + size, _layout.PaddedHeadSize - size).Clear();
        }
    }
}
