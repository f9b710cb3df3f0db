namespace W2S.Engine.Runtime;

/// <summary>A runner's requests between two uses: as many as ever waited at the same time. Safe to use from any thread.</summary>
internal sealed class PendingPool(PendingQueue queue)
{
    private readonly Lock _lock = new();
    private readonly Stack<PendingBatch> _idle = new();

    public PendingBatch Rent()
    {
        lock (_lock)
        {
            return _idle.TryPop(out var batch) ? batch : new PendingBatch(queue, this);
        }
    }

    public void Return(PendingBatch batch)
    {
        lock (_lock)
        {
            _idle.Push(batch);
        }
    }
}
