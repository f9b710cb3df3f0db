namespace W2S.Cli.Output;

/// <summary>How fast bytes have been arriving lately; those that were there before do not count. Safe to use from any thread.</summary>
/// <param name="kept">Bytes that were there before.</param>
internal sealed class TransferRate(long kept, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    // Less says nothing: what came into buffers meanwhile arrives at once.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<(long Time, long Position)> _samples = new([(time.GetTimestamp(), kept)]);
    private long _position = kept;

    /// <summary>Null until enough time has passed to tell.</summary>
    public double? BytesPerSecond
    {
        get
        {
            lock (_gate)
            {
                var (begin, position) = _samples.Peek();
                var elapsed = time.GetElapsedTime(begin);
                return elapsed < Shortest ? null : (_position - position) / elapsed.TotalSeconds;
            }
        }
    }

    /// <summary>So many bytes are there now; fewer than before where a file starts over.</summary>
    public void Moved(long position)
    {
        lock (_gate)
        {
            if (position < _position)
            {
                _samples.Clear();
            }

            _position = position;
            _samples.Enqueue((time.GetTimestamp(), position));
            while (_samples.Count > 1 && time.GetElapsedTime(_samples.Peek().Time) > Window)
            {
                _samples.Dequeue();
            }
        }
    }
}
