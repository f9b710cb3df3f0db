using System.Diagnostics;
using System.Text.Json;
using W2S.Bench.Cards;
using W2S.Bench.Models;
using W2S.Engine.Search;

namespace W2S.Bench.Children;

/// <summary>What a process that only loads models onto a card and answers one request takes of memory, in bytes.</summary>
/// <param name="Weights">Counted: the weights of all three models.</param>
/// <param name="Caches">Counted: the most key/value blocks in use.</param>
/// <param name="Card">What the card had less free in the end; null where its driver does not tell. The library gives nothing back on its way.</param>
/// <param name="Host">Most memory resident.</param>
internal sealed record CardMemoryReport(long Weights, long Caches, long? Card, long Host)
{
    /// <summary>As the first argument of this program: what makes it a process that is measured.</summary>
    public const string Command = "report-card-memory";

    private const int PromptTokens = 256;
    private const int NewTokens = 100;

    /// <summary>Runs in the child: loads, answers, and prints the report.</summary>
    public static async Task PrintAsync(CardModels models, CardSetting setting, TextWriter output, CancellationToken cancellationToken)
    {
        var before = setting.UsedBytes();
        var search = await models.LoadAsync(cancellationToken);
        var options = SearchOptions.ChunkLevel() with { MaxNewTokens = NewTokens, Seed = 1 };
        await search.RunAsync(BenchVocabulary.Prompt(PromptTokens), options, cancellationToken);
        using var process = Process.GetCurrentProcess();
        var report = new CardMemoryReport(
            models.Loaded.Sum(model => model.WeightBytes),
            models.Loaded.Sum(model => model.Model.Counts.PeakBlocks * model.Model.Counts.Cache.BytesPerBlock),
            setting.UsedBytes() - before,
            process.PeakWorkingSet64);
        await output.WriteLineAsync(JsonSerializer.Serialize(report));
    }

    /// <param name="output">Native libraries may have written before it.</param>
    public static CardMemoryReport Parse(string output) =>
        output.Split('\n').LastOrDefault(line => line.StartsWith('{')) is { } line
            ? JsonSerializer.Deserialize<CardMemoryReport>(line)!
            : throw new ChildException("no memory report found");
}
