using W2S.Bench.Limits;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;
using W2S.Engine.Search;

namespace W2S.Bench.Rows;

/// <summary>Several requests at a time against the same requests one after the other: more tokens a second, and the same texts.</summary>
internal sealed class ConcurrencyRow(BenchModels models, MachineLimits limits) : IRow
{
    private const int PromptTokens = 32;
    private const int NewTokens = 20;
    private const int Requests = 8;

    private static readonly int[] Concurrencies = [1, 2, 4, Requests];

    private readonly LeastTime _least = new(limits);
    private BenchSearch? _search;

    public string Name => "concurrency";

    public string Title => "8 requests at a time against 8 one after the other, CBS 2,2,5, prompt 32, 20 new tokens";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        _search = await models.LoadSearchAsync(cancellationToken);
        await RunAsync(Requests, cancellationToken);
        return null;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        string[] expected = [];
        foreach (var concurrency in Concurrencies)
        {
            string[] texts = [];
            _search!.ResetCounts();
            samples.Add($"{concurrency}", await Clock.SecondsAsync(async () => texts = await RunAsync(concurrency, cancellationToken)));
            expected = concurrency == 1 ? texts : expected;
            samples.Add($"{concurrency} equal", texts.Zip(expected).Count(pair => pair.First == pair.Second));
        }

        _least.Measure(samples, _search!.Passes);
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        var round = samples.Ratio("1", $"{Requests}");
        yield return new Figure(
            "tokens a second, 8 at a time against one after the other",
            round,
            Unit.Times,
            Goal.AtLeast(1),
            $"{Units.Seconds(round[$"{Requests}"])} and {Units.Seconds(round["1"])} for {Requests} requests; "
            + $"at a time, {_least.Describe(round, $"{Requests}")}");
        yield return new Figure(
            "texts that are the same", samples[$"{Requests} equal"].Min(), Unit.Count, Goal.AtLeast(Requests), $"of {Requests}, in every round");
    }

    public IEnumerable<Series> Draw(Samples samples) =>
    [
        new Series(
            "concurrency",
            "at a time",
            [.. Concurrencies.Select(concurrency => new Point(concurrency, Requests * NewTokens / samples.Median($"{concurrency}")))]),
        new Series("concurrency", "one after the other", [new Point(1, Requests * NewTokens / samples.Median("1"))], IsReference: true),
    ];

    /// <returns>[requests], the texts.</returns>
    private async Task<string[]> RunAsync(int concurrency, CancellationToken cancellationToken)
    {
        var texts = new string[Requests];
        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), options, async (request, cancellation) =>
        {
            var search = SearchOptions.ChunkLevel(2, 2, 5) with { MaxNewTokens = NewTokens, Seed = request };
            texts[request] = (await _search!.RunAsync(BenchVocabulary.Prompt(PromptTokens, request), search, cancellation)).Best.Text;
        });
        return texts;
    }
}
