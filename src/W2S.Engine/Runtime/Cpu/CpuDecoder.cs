using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Blocks;
using W2S.Engine.Runtime.Cpu.Cache;
using W2S.Engine.Runtime.Cpu.Passes;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>The CPU runtime: one decoder that interprets any <see cref="DecoderSpec"/>, computing in 32-bit floats.</summary>
/// <remarks>
/// Same tokens, same bits: for a given kernel set, the results for a sequence do not depend on what else is in the batch, on how its
/// tokens were split over batches, or on the number of threads. Thread-safety is <see cref="IDecoder"/>'s.
/// </remarks>
public sealed class CpuDecoder : IDecoder
{
    private readonly CpuDecoderOptions _options;
    private readonly CpuWeights _weights;
    private readonly CpuBlockPool _blocks;
    private readonly CacheLayout _layout;
    private readonly FrequencyChoice? _frequencies; // null without rotary positions
    private readonly ForwardPass _pass;
    private readonly List<PassRow> _rows = [];
    private bool _disposed;

    private CpuDecoder(DecoderSpec spec, CpuWeights weights, CpuDecoderOptions options)
    {
        Spec = spec;
        _options = options;
        _weights = weights;
        _layout = new CacheLayout(spec, options.BlockTokens);
        _blocks = new CpuBlockPool(_layout.BlockLength, options.MaxBlocks);
        _frequencies = spec.Position is RotaryPositions rotary ? new FrequencyChoice(rotary, spec.ContextLength) : null;
        _pass = new ForwardPass(spec, weights, _layout, options);
    }

    /// <inheritdoc/>
    public DecoderSpec Spec { get; }

    /// <inheritdoc/>
    public CacheUsage Cache => new(_blocks.BlocksInUse, _layout.BlockTokens, _layout.BlockLength * sizeof(float));

    /// <inheritdoc/>
    public long CacheCapacity => _blocks.BytesAllocated + AvailableMemory.Bytes();

    /// <summary>Reads and packs the weights; what it needs beyond them while loading is a few megabytes.</summary>
    /// <param name="options">How to compute; null for the defaults.</param>
    /// <exception cref="ModelFormatException">
    /// The checkpoint does not hold what <paramref name="weights"/> says, or holds numbers that <see cref="CpuDecoderOptions.Weights"/> cannot.
    /// </exception>
    /// <exception cref="InvalidOptionException">An option is out of its range.</exception>
    public static CpuDecoder Load(DecoderSpec spec, DecoderWeights weights, IWeightReader reader, CpuDecoderOptions? options = null)
    {
        options ??= new CpuDecoderOptions();
        options.Validate();
        options = options with { Name = options.Name ?? spec.Family };
        return new CpuDecoder(spec, CpuWeights.Load(spec, weights, reader, options), options);
    }

    /// <inheritdoc/>
    public Sequence CreateSequence(int? expectedLength = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new BlockSequence<CpuBlock>(_blocks, _layout.BlockTokens, _frequencies?.For(expectedLength));
    }

    /// <inheritdoc/>
    public void Forward(ForwardBatch batch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Validate(batch);
        try
        {
            Reserve(batch);
            for (var first = 0; first < _rows.Count; first += _options.PassRows)
            {
                _pass.Run(_rows, first, Math.Min(_options.PassRows, _rows.Count - first));
            }
        }
        catch
        {
            foreach (var entry in batch.Span)
            {
                ((BlockSequence<CpuBlock>)entry.Sequence).CancelReservation();
            }

            throw;
        }
        finally
        {
            _rows.Clear();
            GC.KeepAlive(this); // the kernels hold bare pointers into buffers this object owns
        }

        foreach (var entry in batch.Span)
        {
            ((BlockSequence<CpuBlock>)entry.Sequence).Commit(entry.Tokens.Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _pass.Dispose();
            _weights.Dispose();
            _blocks.Dispose();
        }
    }

    private void Validate(ForwardBatch batch)
    {
        foreach (var entry in batch.Span)
        {
            if (entry.Sequence is not BlockSequence<CpuBlock> sequence || !sequence.BelongsTo(_blocks))
            {
                throw new ArgumentException($"a sequence of another decoder was given to the model '{_options.Name}'", nameof(batch));
            }
        }

        BatchValidation.Validate(this, batch);
    }

    /// <summary>Makes room in every sequence, and lists the batch's tokens as rows.</summary>
    private void Reserve(ForwardBatch batch)
    {
        foreach (var entry in batch.Span)
        {
            var sequence = (BlockSequence<CpuBlock>)entry.Sequence;
            sequence.Reserve(entry.Tokens.Length);
            if (entry.Output == ForwardOutput.LogProbabilities)
            {
                entry.PrepareLogProbabilities();
            }

            for (var i = 0; i < entry.Tokens.Length; i++)
            {
                _rows.Add(new PassRow(entry, sequence, i, sequence.Length + i));
            }
        }
    }
}
