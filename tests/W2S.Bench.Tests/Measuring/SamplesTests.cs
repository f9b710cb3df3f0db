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
    public void Ratio_MachineSlowsDownInOneRound_ComparesWithinRounds()
    {
        Assert.Equal(2, Of((1, 2), (10, 20), (1.5, 3)).Ratio("theirs", "ours").Median);
    }

    [Fact]
    public void Ratio_Rounds_ShowsTheOneInTheMiddleAndHowFarTheyAreApart()
    {
        var ratio = Of((10, 50), (10, 20), (4, 12)).Ratio("theirs", "ours");

        Assert.Equal((3, 4, 12), (ratio.Median, ratio["ours"], ratio["theirs"]));
        Assert.Equal(new Spread(2, 5), ratio.Spread);
    }

    [Fact]
    public void Ratio_EvenNumberOfRounds_IsThatOfARound()
    {
        var ratio = Of((1, 4), (1, 2), (1, 3), (1, 9)).Ratio("theirs", "ours");

        Assert.Equal((3, 3), (ratio.Median, ratio["theirs"]));
    }

    [Fact]
    public void Ratio_PeerLostOnTheWay_IsOverTheRoundsThatHaveBoth()
    {
        var samples = Of((1, 2));
        samples.Add("ours", 100);

        Assert.Equal(new Spread(2, 2), samples.Ratio("theirs", "ours").Spread);
    }

    private static Samples Of(params (double Ours, double Theirs)[] rounds)
    {
        var samples = new Samples();
        foreach (var (ours, theirs) in rounds)
        {
            samples.Add("ours", ours);
            samples.Add("theirs", theirs);
        }

        return samples;
    }
}
