namespace W2S.Engine.Tests.Support;

/// <summary>Time that passes only when told to; timers ring once.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _waiting = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until somebody waits for time to pass.</summary>
    public Task AwaitedAsync() => Eventually.IsTrueAsync(() => Due(TimeSpan.MaxValue).Count > 0);

    public void Advance(TimeSpan time)
    {
        _now += time;
        foreach (var timer in Due(_now))
        {
            timer.Dispose();
            timer.Ring();
        }
    }

    private List<ManualTimer> Due(TimeSpan now)
    {
        lock (_gate)
        {
            return _waiting.FindAll(timer => timer.DueAt <= now);
        }
    }

    private sealed class ManualTimer(ManualTime time, Action ring) : ITimer
    {
        public TimeSpan DueAt { get; private set; }

        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Dispose();
            lock (time._gate)
            {
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = time._now + dueTime;
                    time._waiting.Add(this);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                time._waiting.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
