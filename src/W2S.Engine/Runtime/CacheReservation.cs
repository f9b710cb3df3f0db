namespace W2S.Engine.Runtime;

/// <summary>Room for one request's caches in a model. Disposing gives it back; doing so twice is harmless.</summary>
internal sealed class CacheReservation(CacheGate gate, long bytes) : IDisposable
{
    private bool _isReleased;

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isReleased, true))
        {
            gate.Release(bytes);
        }
    }
}
