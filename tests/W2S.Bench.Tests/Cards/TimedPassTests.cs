using System.Diagnostics;
using W2S.Bench.Cards;

namespace W2S.Bench.Tests.Cards;

public class TimedPassTests
{
    [Fact]
    public void Together_PassesAtTheSameTime_CountOnce()
    {
        TimedPass[] passes = [Pass(10, 20), Pass(0, 5), Pass(12, 15), Pass(18, 30)];

        Assert.Equal(25, TimedPass.Together(passes), tolerance: 1e-9);
        Assert.Equal(0, TimedPass.Together([]));
    }

    private static TimedPass Pass(long begin, long end) => new(begin * Stopwatch.Frequency, begin * Stopwatch.Frequency, end * Stopwatch.Frequency);
}
