namespace W2S.Engine.Runtime;

/// <summary>Batches that wait for the runner's thread: added by anyone, taken all at once by one thread, which may block.</summary>
internal sealed class PendingQueue
{
    private readonly object _gate = new();
    private readonly List<PendingBatch> _waiting = [];
    private bool _closed;

    public void Add(PendingBatch batch)
    {
        lock (_gate)
        {
            _waiting.Add(batch);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>From here on nothing is worth computing.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Moves all that waits and was not cancelled to the end of <paramref name="active"/>.</summary>
    /// <param name="wait">Whether to block until there is something.</param>
    /// <returns>False once the queue is closed.</returns>
    public bool TakeInto(List<PendingBatch> active, bool wait)
    {
        lock (_gate)
        {
            while (wait && _waiting.Count == 0 && !_closed)
            {
                Monitor.Wait(_gate);
            }

            active.AddRange(_waiting.Where(batch => batch.TryStart()));
            _waiting.Clear();
            return !_closed;
        }
    }
}
