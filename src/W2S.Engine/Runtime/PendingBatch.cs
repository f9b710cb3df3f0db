using System.Threading.Tasks.Sources;

namespace W2S.Engine.Runtime;

/// <summary>
/// One request to a <see cref="DecoderRunner"/>: a batch, how far it is computed, and the task that waits for it. Serves again once that
/// task was awaited, so that asking allocates nothing.
/// </summary>
internal sealed class PendingBatch(PendingQueue queue, PendingPool pool) : IValueTaskSource
{
    private readonly List<int> _lengths = [];      // [entries]: of the sequences, before
    private ManualResetValueTaskSourceCore<bool> _completion = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private ForwardBatch _batch = null!;           // from when it starts until its task was awaited
    private Exception? _error;
    private int _entry;                            // the first entry not wholly taken, and how many of its tokens are
    private int _offset;

    /// <summary>Ends when the batch is computed, has failed or was cancelled, and no pass uses its sequences any more.</summary>
    public ValueTask Task => new(this, _completion.Version);

    public CancellationToken CancellationToken { get; private set; }

    /// <summary>Tokens no pass has taken yet.</summary>
    public long RowsLeft { get; private set; }

    /// <summary>There is nothing left to do but to <see cref="Complete"/> it.</summary>
    public bool IsOver { get; private set; }

    public void Start(ForwardBatch batch, CancellationToken cancellationToken)
    {
        _batch = batch;
        CancellationToken = cancellationToken;
        (_entry, _offset, RowsLeft, IsOver) = (0, 0, 0, false);
        _lengths.Clear();
        for (var i = 0; i < batch.Entries.Count; i++)
        {
            _lengths.Add(batch.Entries[i].Sequence.Length);
            RowsLeft += batch.Entries[i].Tokens.Length;
        }
    }

    /// <summary>From here on it is cancelled at once while no pass has begun; one that has begun is asked by its runner between passes.</summary>
    public void HeedCancellation() =>
        _registration = CancellationToken.UnsafeRegister(static state => ((PendingBatch)state!).DropIfWaiting(), this);

    /// <summary>Takes the next tokens in order, at most <paramref name="rows"/> of them.</summary>
    public void Take(long rows, List<BatchPart> parts)
    {
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
    }

    public void Succeed() => IsOver = true;

    /// <summary>Without result: the sequences are as long as before.</summary>
    public void Fail(Exception error)
    {
        Restore();
        _error = error;
        IsOver = true;
    }

    /// <inheritdoc cref="Fail"/>
    public void Cancel() => Fail(new OperationCanceledException(CancellationToken));

    /// <summary>Ends the task. Whoever awaits it may start this object anew at once: it must not be looked at again.</summary>
    public void Complete()
    {
        if (_error is null)
        {
            _completion.SetResult(true);
        }
        else
        {
            _completion.SetException(_error);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _completion.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    public void GetResult(short token)
    {
        if (GetStatus(token) == ValueTaskSourceStatus.Pending) // or throws, where the task was awaited before
        {
            throw new InvalidOperationException("the task has not ended: await it");
        }

        _registration.Dispose(); // waits for a cancellation that is under way: it must not meet the next batch
        try
        {
            _completion.GetResult(token);
        }
        finally
        {
            _completion.Reset();
            Forget();
            pool.Return(this);
        }
    }

    /// <summary>What it holds of its request would otherwise live until the next, or as long as the runner.</summary>
    private void Forget() => (_batch, _error, _registration, CancellationToken) = (null!, null, default, default);

    private void DropIfWaiting()
    {
        if (queue.Remove(this))
        {
            Cancel();
            Complete();
        }
    }

    private void Restore()
    {
        for (var i = 0; i < _lengths.Count; i++)
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
