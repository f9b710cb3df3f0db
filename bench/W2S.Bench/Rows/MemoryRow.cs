using W2S.Bench.Children;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;

namespace W2S.Bench.Rows;

/// <summary>The most memory a process takes that loads the three models and answers one request.</summary>
internal sealed class MemoryRow(BenchModels models, string modelFolder, string kernels) : IRow
{
    private readonly ChildProgram _child = new("W2S.Bench.dll");

    public string Name => "memory";

    public string Title => "peak memory of a process, CBS 4,4,5, prompt 256, 100 new tokens";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        await models.WriteAsync(cancellationToken);
        return null;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        var (output, _) = await _child.RunAsync([MemoryReport.Command, "--models", modelFolder, "--kernels", kernels], cancellationToken);
        var report = MemoryReport.Parse(output);
        samples.Add("peak", report.Peak);
        samples.Add("weights", report.Weights);
        samples.Add("caches", report.Caches);
        samples.Add("managed heap", report.ManagedHeap);
        samples.Add("beyond", report.Peak - report.Weights - report.Caches);
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        var (least, most) = samples.SpreadOf("beyond");
        yield return new Figure(
            "beyond weights and caches",
            samples.Median("beyond") / 1e6,
            Unit.Megabytes,
            Goal.AtMost(150),
            $"peak {Show("peak")}, weights {Show("weights")}, caches {Show("caches")}; the managed heap, part of the rest, {Show("managed heap")}")
        {
            Spread = new Spread(least / 1e6, most / 1e6),
        };

        string Show(string name) => Unit.Megabytes.Show(samples.Median(name) / 1e6);
    }
}
