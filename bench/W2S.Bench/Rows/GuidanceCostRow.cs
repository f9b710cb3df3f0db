using W2S.Bench.Limits;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;
using W2S.Engine.Search;

namespace W2S.Bench.Rows;

/// <summary>
/// What guidance costs beyond sampling the same large-model tokens and one pass of both small models: over everything that was sampled,
/// which is what choosing takes, and over a single response, as if it were known already.
/// </summary>
internal sealed class GuidanceCostRow(BenchModels models, MachineLimits limits) : IRow
{
    private const int PromptTokens = 32;
    private const int NewTokens = 50;
    private const int BeamWidth = 4;
    private const int Successors = 4;
    private const int ChunkLength = 5;

    private readonly Goal _most = Goal.AtMost(1.1);
    private readonly LeastTime _least = new(limits);
    private BenchSearch? _search;

    public string Name => "guidance";

    public string Title => "cost of guidance, CBS 4,4,5, prompt 32, 50 new tokens";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        _search = await models.LoadSearchAsync(cancellationToken);
        await MeasureAsync(new Samples(), cancellationToken);
        return null;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        var options = SearchOptions.ChunkLevel(BeamWidth, Successors, ChunkLength) with { MaxNewTokens = NewTokens, Seed = 1 };
        _search!.ResetCounts();
        var guided = await Clock.SecondsAsync(() => _search.RunAsync(BenchVocabulary.Prompt(PromptTokens), options, cancellationToken));
        Work[] guidedPasses = [.. _search.Passes];
        var sampling = await Clock.SecondsAsync(() => Proposals.SampleAsync(
            _search.LargeModel, PromptTokens, BeamWidth, Successors, ChunkLength, NewTokens, cancellationToken));
        var reading = await Clock.SecondsAsync(() => ReadAsync(_search.Tuned, BeamWidth * Successors, cancellationToken))
            + await Clock.SecondsAsync(() => ReadAsync(_search.Untuned, BeamWidth * Successors, cancellationToken));
        var readingOne = await Clock.SecondsAsync(() => ReadAsync(_search.Tuned, 1, cancellationToken))
            + await Clock.SecondsAsync(() => ReadAsync(_search.Untuned, 1, cancellationToken));
        _least.Measure(samples, guidedPasses);
        samples.Add("guided", guided);
        samples.Add("sampling", sampling);
        samples.Add("sampling and one pass", sampling + reading);
        samples.Add("sampling and one pass over the best", sampling + readingOne);
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        var overAll = samples.Ratio("guided", "sampling and one pass");
        yield return new Figure(
            "guided, against sampling and one pass of the pair over all that was sampled",
            overAll,
            Unit.Times,
            _most,
            $"guided {Units.Seconds(overAll["guided"])}, {_least.Describe(overAll, "guided")}; sampling {Units.Seconds(overAll["sampling"])}, "
            + $"with the pass {Units.Seconds(overAll["sampling and one pass"])}");
        var overOne = samples.Ratio("guided", "sampling and one pass over the best");
        yield return new Figure(
            "guided, against sampling and one pass of the pair over a single response",
            overOne,
            Unit.Times,
            _most,
            $"guided {Units.Seconds(overOne["guided"])}; sampling {Units.Seconds(overOne["sampling"])}, "
            + $"with the pass {Units.Seconds(overOne["sampling and one pass over the best"])}");
    }

    private static Task ReadAsync(BenchModel model, int responses, CancellationToken cancellationToken) =>
        PairReading.ReadAsync(model, PromptTokens, NewTokens, responses, cancellationToken);
}
