using W2S.Bench.Limits;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;

namespace W2S.Bench.Rows;

/// <summary>Notes beside a time what it is made of: counted operations and bytes, and how long the machine's limits would take for them.</summary>
internal sealed class LeastTime(MachineLimits limits)
{
    private Work _work;

    /// <param name="passes">What was computed in the time that was just measured; the same in every round.</param>
    public void Measure(Samples samples, IEnumerable<Work> passes)
    {
        Work[] counted = [.. passes];
        _work = counted.Sum();
        double peak = limits.MeasurePeak(), reads = limits.MeasureReads();
        samples.Add("peak", peak);
        samples.Add("reads", reads);
        samples.Add("least time", counted.SecondsAtLeast(peak, reads));
    }

    /// <param name="round">Which is described.</param>
    /// <param name="time">The case that was timed.</param>
    public string Describe(RoundRatio round, string time) =>
        $"{_work}: at {Unit.Gigaflops.Show(round["peak"] / 1e9)} and {Unit.GigabytesPerSecond.Show(round["reads"] / 1e9)} "
        + $"it would take at least {Unit.Share.Show(round["least time"] / round[time])} of the time";
}
