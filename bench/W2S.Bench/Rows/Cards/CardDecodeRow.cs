using W2S.Bench.Cards;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;
using W2S.Engine.Runtime;

namespace W2S.Bench.Rows.Cards;

/// <summary>One token at a time through the whole large model, drawn on the card: how fast it reads its weights, and what its host takes for that.</summary>
internal sealed class CardDecodeRow(CardModels models, ICard card) : IRow
{
    private const int PromptTokens = 32;
    private const int Steps = 32;
    private const long LargeModel = 7_000_000_000; // parameters from which on the goal holds

    public string Name => "decode";

    public string Title => "one-row decode of the large model";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        await models.LoadAsync(cancellationToken);
        await MeasureAsync(new Samples(), cancellationToken);
        return null;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        var copies = card.MeasureCopies();
        var seconds = await SecondsAsync(
            (batch, sequence, tokens) => batch.AddNextToken(models.Large.Times, sequence, tokens), cancellationToken) / Steps;
        samples.Add("seconds", seconds);
        samples.Add("rate", models.Large.Model.Work.WeightBytes / seconds);
        samples.Add("copies", copies);

        // Nothing comes back from these, so that a pass is launched before it is done.
        models.TimePasses(true);
        await SecondsAsync(static (batch, sequence, tokens) => batch.AddPrefill(sequence, tokens), cancellationToken);
        models.TimePasses(false);
        var passes = models.Large.Times.TakePasses().Skip(1).ToList(); // without the prompt's
        samples.Add("launch", Samples.MedianOf(passes.Select(pass => pass.LaunchSeconds)));
        samples.Add("pass", Samples.MedianOf(passes.Select(pass => pass.TotalSeconds)));
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        var share = samples.Ratio("rate", "copies");
        yield return new Figure(
            "weights read, of the bandwidth",
            share,
            Unit.Share,
            models.Shapes.Large.Parameters >= LargeModel ? Goal.AtLeast(0.7) : null,
            $"{Units.Seconds(share["seconds"])} a token; {models.Large.Model.Work.Pass(rows: 1, logits: 1)} a token; "
            + $"{Unit.GigabytesPerSecond.Show(share["rate"] / 1e9)} of {Unit.GigabytesPerSecond.Show(share["copies"] / 1e9)}");
        var launch = samples.Ratio("launch", "pass");
        yield return new Figure(
            "of a pass, launching it",
            launch,
            Unit.Share,
            goal: null,
            $"the host needs {Units.Seconds(launch["launch"])} to launch what is done after {Units.Seconds(launch["pass"])}: "
            + $"{models.Shapes.Large.Layers} layers but the end of the last, nothing drawn");
    }

    /// <returns>Seconds of all steps; the prompt is not in them.</returns>
    private async Task<double> SecondsAsync(Action<ForwardBatch, Sequence, int[]> add, CancellationToken cancellationToken)
    {
        var model = models.Large.Model;
        using var sequence = model.Counts.CreateSequence(PromptTokens + Steps);
        await RunAsync(new int[PromptTokens]);
        return await Clock.SecondsAsync(async () =>
        {
            for (var step = 0; step < Steps; step++)
            {
                await RunAsync([step]);
            }
        });

        Task RunAsync(int[] tokens)
        {
            var batch = new ForwardBatch();
            add(batch, sequence, tokens);
            return model.Model.Runner.RunAsync(batch, cancellationToken).AsTask();
        }
    }
}
