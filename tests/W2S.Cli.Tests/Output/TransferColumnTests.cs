using W2S.Cli.Output;

namespace W2S.Cli.Tests.Output;

public sealed class TransferColumnTests
{
    [Fact]
    public void Describe_UnderWay_SaysHowMuchHowFastAndHowLongStill() =>
        Assert.Equal(
            "500.0 MB of 13.5 GB, 100.0 MB/s, 2:10 left",
            TransferColumn.Describe(500e6, 13.5e9, 100e6, TimeSpan.FromSeconds(130)));

    [Theory]
    [InlineData(null)]
    [InlineData(0.0)]
    public void Describe_SpeedUnknown_IsLeftOut(double? speed) =>
        Assert.Equal("1.0 kB of 2.0 kB", TransferColumn.Describe(1000, 2000, speed, TimeSpan.FromSeconds(1)));

    [Fact]
    public void Describe_LongerThanAnHour_ShowsHours() =>
        Assert.EndsWith(", 26:03:00 left", TransferColumn.Describe(1, 2000, 1, new TimeSpan(26, 3, 0)), StringComparison.Ordinal);
}
