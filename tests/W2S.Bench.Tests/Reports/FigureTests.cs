using W2S.Bench.Reports;

namespace W2S.Bench.Tests.Reports;

public class FigureTests
{
    [Theory]
    [InlineData(1.5, true)]
    [InlineData(1.49, false)]
    public void Reached_LowestGoal_HoldsFromTheLimitOn(double value, bool expected)
    {
        Assert.Equal(expected, new Figure("x", value, Unit.Times, Goal.AtLeast(1.5), "").Reached);
    }

    [Theory]
    [InlineData(1.5, true)]
    [InlineData(1.51, false)]
    public void Reached_HighestGoal_HoldsUpToTheLimit(double value, bool expected)
    {
        Assert.Equal(expected, new Figure("x", value, Unit.Times, Goal.AtMost(1.5), "").Reached);
    }

    [Fact]
    public void Reached_NotANumber_IsNo()
    {
        Assert.False(new Figure("x", double.NaN, Unit.Times, Goal.AtMost(1.5), "").Reached);
    }

    [Theory]
    [InlineData(0.797, "79.7%")]
    [InlineData(0.7998, "79.98%")]
    [InlineData(0.7, "70%")]
    public void Shown_NearItsGoal_TellsOnWhichSide(double value, string expected)
    {
        Assert.Equal(expected, new Figure("x", value, Unit.Share, Goal.AtLeast(0.8), "").Shown);
    }
}
