using System.Diagnostics;
using System.Text.Json;
using W2S.Bench.Models;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Search;

namespace W2S.Bench.Children;

/// <summary>What a process that only loads the models and answers one request takes of memory, in bytes.</summary>
/// <param name="Peak">Most memory resident.</param>
/// <param name="Weights">Counted: the weights of all three models.</param>
/// <param name="Caches">Counted: the most key/value blocks in use.</param>
/// <param name="ManagedHeap">What the garbage collector holds in the end.</param>
internal sealed record MemoryReport(long Peak, long Weights, long Caches, long ManagedHeap)
{
    /// <summary>As the first argument of this program: what makes it a process that is measured.</summary>
    public const string Command = "report-memory";

    private const int PromptTokens = 256;
    private const int NewTokens = 100;

    /// <summary>Runs in the child: loads, answers, and prints the report.</summary>
    public static async Task PrintAsync(string modelFolder, KernelSet kernels, TextWriter output, CancellationToken cancellationToken)
    {
        await using var models = new BenchModels(modelFolder, kernels);
        var search = await models.LoadSearchAsync(cancellationToken);
        var options = SearchOptions.ChunkLevel() with { MaxNewTokens = NewTokens, Seed = 1 };
        await search.RunAsync(BenchVocabulary.Prompt(PromptTokens), options, cancellationToken);

        BenchModel[] all = [search.Large, search.Tuned, search.Untuned];
        using var process = Process.GetCurrentProcess();
        var report = new MemoryReport(
            process.PeakWorkingSet64,
            all.Sum(model => (long)model.Work.WeightBytes),
            all.Sum(model => model.Counts.PeakBlocks * model.Counts.Cache.BytesPerBlock),
            GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);
        await output.WriteLineAsync(JsonSerializer.Serialize(report));
    }

    public static MemoryReport Parse(string output) =>
        JsonSerializer.Deserialize<MemoryReport>(output) ?? throw new ChildException("no memory report found");
}
