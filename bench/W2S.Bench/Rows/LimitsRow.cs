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
        yield return Rate("core peak", "multiply-adds, one core", Unit.Gigaflops, kernels);
        yield return Rate("peak", "multiply-adds, all cores", Unit.Gigaflops, $"{limits.Workers.ThreadCount} threads");
        yield return Rate("reads", "reads, all cores", Unit.GigabytesPerSecond, "1 GiB, one or four streams a thread");

        Figure Rate(string name, string what, Unit unit, string detail)
        {
            var (least, most) = samples.SpreadOf(name);
            return new Figure(what, samples.Median(name) / 1e9, unit, Goal: null, detail) { Spread = new Spread(least / 1e9, most / 1e9) };
        }
    }

    private void Measure(Samples samples)
    {
        samples.Add("core peak", limits.MeasureCorePeak());
        samples.Add("peak", limits.MeasurePeak());
        samples.Add("reads", limits.MeasureReads());
    }
}
