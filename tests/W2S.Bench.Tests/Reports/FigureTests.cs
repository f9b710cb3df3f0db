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
}
