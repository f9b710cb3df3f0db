using System.Runtime.InteropServices;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Blocks;
using W2S.Engine.Torch.Cache;
using W2S.Engine.Torch.Passes;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch;

/// <summary>The GPU runtime: one decoder that interprets any <see cref="DecoderSpec"/> with tensors.</summary>
/// <remarks>
/// Only up to rounding is a row's result independent of what else is in the batch: libtorch chooses kernels, and so the order of sums, by
/// the sizes of a batch. All tensors of a pass belong to the thread that calls <see cref="Forward"/> and are gone when it returns.
/// Thread-safety is <see cref="IDecoder"/>'s.
/// </remarks>
internal sealed class TorchDecoder : IDecoder
{
    private readonly TorchDecoderOptions _options;
    private readonly TorchWeights _weights;
    private readonly LayerCache[] _caches; // [layers]
    private readonly TorchBlockPool _blocks;
    private readonly FrequencyChoice? _frequencies; // null without rotary positions
    private readonly ForwardPass _pass;
    private readonly PassRows _rows = new();
    private bool _disposed;

    /// <param name="weights">Owned from now on.</param>
    public TorchDecoder(DecoderSpec spec, TorchWeights weights, TorchDecoderOptions options)
    {
        Spec = spec;
        _weights = weights;
        _options = options with { Name = options.Name ?? spec.Family };
        _caches =
        [
            .. weights.Layers.Select(layer => new LayerCache(
                layer.Device, weights.Compute, spec.Attention.KeyValueHeadCount, spec.Attention.HeadSize, options.BlockTokens)),
        ];
        _blocks = new TorchBlockPool(_caches, options.MaxBlocks);
        _frequencies = spec.Position is RotaryPositions rotary ? new FrequencyChoice(rotary, spec.ContextLength) : null;
        _pass = new ForwardPass(spec, weights, _caches, _options);
    }

    /// <inheritdoc/>
    public DecoderSpec Spec { get; }

    /// <inheritdoc/>
    public CacheUsage Cache => new(_blocks.BlocksInUse, _options.BlockTokens, _caches.Sum(cache => cache.BytesPerBlock));

    /// <inheritdoc/>
    /// <remarks>Where a device does not tell what is left of its memory, there is no limit but that a pass may run out of it.</remarks>
    public long CacheCapacity => CacheCapacities.Of(_caches, _options.FreeBytes);

    /// <inheritdoc/>
    public bool DrawsTokens => Spec.Head is LanguageModelHead;

    /// <inheritdoc/>
    public Sequence CreateSequence(int? expectedLength = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new BlockSequence<TorchBlock>(_blocks, _options.BlockTokens, _frequencies?.For(expectedLength));
    }

    /// <inheritdoc/>
    /// <exception cref="OutOfMemoryException">What the pass took is given back: smaller ones may fit. Every sequence is as long as before.</exception>
    public void Forward(ForwardBatch batch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Validate(batch);
        try
        {
            Compute(batch);
        }
        catch (Exception e)
        {
            foreach (var entry in batch.Span)
            {
                SequenceOf(entry).CancelReservation();
            }

            if (e is ExternalException native)
            {
                throw TorchErrors.Explain(native, $"the model '{_options.Name}' could not be computed");
            }

            throw;
        }

        foreach (var entry in batch.Span)
        {
            SequenceOf(entry).Commit(entry.Tokens.Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _pass.Dispose();
            Array.ForEach(_caches, cache => cache.Dispose());
            _weights.Dispose();
        }
    }

    private void Compute(ForwardBatch batch)
    {
        using var inference = torch.inference_mode();
        foreach (var entry in batch.Span)
        {
            SequenceOf(entry).Reserve(entry.Tokens.Length);
            if (entry.Output == ForwardOutput.LogProbabilities)
            {
                entry.PrepareLogProbabilities();
            }
        }

        _blocks.MakeCopies();
        try
        {
            foreach (var entry in batch.Span)
            {
                Add(entry);
            }

            RunRows();
        }
        finally
        {
            _rows.Clear();
        }
    }

    /// <summary>Adds an entry's tokens to the pass, and runs it whenever it is full.</summary>
    private void Add(ForwardEntry entry)
    {
        for (int first = 0, count; first < entry.Tokens.Length; first += count)
        {
            count = Math.Min(entry.Tokens.Length - first, _options.PassRows - _rows.Count);
            _rows.Add(entry, SequenceOf(entry), first, count);
            if (_rows.Count == _options.PassRows)
            {
                RunRows();
            }
        }
    }

    private void RunRows()
    {
        if (_rows.Count > 0)
        {
            _pass.Run(_rows);
            _rows.Clear();
        }
    }

    private void Validate(ForwardBatch batch)
    {
        foreach (var entry in batch.Span)
        {
            if (entry.Sequence is not BlockSequence<TorchBlock> sequence || !sequence.BelongsTo(_blocks))
            {
                throw new ArgumentException($"a sequence of another decoder was given to the model '{_options.Name}'", nameof(batch));
            }
        }

        BatchValidation.Validate(this, batch);
    }

    private static BlockSequence<TorchBlock> SequenceOf(ForwardEntry entry) => (BlockSequence<TorchBlock>)entry.Sequence;
}
