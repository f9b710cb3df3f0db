namespace W2S.Engine.Runtime;

/// <summary>
/// Owns a decoder and the one thread that may run it; merges what concurrent requests have pending into common batches.
/// Safe to use from any thread.
/// </summary>
/// <remarks>
/// The thread starts with the first batch. Each pass takes a bounded number of tokens, shared fairly among all that is pending, so
/// that a long prompt does not keep others waiting; a pass that fails is repeated request by request, so that only the faulty fails.
/// </remarks>
public sealed class DecoderRunner : IAsyncDisposable
{
    /// <summary>Tokens in a pass, over all requests: bounds how long a cancellation can take.</summary>
    public const int DefaultPassRows = 512;

    private readonly PassScheduler _scheduler;
    private readonly PendingQueue _queue = new();
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
        _scheduler = new PassScheduler(decoder, passRows);
    }

    /// <summary>The decoder, for its description, cache figures and new sequences; never call its Forward.</summary>
    public IDecoder Decoder { get; }

    /// <summary>
    /// Computes <paramref name="batch"/>. When the task ends, also by cancellation or failure, no pass uses its sequences any more;
    /// unless it succeeded, they are as long as before.
    /// </summary>
    /// <exception cref="InvalidOptionException">
    /// A sequence would exceed the context length, or a token is outside the vocabulary; nothing was computed.
    /// </exception>
    /// <exception cref="W2SException">The model produced logits that are not numbers, the cache is full, or memory ran out.</exception>
    /// <exception cref="OperationCanceledException">Within one forward pass of the cancellation.</exception>
    /// <exception cref="ObjectDisposedException">The runner was disposed before the batch was computed.</exception>
    public async Task RunAsync(ForwardBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        BatchValidation.Validate(Decoder.Spec, batch);
        if (batch.Entries.Count == 0)
        {
            return;
        }

        var pending = new PendingBatch(batch, cancellationToken);
        Submit(pending);
        var registration =
            cancellationToken.UnsafeRegister(static state => ((PendingBatch)state!).DropIfWaiting(), pending);
        await using (registration.ConfigureAwait(false))
        {
            await pending.Completion.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Waits for the running pass, fails what is pending with <see cref="ObjectDisposedException"/> and disposes the decoder.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _queue.Close();
                if (_thread is null)
                {
                    End();
                }
            }
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private void Submit(PendingBatch pending)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _queue.Add(pending);
            if (_thread is null)
            {
                _thread = new Thread(Loop) { IsBackground = true, Name = $"W2S {Decoder.Spec.Family} runner" };
                _thread.Start();
            }
        }
    }

    private void Loop()
    {
        var active = new List<PendingBatch>(); // in order of arrival
        while (_queue.TakeInto(active, wait: active.Count == 0))
        {
            _scheduler.RunPass(active);
        }

        foreach (var batch in active)
        {
            batch.Fail(new ObjectDisposedException(nameof(DecoderRunner)));
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
