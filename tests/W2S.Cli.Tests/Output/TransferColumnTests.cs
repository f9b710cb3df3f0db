using W2S.Cli.Output;

namespace W2S.Cli.Tests.Output;

public sealed class TransferColumnTests
{
    [Fact]
    public void Describe_UnderWay_SaysHowMuchHowFastAndHowLongStill() =>
        Assert.Equal(
            "500.0 MB of 13.5 GB, 100.0 MB/s, 2:10 left",
            TransferColumn.Describe(500e6, 13.5e9, 100e6));

    [Theory]
    [InlineData(40, 18)]
    [InlineData(50, 17)]
    [InlineData(80, 22)]
    public void Title_LongName_LeavesRoomForTheRest(int width, int expected) =>
        Assert.Equal(expected, TransferColumn.Title(new string('a', 100), width).Length);

    [Theory]
    [InlineData(null)]
    [InlineData(0.0)]
    public void Describe_SpeedUnknown_IsLeftOut(double? speed) =>
        Assert.Equal("1.0 kB of 2.0 kB", TransferColumn.Describe(1000, 2000, speed));

    [Fact]
    public void Describe_LongerThanAnHour_ShowsHours() =>
        Assert.EndsWith(", 26:03:00 left", TransferColumn.Describe(1, 1 + (26 * 3600) + 180, 1), StringComparison.Ordinal);
}
