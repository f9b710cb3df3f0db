namespace W2S.Engine.Runtime;

/// <summary>
/// Lets a request into a model once what its caches can come to take fits beside what those that run have reserved, so that memory does not
/// run out in the middle of one. Who must wait is let in by order of arrival, however small. Safe to use from any thread.
/// </summary>
/// <remarks>
/// Nobody who has reserved something may wait: of the models of a request, the large one is waited for before all others, and theirs are
/// counted only. So those inside always come to an end, and then somebody else comes in: a request alone is never kept out.
/// </remarks>
/// <param name="capacity">Bytes there are where a request brings no limit of its own.</param>
internal sealed class CacheGate(Func<long> capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = []; // in order of arrival
    private long _reserved;
    private bool _closed;

    /// <summary>Bytes reserved and not released yet.</summary>
    public long ReservedBytes
    {
        get
        {
            lock (_lock)
            {
                return _reserved;
            }
        }
    }

    /// <summary>How many wait.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Counts what is needed, whether it fits or not.</summary>
    public CacheReservation Reserve(long bytes)
    {
        lock (_lock)
        {
            _reserved += bytes;
        }

        return new CacheReservation(this, bytes);
    }

    /// <summary>Waits until nothing is reserved, or what is needed fits beside it.</summary>
    /// <param name="limit">Bytes that all may reserve together; null for the capacity, asked for anew whenever something was released.</param>
    /// <exception cref="OperationCanceledException">It was cancelled while it waited; nothing is reserved.</exception>
    /// <exception cref="ObjectDisposedException">The runner was disposed before; nothing is reserved.</exception>
    public async Task<CacheReservation> ReserveAsync(long bytes, long? limit, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(bytes, limit);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(DecoderRunner));
            _waiting.AddLast(waiter);
            Admit();
        }

        using var registration = cancellationToken.UnsafeRegister(_ => GiveUp(waiter, cancellationToken), null);
        return await waiter.Admission.Task.ConfigureAwait(false);
    }

    /// <summary>Fails all who wait and all who come, with <see cref="ObjectDisposedException"/>.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var waiter in _waiting)
            {
                waiter.Admission.SetException(new ObjectDisposedException(nameof(DecoderRunner)));
            }

            _waiting.Clear();
        }
    }

    /// <summary>Called by each reservation, once.</summary>
    public void Release(long bytes)
    {
        lock (_lock)
        {
            _reserved -= bytes;
            Admit();
        }
    }

    private void GiveUp(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting.Remove(waiter))
            {
                waiter.Admission.SetCanceled(cancellationToken);
                Admit(); // it may have been the one that the others stood behind
            }
        }
    }

    private void Admit()
    {
        while (_waiting.First is { Value: var next } && (_reserved == 0 || next.Bytes <= (next.Limit ?? capacity()) - _reserved))
        {
            _waiting.RemoveFirst();
            _reserved += next.Bytes;
            next.Admission.SetResult(new CacheReservation(this, next.Bytes));
        }
    }

    private sealed class Waiter(long bytes, long? limit)
    {
        public long Bytes => bytes;

        public long? Limit => limit;

        public TaskCompletionSource<CacheReservation> Admission { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
