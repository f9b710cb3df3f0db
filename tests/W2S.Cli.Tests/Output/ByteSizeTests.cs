using W2S.Cli.Output;

namespace W2S.Cli.Tests.Output;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(999, "999 bytes")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(999_949, "999.9 kB")]
    [InlineData(999_950, "1.0 MB")]
    [InlineData(14_483_498_016, "14.5 GB")]
    [InlineData(2_500_000_000_000_000, "2500.0 TB")]
    public void Show_Bytes_InTheUnitThatReadsBest(double bytes, string expected) => Assert.Equal(expected, ByteSize.Show(bytes));
}
