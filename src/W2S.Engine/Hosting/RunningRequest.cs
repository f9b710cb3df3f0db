namespace W2S.Engine.Hosting;

/// <summary>
/// A request's claim on the models it uses: they are freed only once it was disposed, or has been cancelled for taking too long.
/// Disposing twice is harmless.
/// </summary>
public sealed class RunningRequest : IDisposable
{
    private readonly CancellationTokenSource? _either;
    private Action? _end;

    /// <summary>A request over models that nobody frees.</summary>
    internal RunningRequest(CancellationToken cancellationToken) => CancellationToken = cancellationToken;

    internal RunningRequest(Action end, CancellationToken stop, CancellationToken cancellationToken)
    {
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop);
        CancellationToken = _either.Token;
        _end = end;
    }

    /// <summary>Ends the request: when its caller gives up, or when its models must be freed.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The request uses no model any more.</summary>
    public void Dispose()
    {
        Interlocked.Exchange(ref _end, null)?.Invoke();
        _either?.Dispose();
    }
}
