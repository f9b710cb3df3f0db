using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;
using W2S.Engine.Search;

namespace W2S.Bench.Rows;

/// <summary>What more candidates cost: a search of one candidate, and of up to 64. There is no goal; it is drawn.</summary>
internal sealed class WidthRow(BenchModels models) : IRow
{
    private const int PromptTokens = 32;
    private const int NewTokens = 20;

    private static readonly (int BeamWidth, int Successors)[] Widths = [(1, 1), (1, 2), (2, 2), (2, 4), (4, 4), (4, 8), (8, 8)];

    private BenchSearch? _search;

    public string Name => "width";

    public string Title => "cost of more candidates, L = 5, prompt 32, 20 new tokens";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        _search = await models.LoadSearchAsync(cancellationToken);
        await MeasureAsync(new Samples(), cancellationToken);
        return null;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        foreach (var (beamWidth, successors) in Widths)
        {
            var options = SearchOptions.ChunkLevel(beamWidth, successors, 5) with { MaxNewTokens = NewTokens, Seed = 1 };
            samples.Add($"{beamWidth * successors}", await Clock.SecondsAsync(
                () => _search!.RunAsync(BenchVocabulary.Prompt(PromptTokens), options, cancellationToken)));
        }
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        foreach (var candidates in new[] { 16, 64 })
        {
            var round = samples.Ratio($"{candidates}", "1");
            yield return new Figure(
                $"{candidates} candidates, against plain sampling",
                round,
                Unit.Times,
                goal: null,
                $"{Units.Seconds(round[$"{candidates}"])} and {Units.Seconds(round["1"])}");
        }
    }

    public IEnumerable<Series> Draw(Samples samples) =>
    [
        new Series("candidates", "L = 5", [.. Widths.Select(width => width.BeamWidth * width.Successors)
            .Select(candidates => new Point(candidates, samples.Median($"{candidates}") / NewTokens * 1e3))]),
    ];
}
