namespace W2S.Engine.Hosting.Loading;

/// <summary>
/// Something loaded once, on first use, however many ask at the same time. When the last who waits for it gives up, the load is cancelled.
/// What failed or was cancelled is loaded anew for the next to ask, and never while the load before still runs. Safe to use from any
/// thread.
/// </summary>
/// <param name="load">Leaves nothing behind when it fails or is cancelled.</param>
internal sealed class SharedLoad<T>(Func<CancellationToken, Task<T>> load)
{
    private readonly Lock _gate = new();
    private Attempt? _last;

    /// <summary>Something that need not be loaded.</summary>
    public static SharedLoad<T> Of(T loaded) =>
        new(_ => Task.FromResult(loaded)) { _last = new Attempt { Task = Task.FromResult(loaded) } };

    /// <summary>How it stands, and why the last load that came to an end failed, where that is so.</summary>
    public (ModelState State, Exception? Error) Status
    {
        get
        {
            lock (_gate)
            {
                return _last?.Status ?? (ModelState.NotLoaded, null);
            }
        }
    }

    /// <param name="cancellationToken">Ends this caller's wait, and the load if nobody else waits for it.</param>
    public async Task<T> GetAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var attempt = Join();
        try
        {
            return await attempt.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (IsAbandonedByLeaving(attempt))
            {
                await attempt.Stop.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    private Attempt Join()
    {
        lock (_gate)
        {
            if (_last is not { CanBeShared: true })
            {
                var before = _last;
                var stop = new CancellationTokenSource(); // has neither timer nor parent, and so nothing to dispose of
                _last = new Attempt
                {
                    // Not on the caller's thread: reading a checkpoint keeps a core busy long before its first await.
                    Task = Task.Run(() => LoadAsync(before?.Task, stop.Token), CancellationToken.None),
                    Stop = stop,
                    ErrorBefore = before?.Status.Error,
                };
                _last.Task.IgnoreFailure(); // of one that is abandoned, nobody may ever hear
            }

            _last.Waiting++;
            return _last;
        }
    }

    private bool IsAbandonedByLeaving(Attempt attempt)
    {
        lock (_gate)
        {
            attempt.Waiting--;
            return attempt.IsAbandoned |= attempt.Waiting == 0 && !attempt.Task.IsCompleted;
        }
    }

    private async Task<T> LoadAsync(Task<T>? before, CancellationToken cancellationToken)
    {
        if (before is not null)
        {
            // An abandoned load takes a while to let go of what it holds; or it was done before it saw that it is not wanted any more.
            await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (before.IsCompletedSuccessfully)
            {
                return await before.ConfigureAwait(false);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return await load(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One load and those who wait for it; guarded by the gate.</summary>
    private sealed class Attempt
    {
        public required Task<T> Task { get; init; }

        public CancellationTokenSource Stop { get; init; } = new();

        /// <summary>Why the load before failed: that stands until a load succeeds or fails otherwise.</summary>
        public Exception? ErrorBefore { get; init; }

        public int Waiting { get; set; }

        /// <summary>Nobody waits for it any more.</summary>
        public bool IsAbandoned { get; set; }

        public bool CanBeShared => Task.IsCompletedSuccessfully || (!Task.IsCompleted && !IsAbandoned);

        public (ModelState State, Exception? Error) Status => this switch
        {
            { Task.IsCompletedSuccessfully: true } => (ModelState.Loaded, null),
            { Task.IsCompleted: false, IsAbandoned: false } => (ModelState.Loading, ErrorBefore),
            _ => Ended(Task.Exception?.InnerException ?? ErrorBefore),
        };

        private static (ModelState State, Exception? Error) Ended(Exception? error) =>
            (error is null ? ModelState.NotLoaded : ModelState.Failed, error);
    }
}
