using W2S.Bench.Cards;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;

namespace W2S.Bench.Rows.Cards;

/// <summary>16 sequences that share a prompt and decode together; the prompt is not in the time.</summary>
internal sealed class CardBatchRow(CardModels models, CardSetting setting) : IRow
{
    private const int PromptTokens = 64;
    private const int NewTokens = 32;
    private const int Sequences = 16;

    private BenchSearch? _search;

    public string Name => "batch";

    public string Title => "large-model tokens sampled in a batch of 16";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        _search = await models.LoadAsync(cancellationToken);
        await SecondsAsync(Sequences, cancellationToken);
        await SecondsAsync(1, cancellationToken);
        return null;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        double peak = setting.Card.MeasureProducts(setting.Dtype), copies = setting.Card.MeasureCopies();
        samples.Add("seconds", await SecondsAsync(Sequences, cancellationToken) / NewTokens);
        samples.Add("of one", await SecondsAsync(1, cancellationToken) / NewTokens);
        samples.Add("least", models.Large.Model.Work.Pass(Sequences, Sequences).SecondsAtLeast(peak, copies));
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        var least = samples.Ratio("least", "seconds");
        yield return new Figure(
            "tokens a second",
            Sequences / least["seconds"],
            Unit.Count,
            Goal: null,
            $"{Units.Seconds(least["seconds"])} a pass, of which its products and weights need {Unit.Share.Show(least.Median)} at the device's limits");
        var one = samples.Ratio("seconds", "of one");
        yield return new Figure(
            "a pass of 16 rows, against one of a single row",
            one,
            Unit.Times,
            goal: null,
            $"{Units.Seconds(one["seconds"])} and {Units.Seconds(one["of one"])}");
    }

    private async Task<double> SecondsAsync(int sequences, CancellationToken cancellationToken)
    {
        await using var session = await Proposals.OpenAsync(_search!.LargeModel, PromptTokens, sequences, NewTokens, cancellationToken);
        return await Clock.SecondsAsync(() => session.ProposeAsync(successors: 1, NewTokens, cancellationToken));
    }
}
