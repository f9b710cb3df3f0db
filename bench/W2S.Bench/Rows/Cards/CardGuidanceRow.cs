using W2S.Bench.Cards;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;
using W2S.Engine.Search;

namespace W2S.Bench.Rows.Cards;

/// <summary>What guidance costs on a card beyond sampling the same tokens, and one pass of both small models over all of them.</summary>
internal sealed class CardGuidanceRow(CardModels models) : IRow
{
    private const int PromptTokens = 32;
    private const int NewTokens = 50;
    private const int BeamWidth = 4;
    private const int Successors = 4;
    private const int ChunkLength = 5;

    private BenchSearch? _search;

    public string Name => "guidance";

    public string Title => $"cost of guidance, CBS {BeamWidth},{Successors},{ChunkLength}, prompt {PromptTokens}, {NewTokens} new tokens";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        _search = await models.LoadAsync(cancellationToken);
        await MeasureAsync(new Samples(), cancellationToken);
        return null;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        var options = SearchOptions.ChunkLevel(BeamWidth, Successors, ChunkLength) with { MaxNewTokens = NewTokens, Seed = 1 };
        var guided = await Clock.SecondsAsync(() => _search!.RunAsync(BenchVocabulary.Prompt(PromptTokens), options, cancellationToken));
        var sampling = await Clock.SecondsAsync(() => Proposals.SampleAsync(
            _search!.LargeModel, PromptTokens, BeamWidth, Successors, ChunkLength, NewTokens, cancellationToken));
        var reading = await ReadAsync(_search!.Tuned, cancellationToken) + await ReadAsync(_search.Untuned, cancellationToken);
        samples.Add("guided", guided);
        samples.Add("sampling", sampling);
        samples.Add("reading", reading);
        samples.Add("both", sampling + reading);
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        var cost = samples.Ratio("guided", "both");
        yield return new Figure(
            "guided, against sampling and one pass of the pair over all that was sampled",
            cost,
            Unit.Times,
            goal: null,
            $"guided {Show("guided")}, sampling {Show("sampling")}, the pass of both models {Show("reading")}");

        string Show(string name) => Units.Seconds(cost[name]);
    }

    private static Task<double> ReadAsync(BenchModel model, CancellationToken cancellationToken) => Clock.SecondsAsync(
        () => PairReading.ReadAsync(model, PromptTokens, NewTokens, BeamWidth * Successors, cancellationToken));
}
