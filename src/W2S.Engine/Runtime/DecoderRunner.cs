using System.Diagnostics;

namespace W2S.Engine.Runtime;

/// <summary>
/// Owns a decoder and the one thread that may run it; merges what concurrent requests have pending into common batches.
/// Safe to use from any thread.
/// </summary>
/// <remarks>
/// The thread starts with the first batch. Each pass takes a bounded number of tokens, shared fairly among all that is pending, so
/// that a long prompt does not keep others waiting; requests that decode step by step are kept in step, so that they share every pass; a
/// pass that fails is repeated request by request, so that only the faulty fails. In the steady state nothing is allocated.
/// </remarks>
public sealed class DecoderRunner : IAsyncDisposable
{
    /// <summary>Tokens in a pass, over all requests: bounds how long a cancellation can take.</summary>
    public const int DefaultPassRows = 512;

    /// <summary>
    /// How long, in pass lengths, the runner waits for the requests it just served to come back with their next token. Without it they soon
    /// take turns, and each turn reads all weights; a request that went to be scored instead costs the others no more than this.
    /// </summary>
    private const double Patience = 0.5;

    private readonly PassScheduler _scheduler;
    private readonly PendingQueue _queue = new();
    private readonly PendingPool _pool;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Thread? _thread;
    private bool _disposed;

    /// <param name="decoder">Owned from here on: disposed with the runner.</param>
    /// <param name="passRows">Most tokens in a pass.</param>
    public DecoderRunner(IDecoder decoder, int passRows = DefaultPassRows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(passRows);
        Decoder = decoder;
        Caches = new CacheGate(() => decoder.CacheCapacity);
        _scheduler = new PassScheduler(decoder, passRows);
        _pool = new PendingPool(_queue);
    }

    /// <summary>The decoder, for its description, cache figures and new sequences; never call its Forward.</summary>
    public IDecoder Decoder { get; }

    /// <summary>Where requests reserve what their caches can come to take.</summary>
    internal CacheGate Caches { get; }

    /// <summary>
    /// Computes <paramref name="batch"/>. When the task ends, also by cancellation or failure, no pass uses its sequences any more;
    /// unless it succeeded, they are as long as before. The task is to be awaited, once: after that it serves another request. Until then
    /// batch and sequences are the runner's.
    /// </summary>
    /// <exception cref="InvalidOptionException">
    /// A sequence would exceed the context length, a token is outside the vocabulary, or an entry asks for what the model or decoder cannot
    /// give; nothing was computed.
    /// </exception>
    /// <exception cref="W2SException">The model produced logits that are not numbers, the cache is full, or memory ran out.</exception>
    /// <exception cref="OperationCanceledException">Within one forward pass of the cancellation.</exception>
    /// <exception cref="ObjectDisposedException">The runner was disposed before the batch was computed.</exception>
    public ValueTask RunAsync(ForwardBatch batch, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        try
        {
            BatchValidation.Validate(Decoder, batch);
            return batch.Entries.Count == 0 ? ValueTask.CompletedTask : Submit(batch, cancellationToken).Task;
        }
        catch (Exception e)
        {
            return ValueTask.FromException(e); // with the task, so that who starts several has one way to wait for all of them
        }
    }

    /// <summary>
    /// Waits for the running pass, fails what is pending or waits for memory with <see cref="ObjectDisposedException"/> and disposes the
    /// decoder.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _queue.Close();
                Caches.Close();
                if (_thread is null)
                {
                    End();
                }
            }
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private PendingBatch Submit(ForwardBatch batch, CancellationToken cancellationToken)
    {
        PendingBatch pending;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            pending = _pool.Rent();
            pending.Start(batch, cancellationToken);
            _queue.Add(pending);
            if (_thread is null)
            {
                _thread = new Thread(Loop) { IsBackground = true, Name = $"W2S {Decoder.Spec.Family} runner" };
                _thread.Start();
            }
        }

        pending.HeedCancellation();
        return pending;
    }

    private void Loop()
    {
        var active = new List<PendingBatch>(); // in order of arrival
        var (expected, patience) = (0, TimeSpan.Zero);
        while (_queue.TakeInto(active, expected, patience))
        {
            var begun = Stopwatch.GetTimestamp();
            _scheduler.RunPass(active, requests: Math.Max(active.Count, expected));
            patience = Stopwatch.GetElapsedTime(begun) * Patience;

            var waiting = _queue.Count; // before anybody can be back
            expected = waiting + _scheduler.Complete(active);
        }

        foreach (var batch in active)
        {
            batch.Fail(new ObjectDisposedException(nameof(DecoderRunner)));
            batch.Complete();
        }

        End();
    }

    private void End()
    {
        try
        {
            Decoder.Dispose();
            _ended.SetResult();
        }
        catch (Exception e)
        {
            _ended.SetException(e);
        }
    }
}
