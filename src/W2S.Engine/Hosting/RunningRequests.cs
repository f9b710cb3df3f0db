using Microsoft.Extensions.Logging;

namespace W2S.Engine.Hosting;

/// <summary>Counts the requests that run, so that what they use can be freed after them. Safe to use from any thread.</summary>
/// <param name="patience">How long disposal waits for them.</param>
internal sealed class RunningRequests(TimeSpan patience, ILogger logger, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new(); // has neither timer nor parent, and so nothing to dispose of
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _isClosed;

    /// <exception cref="ObjectDisposedException">No more requests are let in.</exception>
    public RunningRequest Begin(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(ModelRegistry));
            _running++;
        }

        return new RunningRequest(End, _stop.Token, cancellationToken);
    }

    /// <summary>
    /// Lets no more requests in and waits for those that run. What takes longer than patience lasts is cancelled and not waited for: it may
    /// be a stream whose consumer has gone away without disposing it, which nobody will ever end.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        var running = Close();
        if (running == 0)
        {
            return;
        }

        logger.Draining(running, patience.TotalSeconds);
        try
        {
            await _allEnded.Task.WaitAsync(patience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            logger.DrainingEnded(Close());
            await _stop.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <returns>How many run.</returns>
    private int Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            return _running;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _running--;
            if (_isClosed && _running == 0)
            {
                _allEnded.TrySetResult();
            }
        }
    }
}
