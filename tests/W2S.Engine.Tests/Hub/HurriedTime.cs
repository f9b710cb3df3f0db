using System.Collections.Concurrent;

namespace W2S.Engine.Tests.Hub;

/// <summary>The system's time, but waits are a hundred times shorter than what is asked for, and noted.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private const int Hurry = 100;

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
        {
            Waits.Enqueue(dueTime);
        }

        return System.CreateTimer(callback, state, dueTime / (dueTime > TimeSpan.Zero ? Hurry : 1), period);
    }
}
