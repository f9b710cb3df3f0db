using W2S.Bench.Measuring;

namespace W2S.Bench.Tests.Measuring;

public class SamplesTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 9.0, 1, 5 }, 5)]
    [InlineData(new[] { 4.0, 1, 2, 100 }, 3)]
    public void MedianOf_AnyOrder_IsTheMiddle(double[] values, double expected)
    {
        Assert.Equal(expected, Samples.MedianOf(values));
    }

    [Fact]
    public void MedianOf_NoValues_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Samples.MedianOf([]));
    }

    [Fact]
    public void MedianRatio_MachineSlowsDownInOneRound_ComparesWithinRounds()
    {
        var samples = new Samples();
        foreach (var (ours, theirs) in new[] { (1.0, 2.0), (10, 20), (1.5, 3) })
        {
            samples.Add("ours", ours);
            samples.Add("theirs", theirs);
        }

        Assert.Equal(2, samples.MedianRatio("theirs", "ours"));
    }
}
