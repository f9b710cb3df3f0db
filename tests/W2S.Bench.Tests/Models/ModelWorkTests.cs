using W2S.Bench.Models;

namespace W2S.Bench.Tests.Models;

public class ModelWorkTests
{
    private static readonly ModelWork Work = new(OperationsPerRow: 100, OperationsPerLogits: 50, WeightBytes: 400);

    [Fact]
    public void Pass_MoreRows_ComputesMoreAndReadsTheSame()
    {
        Assert.Equal(new Work(150, 400), Work.Pass(rows: 1, logits: 1));
        Assert.Equal(new Work(1650, 400), Work.Pass(rows: 16, logits: 1));
    }

    [Theory]
    [InlineData(1, 10)]    // waits for memory: 400 / 40
    [InlineData(16, 24)]   // waits for arithmetic: 2400 / 100
    public void SecondsAtLeast_Pass_IsTheSlowerOfArithmeticAndMemory(int rows, double expected)
    {
        Assert.Equal(expected, Work.Pass(rows, rows).SecondsAtLeast(peak: 100, bandwidth: 40));
    }
}
