using System.Diagnostics;

namespace W2S.Engine.Runtime;

/// <summary>Batches that wait for the runner's thread: added by anyone, taken all at once by one thread, which may block.</summary>
internal sealed class PendingQueue
{
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(1);

    private readonly object _gate = new();
    private readonly List<PendingBatch> _waiting = [];
    private bool _closed;

    /// <summary>Batches that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    public void Add(PendingBatch batch)
    {
        lock (_gate)
        {
            _waiting.Add(batch);
            Monitor.Pulse(_gate);
        }
    }

    /// <returns>Whether it was still waiting: nobody takes it any more.</returns>
    public bool Remove(PendingBatch batch)
    {
        lock (_gate)
        {
            return _waiting.Remove(batch);
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

    /// <summary>Moves all that waits to the end of <paramref name="active"/>; blocks while there is nothing to compute at all.</summary>
    /// <param name="expected">Batches that wait or are likely to come soon, so that a pass they share is worth some patience.</param>
    /// <param name="patience">How long to wait for all of these.</param>
    /// <returns>False once the queue is closed.</returns>
    public bool TakeInto(List<PendingBatch> active, int expected, TimeSpan patience)
    {
        var begun = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            while (!_closed && active.Count + _waiting.Count == 0)
            {
                Monitor.Wait(_gate);
            }

            while (!_closed && _waiting.Count < expected && patience - Stopwatch.GetElapsedTime(begun) is { Ticks: > 0 } left)
            {
                if (left >= ShortestSleep)
                {
                    Monitor.Wait(_gate, left);
                }
                else
                {
                    YieldProcessor();
                }
            }

            active.AddRange(_waiting);
            _waiting.Clear();
            return !_closed;
        }
    }

    private void YieldProcessor()
    {
        Monitor.Exit(_gate);
        Thread.Yield();
        Monitor.Enter(_gate);
    }
}
