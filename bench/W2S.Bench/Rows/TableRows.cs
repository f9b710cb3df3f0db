using W2S.Bench.Limits;
using W2S.Bench.Models;
using W2S.Bench.Peers;
using W2S.Engine.Models;

namespace W2S.Bench.Rows;

/// <summary>The rows of the table.</summary>
internal static class TableRows
{
    private static readonly int[] ProductRows = [1, 4, 8, 16, 64, 256];

    /// <summary>Their names, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "limits", "products", "decode", "published", "batch", "guidance", "growth", "prompt", "concurrency", "weights", "width", "memory", "start",
    ];

    /// <summary>All of them; nothing is loaded or measured yet.</summary>
    /// <param name="modelFolder">Of <paramref name="models"/>, for a process of its own.</param>
    /// <param name="published">Null to leave it out, as is <paramref name="llama"/>.</param>
    /// <param name="demoModels">The repository's folder <c>models</c>.</param>
    public static IRow[] Create(
        BenchModels models, string modelFolder, MachineLimits limits, PublishedSearch? published, LlamaBatchedBench? llama, string demoModels) =>
    [
        new LimitsRow(limits),
        new ProductsRow(limits, WeightType.Fp32, ProductRows),
        new DecodeRow(models, limits),
        new PublishedRow(models, limits, published),
        new BatchRow(models, limits, llama),
        new GuidanceCostRow(models, limits),
        new GrowthRow(models),
        new LongPromptRow(models, limits),
        new ConcurrencyRow(models, limits),
        new WeightTypesRow(models),
        new WidthRow(models),
        new MemoryRow(models, modelFolder, limits.Kernels.Name),
        new ColdStartRow(demoModels),
    ];
}
