using W2S.Cli.Output;

namespace W2S.Cli.Tests.Output;

public sealed class TransferRateTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void BytesPerSecond_KeptBytes_DoNotCount()
    {
        var rate = new TransferRate(12_000_000, _clock);

        _clock.Seconds = 2;
        rate.Moved(14_000_000);

        Assert.Equal(1_000_000, rate.BytesPerSecond);
    }

    [Fact]
    public void BytesPerSecond_AtTheBeginning_IsUnknown()
    {
        var rate = new TransferRate(0, _clock);

        rate.Moved(65_536);

        Assert.Null(rate.BytesPerSecond);
    }

    [Fact]
    public void BytesPerSecond_NothingComes_Declines()
    {
        var rate = new TransferRate(0, _clock);
        _clock.Seconds = 1;
        rate.Moved(1000);

        _clock.Seconds = 100;

        Assert.Equal(10, rate.BytesPerSecond);
    }

    [Fact]
    public void BytesPerSecond_StartedOver_IsNotNegative()
    {
        var rate = new TransferRate(5000, _clock);
        _clock.Seconds = 1;
        rate.Moved(0);

        _clock.Seconds = 2;
        rate.Moved(300);

        Assert.Equal(300, rate.BytesPerSecond);
    }

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}
