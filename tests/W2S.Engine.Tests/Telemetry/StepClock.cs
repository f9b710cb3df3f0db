namespace W2S.Engine.Tests.Telemetry;

/// <summary>A clock that is a second later each time it is read.</summary>
internal sealed class StepClock : TimeProvider
{
    private long _reads;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => Interlocked.Increment(ref _reads);
}
