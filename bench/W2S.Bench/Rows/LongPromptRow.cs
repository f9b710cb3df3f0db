using W2S.Bench.Limits;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;
using W2S.Engine.Runtime;

namespace W2S.Bench.Rows;

/// <summary>A long prompt for 16 hypotheses: computed once, cached once. Counted, and timed.</summary>
internal sealed class LongPromptRow(BenchModels models, MachineLimits limits) : IRow
{
    private const int PromptTokens = 1000;
    private const int Hypotheses = 16;

    private readonly LeastTime _least = new(limits);
    private BenchSearch? _search;

    public string Name => "prompt";

    public string Title => "prompt of 1,000 tokens, 16 hypotheses";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        _search = await models.LoadSearchAsync(cancellationToken);
        await MeasureAsync(new Samples(), cancellationToken);
        return null;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        var counts = _search!.Large.Counts;
        samples.Add("alone", await Clock.SecondsAsync(() => ComputeAloneAsync(cancellationToken)));
        counts.Reset();
        samples.Add("16 hypotheses", await Clock.SecondsAsync(async () =>
        {
            // One token each: 16 rows beside the prompt's.
            await using var session = await Proposals.OpenAsync(_search.LargeModel, PromptTokens, Hypotheses, newTokens: 1, cancellationToken);
            await session.ProposeAsync(successors: 1, maxTokens: 1, cancellationToken);
        }));
        _least.Measure(samples, counts.Passes);
        samples.Add("rows", counts.Rows);
        samples.Add("blocks", counts.PeakBlocks);
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        var blockTokens = _search!.Large.Counts.Cache.BlockTokens;
        var promptBlocks = PromptTokens / blockTokens;
        yield return new Figure(
            "tokens computed, beside one for each hypothesis",
            samples.Median("rows") - Hypotheses,
            Unit.Count,
            Goal.AtMost(PromptTokens),
            $"{Hypotheses * PromptTokens} if each had computed it");
        yield return new Figure(
            "cache blocks in use at most",
            samples.Median("blocks"),
            Unit.Count,
            Goal.AtMost(promptBlocks + Hypotheses),
            $"{promptBlocks} full ones of {blockTokens} tokens that all share, and one of each hypothesis' own; "
            + $"{Hypotheses * (promptBlocks + 1)} if each had its own");
        var round = samples.Ratio("16 hypotheses", "alone");
        yield return new Figure(
            "time to the second token of 16 hypotheses, against the prompt alone",
            round,
            Unit.Times,
            goal: null,
            $"{Units.Seconds(round["16 hypotheses"])}, {_least.Describe(round, "16 hypotheses")}; the prompt alone {Units.Seconds(round["alone"])}");
    }

    private async Task ComputeAloneAsync(CancellationToken cancellationToken)
    {
        var large = _search!.Large;
        using var sequence = large.Counts.CreateSequence(PromptTokens);
        var batch = new ForwardBatch();
        batch.AddLastLogits(sequence, large.Model.Tokenizer!.Encode(BenchVocabulary.Prompt(PromptTokens)));
        await large.Model.Runner.RunAsync(batch, cancellationToken);
    }
}
