using W2S.Bench.Limits;
using W2S.Bench.Measuring;
using W2S.Bench.Reports;
using W2S.Engine.Models;

namespace W2S.Bench.Rows;

/// <summary>Matrix products against the machine's multiply-adds, with weights from memory and from a cache.</summary>
internal sealed class ProductsRow(MachineLimits limits, WeightType type, IReadOnlyList<int> rowCounts) : IRow, IDisposable
{
    /// <summary>The goal is for as many rows as there are hypotheses, and more.</summary>
    private const int FewestRowsOfGoal = 16;

    private static readonly Goal Goal = Goal.AtLeast(0.8);

    private ProductBench? _fromMemory;
    private ProductBench? _fromCache;

    public string Name => type == WeightType.Fp32 ? "products" : $"products-{type.Name()}";

    public string Title => $"matrix products, {type.Name()} weights";

    public Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        _fromMemory = ProductBench.FromMemory(limits, type, rowCounts.Max());
        _fromCache = ProductBench.FromCache(limits, type, rowCounts.Max());
        return Task.FromResult<string?>(null);
    }

    public Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        samples.Add("peak", limits.MeasurePeak());
        samples.Add("reads", limits.MeasureReads());
        foreach (var rows in rowCounts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            samples.Add($"memory {rows}", _fromMemory!.Rate(rows));
            samples.Add($"cache {rows}", _fromCache!.Rate(rows));
        }

        return Task.CompletedTask;
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        foreach (var rows in rowCounts)
        {
            var label = rows == 1 ? "1 row" : $"{rows} rows";
            var goal = rows >= FewestRowsOfGoal ? Goal : null;
            var cached = samples.Ratio($"cache {rows}", "peak");
            yield return new Figure(
                $"{label}, weights in cache: of the peak",
                cached,
                Unit.Share,
                goal,
                $"{Unit.Gigaflops.Show(cached[$"cache {rows}"] / 1e9)} of {Unit.Gigaflops.Show(cached["peak"] / 1e9)}");

            var read = samples.Ratio($"memory {rows}", "peak");
            double rate = read[$"memory {rows}"], peak = read["peak"], reads = read["reads"];
            var weightRate = rate / _fromMemory!.Operations(rows) * _fromMemory.WeightBytes;
            var roof = Math.Min(peak, reads * _fromMemory.Operations(rows) / _fromMemory.WeightBytes);
            yield return new Figure(
                $"{label}, weights in memory: of the peak",
                read,
                Unit.Share,
                goal,
                $"{Unit.Gigaflops.Show(rate / 1e9)} of {Unit.Gigaflops.Show(peak / 1e9)}; "
                + $"weights {Unit.GigabytesPerSecond.Show(weightRate / 1e9)} of {Unit.GigabytesPerSecond.Show(reads / 1e9)}; "
                + $"{Unit.Share.Show(rate / roof)} of what both together allow");
        }
    }

    public void Dispose()
    {
        _fromMemory?.Dispose();
        _fromCache?.Dispose();
    }
}
