using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Attention;
using W2S.Engine.Runtime.Cpu.Cache;

namespace W2S.Engine.Runtime.Cpu.Passes;

/// <summary>Scratch memory of a pass: kept from pass to pass, replaced when a bigger one is needed.</summary>
internal sealed unsafe class PassBuffers(DecoderSpec spec, CpuWeights weights, int workers) : IDisposable
{
    private readonly AlignedBuffer?[] _scratch = new AlignedBuffer?[workers]; // [workers], each made by the worker that needs it
    private AlignedBuffer? _rows;
    private AlignedBuffer? _logits;
    private int _rowCapacity;

    /// <summary>Distance between rows of hidden states.</summary>
    public int HiddenStride { get; } = weights.Layers[0].Down.PaddedOutputs;

    /// <summary>Distance between rows of <see cref="Attended"/>.</summary>
    public int AttendedStride { get; } = Pad(spec.Attention.HeadCount * spec.Attention.HeadSize);

    /// <summary>Distance between rows of <see cref="QueryKeyValue"/>.</summary>
    public int QueryKeyValueStride { get; } = weights.Layers[0].QueryKeyValue.PaddedOutputs;

    /// <summary>Distance between rows of <see cref="Inner"/>.</summary>
    public int InnerStride { get; } = weights.Layers[0].GateUp.PaddedOutputs;

    /// <summary>Cosines, or sines, of a row: half of what is rotated of a head; 0 without rotary positions.</summary>
    public int AngleCount { get; } = spec.Position is RotaryPositions rotary ? rotary.RotarySize / 2 : 0;

    /// <summary>[rows, hidden]: the residual stream.</summary>
    public float* Hidden { get; private set; }

    /// <summary>[rows, hidden]: after a norm.</summary>
    public float* Normed { get; private set; }

    /// <summary>[rows, hidden]: what attention and MLP add to the residual stream.</summary>
    public float* Update { get; private set; }

    /// <summary>[rows, padded queries + padded keys + padded values]</summary>
    public float* QueryKeyValue { get; private set; }

    /// <summary>[rows, heads * head size]</summary>
    public float* Attended { get; private set; }

    /// <summary>[rows, padded gate + padded up], or [rows, padded up]</summary>
    public float* Inner { get; private set; }

    /// <summary>[rows, cosines + sines]</summary>
    public float* Angles { get; private set; }

    /// <summary>[rows asked for, padded vocab]</summary>
    public float* Logits => _logits!.Data;

    /// <exception cref="OutOfMemoryException">There is not that much memory.</exception>
    public void EnsureRows(int rows)
    {
        if (rows <= _rowCapacity)
        {
            return;
        }

        var angleStride = Pad(2 * AngleCount);
        var perRow = (3L * HiddenStride) + QueryKeyValueStride + AttendedStride + InnerStride + angleStride;
        _rows?.Dispose();
        _rowCapacity = 0;
        _rows = new AlignedBuffer(perRow * rows);
        _rows.Clear(); // what pads a row is computed with and then ignored: defined, and never slow denormals
        _rowCapacity = rows;

        Hidden = _rows.Data;
        Normed = Hidden + ((long)rows * HiddenStride);
        Update = Normed + ((long)rows * HiddenStride);
        QueryKeyValue = Update + ((long)rows * HiddenStride);
        Attended = QueryKeyValue + ((long)rows * QueryKeyValueStride);
        Inner = Attended + ((long)rows * AttendedStride);
        Angles = Inner + ((long)rows * InnerStride);
    }

    /// <inheritdoc cref="EnsureRows"/>
    public void EnsureLogits(int rows) => Ensure(ref _logits, (long)rows * weights.Head.PaddedOutputs);

    /// <summary>A worker's own memory for the queries it computes together, until it asks for scratch again.</summary>
    /// <inheritdoc cref="EnsureRows"/>
    public TileState Tile(int worker, int capacity, int paddedHeadSize) =>
        new TileState(Scratch(worker, TileState.Length(capacity, paddedHeadSize)), capacity, paddedHeadSize);

    /// <summary>
    /// A worker's own floats, until it asks again. No other thread has them: these buffers are one decoder's, whose jobs run one after the
    /// other, and a job never has two threads of one number.
    /// </summary>
    /// <inheritdoc cref="EnsureRows"/>
    public float* Scratch(int worker, long length)
    {
        Ensure(ref _scratch[worker], length);
        return _scratch[worker]!.Data;
    }

    public void Dispose()
    {
        _rows?.Dispose();
        _logits?.Dispose();
        foreach (var scratch in _scratch)
        {
            scratch?.Dispose();
        }
    }

    private static int Pad(int count) => (count + CacheLayout.Lanes - 1) / CacheLayout.Lanes * CacheLayout.Lanes;

    private static void Ensure(ref AlignedBuffer? buffer, long length)
    {
        if (buffer is null || buffer.Length < length)
        {
            var grown = Math.Max(length, 2 * (buffer?.Length ?? 0));
            buffer?.Dispose();
            buffer = null;
            buffer = new AlignedBuffer(grown);
        }
    }
}
