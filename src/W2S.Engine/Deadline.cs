namespace W2S.Engine;

/// <summary>A token that is cancelled with the caller's, or when the time is up.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _time;
    private readonly CancellationTokenSource _linked;

    public Deadline(TimeSpan span, TimeProvider time, CancellationToken cancellationToken)
    {
        _time = new CancellationTokenSource(span, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _time.Token);
    }

    public CancellationToken Token => _linked.Token;

    /// <summary>Whether it was the time that was up.</summary>
    public bool HasPassed => _time.IsCancellationRequested;

    public void Dispose()
    {
        _linked.Dispose();
        _time.Dispose();
    }
}
