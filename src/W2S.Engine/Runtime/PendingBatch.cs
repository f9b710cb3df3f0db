namespace W2S.Engine.Runtime;

/// <summary>One request to a <see cref="DecoderRunner"/>: a batch, how far it is computed, and the task that waits for it.</summary>
internal sealed class PendingBatch
{
    private const int Waiting = 0;
    private const int Running = 1;
    private const int Dropped = 2;

    private readonly ForwardBatch _batch;
    private readonly int[] _lengths; // [entries]: of the sequences, before
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _entry;              // the first entry not wholly taken, and how many of its tokens are
    private int _offset;
    private int _state;

    public PendingBatch(ForwardBatch batch, CancellationToken cancellationToken)
    {
        _batch = batch;
        _lengths = [.. batch.Entries.Select(entry => entry.Sequence.Length)];
        RowsLeft = batch.Entries.Sum(entry => (long)entry.Tokens.Length);
        CancellationToken = cancellationToken;
    }

    public CancellationToken CancellationToken { get; }

    /// <summary>Ends when the batch is computed, has failed or was cancelled, and no pass uses its sequences any more.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Tokens no pass has taken yet.</summary>
    public long RowsLeft { get; private set; }

    /// <summary>Cancels at once if no pass has begun; a batch that has begun is asked by its runner between passes.</summary>
    public void DropIfWaiting()
    {
        if (Interlocked.CompareExchange(ref _state, Dropped, Waiting) == Waiting)
        {
            _completion.TrySetCanceled(CancellationToken);
        }
    }

    /// <returns>Whether it may be computed: it was not dropped.</returns>
    public bool TryStart() => Interlocked.CompareExchange(ref _state, Running, Waiting) == Waiting;

    /// <summary>Takes the next tokens in order, at most <paramref name="rows"/> of them.</summary>
    public List<BatchPart> Take(long rows)
    {
        var parts = new List<BatchPart>();
        while (rows > 0 && RowsLeft > 0)
        {
            var entry = _batch.Entries[_entry];
            var count = (int)Math.Min(rows, entry.Tokens.Length - _offset);
            parts.Add(new BatchPart(entry, _offset, count));
            rows -= count;
            RowsLeft -= count;
            _offset += count;
            if (_offset == entry.Tokens.Length)
            {
                (_entry, _offset) = (_entry + 1, 0);
            }
        }

        return parts;
    }

    public void Succeed() => _completion.TrySetResult();

    /// <summary>Ends without result: the sequences are as long as before.</summary>
    public void Fail(Exception exception)
    {
        Restore();
        _completion.TrySetException(exception);
    }

    /// <inheritdoc cref="Fail"/>
    public void Cancel()
    {
        Restore();
        _completion.TrySetCanceled(CancellationToken);
    }

    private void Restore()
    {
        for (var i = 0; i < _lengths.Length; i++)
        {
            try
            {
                _batch.Entries[i].Sequence.Truncate(_lengths[i]);
            }
            catch (ObjectDisposedException)
            {
                // its owner gave it up without waiting: there is nothing to restore
            }
        }
    }
}
