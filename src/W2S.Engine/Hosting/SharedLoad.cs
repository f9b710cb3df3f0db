namespace W2S.Engine.Hosting;

/// <summary>
/// Something loaded once, on first use, however many ask at the same time. A failure is forgotten: the next to ask tries again.
/// Safe to use from any thread.
/// </summary>
internal sealed class SharedLoad<T>(Func<Task<T>> load)
{
    private readonly Lock _gate = new();
    private Task<T>? _load;

    /// <param name="cancellationToken">Ends this caller's wait only; the load goes on for the others.</param>
    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        Task<T> shared;
        lock (_gate)
        {
            // Not on the caller's thread: reading a checkpoint keeps a core busy long before its first await.
            shared = _load is { IsFaulted: false, IsCanceled: false } ? _load : _load = Task.Run(load, CancellationToken.None);
        }

        return shared.WaitAsync(cancellationToken);
    }
}
