using System.Diagnostics;
using System.Globalization;
using W2S.Bench;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Runtime.Cpu.Packing;

// How near the matrix products come to the machine's limits. Times on shared machines do not hold, so every figure is a median of
// interleaved runs and stands beside the limits measured among them. Arguments: kernel set, threads.
const int Repetitions = 9;
const int Hidden = 768, Inner = 3072, Layers = 12; // the MLP's first matrix of GPT-2, as often as there are layers: 113 MB
int[] rowCounts = [1, 4, 16, 64, 256];
var kernels = args.Length > 0 ? KernelSet.Available.Single(set => set.Name == args[0]) : KernelSet.Best;
using var workers = new WorkerPool(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Environment.ProcessorCount);

var product = new ProductJob(kernels, workers);
using var loader = new MatrixLoader(new Ones(), kernels.PanelWidth, WeightType.Fp32, workers);
PackedMatrix[] matrices = [.. Enumerable.Range(0, Layers).Select(_ => loader.Load(Ones.Layer(Inner, Hidden)))];
using var x = new AlignedBuffer(256L * Hidden);                     // [rows, in]
using var y = new AlignedBuffer(256L * matrices[0].PaddedOutputs);  // [rows, out]
using var memory = new AlignedBuffer(1L << 27);                     // 512 MB
x.AsSpan().Fill(0.5f);
memory.Clear();

(var operations, var multiplyAdd) = MachineLimits.FusedMultiplyAdds(workers);
(var bytes, var read) = MachineLimits.Reads(workers, memory);
var measurements = new List<(string Name, double Amount, Action Run)> { ("fma", operations, multiplyAdd), ("read", bytes, read) };
foreach (var rows in rowCounts)
{
    measurements.Add(($"{rows}", 2.0 * rows * Hidden * Inner * Layers, () => Multiply(rows)));
}

var rates = Measure(measurements);
double peak = rates["fma"], bandwidth = rates["read"];
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{kernels}, {workers.ThreadCount} threads: peak {peak / 1e9:F1} GFLOP/s, reads {bandwidth / 1e9:F1} GB/s"));
Console.WriteLine("rows   GFLOP/s   of peak   weights GB/s   of reads");
foreach (var rows in rowCounts)
{
    double rate = rates[$"{rows}"], reads = rate / (2 * rows) * sizeof(float);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{rows,4} {rate / 1e9,9:F1} {rate / peak,9:P0} {reads / 1e9,14:F1} {reads / bandwidth,10:P0}"));
}

unsafe void Multiply(int rows)
{
    foreach (var matrix in matrices)
    {
        product.Run(matrix, x.Data, Hidden, y.Data, rows);
    }
}

static Dictionary<string, double> Measure(List<(string Name, double Amount, Action Run)> measurements)
{
    measurements.ForEach(measurement => measurement.Run()); // compiles
    return Enumerable.Range(0, Repetitions)
        .SelectMany(_ => measurements.Select(measurement => (measurement.Name, Rate: measurement.Amount / Seconds(measurement.Run))))
        .GroupBy(sample => sample.Name, StringComparer.Ordinal)
        .ToDictionary(samples => samples.Key, samples => samples.Select(sample => sample.Rate).Order().ElementAt(Repetitions / 2), StringComparer.Ordinal);
}

static double Seconds(Action run)
{
    var start = Stopwatch.GetTimestamp();
    run();
    return Stopwatch.GetElapsedTime(start).TotalSeconds;
}
