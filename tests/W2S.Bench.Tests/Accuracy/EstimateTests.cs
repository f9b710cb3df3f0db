using W2S.Accuracy;

namespace W2S.Bench.Tests.Accuracy;

public class EstimateTests
{
    [Theory]
    [InlineData(-1e-9, 5, "0.00000")]
    [InlineData(-0.00001, 5, "-0.00001")]
    [InlineData(0, 2, "0.00")]
    [InlineData(1.005, 1, "1.0")]
    public void Number_ShownAsZero_HasNoSign(double number, int decimals, string expected) => Assert.Equal(expected, Estimate.Number(number, decimals));
}
