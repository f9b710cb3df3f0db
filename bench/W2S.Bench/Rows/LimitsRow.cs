using W2S.Bench.Limits;
using W2S.Bench.Measuring;
using W2S.Bench.Reports;

namespace W2S.Bench.Rows;

/// <summary>What the machine itself can do.</summary>
internal sealed class LimitsRow(MachineLimits limits) : IRow
{
    public string Name => "limits";

    public string Title => "the machine's limits";

    public Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        Measure(new Samples());
        return Task.FromResult<string?>(null);
    }

    public Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        Measure(samples);
        return Task.CompletedTask;
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        var kernels = $"{limits.Kernels} vectors";
        yield return new Figure("multiply-adds, one core", samples.Median("core peak") / 1e9, Unit.Gigaflops, Goal: null, kernels);
        yield return new Figure("multiply-adds, all cores", samples.Median("peak") / 1e9, Unit.Gigaflops, Goal: null, $"{limits.Workers.ThreadCount} threads");
        yield return new Figure("reads, all cores", samples.Median("reads") / 1e9, Unit.GigabytesPerSecond, Goal: null, "1 GiB, one or four streams a thread");
    }

    private void Measure(Samples samples)
    {
        samples.Add("core peak", limits.MeasureCorePeak());
        samples.Add("peak", limits.MeasurePeak());
        samples.Add("reads", limits.MeasureReads());
    }
}
