using System.Diagnostics;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;
using W2S.Engine.Search;

namespace W2S.Bench.Rows;

/// <summary>How the time of a new token grows while one response grows to 800 tokens.</summary>
internal sealed class GrowthRow(BenchModels models) : IRow
{
    private const int PromptTokens = 32;
    private const int NewTokens = 800;
    private const int ChunkLength = 5;
    private const int Window = 50;       // tokens that a time is taken over

    private static readonly int[] Ends = [.. Enumerable.Range(1, NewTokens / Window).Select(window => window * Window)];

    private BenchSearch? _search;

    public string Name => "growth";

    public string Title => "time of a new token while a response grows, CBS 4,4,5, prompt 32";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        _search = await models.LoadSearchAsync(cancellationToken);
        await SearchAsync(Window, cancellationToken);
        return null;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        var times = await SearchAsync(NewTokens, cancellationToken);
        foreach (var end in Ends)
        {
            // The first round computes the prompt too, and is left out.
            var first = Math.Max(0, ((end - Window) / ChunkLength) - 1);
            var last = (end / ChunkLength) - 1;
            samples.Add($"{end}", (times[last] - times[first]) / ((last - first) * ChunkLength));
        }
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        var round = samples.Ratio($"{NewTokens}", $"{Window}");
        yield return new Figure(
            $"tokens {NewTokens - Window} to {NewTokens}, against those up to {Window}",
            round,
            Unit.Times,
            Goal.AtMost(1.3),
            $"{Units.Seconds(round[$"{NewTokens}"])} and {Units.Seconds(round[$"{Window}"])} a token, for 16 candidates");
    }

    public IEnumerable<Series> Draw(Samples samples) =>
        [new Series("length", "CBS 4,4,5", [.. Ends.Select(end => new Point(end, samples.Median($"{end}") * 1e3))])];

    /// <returns>Seconds at the end of each round.</returns>
    private async Task<List<double>> SearchAsync(int newTokens, CancellationToken cancellationToken)
    {
        var times = new RoundTimes();
        var options = SearchOptions.ChunkLevel(chunkLength: ChunkLength) with { MaxNewTokens = newTokens };
        var search = new ChunkBeamSearch(_search!.LargeModel, _search.Pair, options) { Observers = [times] };
        await foreach (var _ in search.RunAsync(BenchVocabulary.Prompt(PromptTokens), seed: 1, cancellationToken))
        {
            // only the times are wanted
        }

        return times.Ends;
    }

    private sealed class RoundTimes : ISearchObserver
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public List<double> Ends { get; } = [];

        public void RoundEnds(SearchRound round) => Ends.Add(Stopwatch.GetElapsedTime(_start).TotalSeconds);
    }
}
