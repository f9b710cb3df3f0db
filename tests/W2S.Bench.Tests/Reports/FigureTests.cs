using W2S.Bench.Measuring;
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
    [InlineData(nameof(Unit.Share), 0.85, 0.8, 0.9, "85% (80% to 90%)")]
    [InlineData(nameof(Unit.Times), 2, 1.5, 12, "2.00 times (1.50 to 12.0)")]
    [InlineData(nameof(Unit.Gigaflops), 250, 240.5, 260, "250.0 GFLOP/s (240.5 to 260.0)")]
    [InlineData(nameof(Unit.Seconds), 0.02, 0.019, 0.5, "20.0 ms (19.0 ms to 500.0 ms)")]
    [InlineData(nameof(Unit.Share), 0.85, 0.8501, 0.8499, "85%")]
    public void Shown_RoundsThatDiffer_HasTheLeastAndTheMost(string unit, double value, double least, double most, string expected)
    {
        Assert.Equal(expected, new Figure("x", value, Enum.Parse<Unit>(unit), Goal: null, "") { Spread = new Spread(least, most) }.Shown);
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
