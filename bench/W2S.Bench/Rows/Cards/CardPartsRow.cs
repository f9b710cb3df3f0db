using W2S.Bench.Cards;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;
using W2S.Engine.Runtime;
using W2S.Engine.Search;

namespace W2S.Bench.Rows.Cards;

/// <summary>What the time of one guided search is made of: a run of its own, in which every pass is waited for.</summary>
internal sealed class CardPartsRow(CardModels models) : IRow
{
    private const int PromptTokens = 32;
    private const int NewTokens = 50;
    private const int Sequences = 16;
    private const int Steps = 10;

    private BenchSearch? _search;

    public string Name => "parts";

    public string Title => $"time by part, CBS 4,4,5, prompt {PromptTokens}, {NewTokens} new tokens";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        _search = await models.LoadAsync(cancellationToken);
        await MeasureAsync(new Samples(), cancellationToken);
        return null;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        var usual = await Clock.SecondsAsync(() => SearchAsync(cancellationToken));
        models.TimePasses(true);
        var all = await Clock.SecondsAsync(() => SearchAsync(cancellationToken));
        var large = models.Large.Times.TakePasses();
        TimedPass[] pair = [.. models.Loaded.Skip(1).SelectMany(model => model.Times.TakePasses())];
        var drawing = await StepSecondsAsync((batch, sequence) => batch.AddNextToken(models.Large.Times, sequence, new int[1]), cancellationToken);
        var caching = await StepSecondsAsync((batch, sequence) => batch.AddPrefill(sequence, new int[1]), cancellationToken);
        models.TimePasses(false);

        double largeSeconds = TimedPass.Together(large), pairSeconds = TimedPass.Together(pair);
        samples.Add("usual", usual);
        samples.Add("all", all);
        samples.Add("large passes", large.Count);
        samples.Add("pair", pairSeconds);
        samples.Add("pair passes", pair.Length);
        var outputs = Math.Min(largeSeconds, OutputSeconds(drawing, caching) * large.Count);
        samples.Add("layers", largeSeconds - outputs);
        samples.Add("outputs", outputs);
        samples.Add("host", all - largeSeconds - pairSeconds);
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        yield return Part("large model, layers", "layers", $"{samples.Median("large passes"):F0} passes");
        yield return Part("large model, logits and draws", "outputs", "about: what a pass of 16 rows takes with draws and without, less one layer");
        yield return Part("pair", "pair", $"{samples.Median("pair passes"):F0} passes of two models at the same time, scores included");
        yield return Part("between passes", "host", "selection, text, handing over between threads");
        yield return new Figure(
            "all of it",
            samples.Median("all"),
            Unit.Seconds,
            Goal: null,
            $"every pass waited for; {Units.Seconds(samples.Median("usual"))} otherwise")
        {
            Spread = samples.SpreadOf("all"),
        };

        Figure Part(string what, string name, string detail)
        {
            var share = samples.Ratio(name, "all");
            return new Figure(what, share, Unit.Share, goal: null, $"{Units.Seconds(share[name])}: {detail}");
        }
    }

    /// <summary>What logits and draws add to a pass. One that asks for nothing also leaves out most of the last layer.</summary>
    private double OutputSeconds(double drawing, double caching)
    {
        var layers = models.Shapes.Large.Layers;
        return Math.Max(0, drawing - (caching * layers / (layers - 1)));
    }

    /// <returns>Seconds of a pass of one token for each of 16 sequences, the middle of some.</returns>
    private async Task<double> StepSecondsAsync(Action<ForwardBatch, Sequence> add, CancellationToken cancellationToken)
    {
        var model = models.Large.Model;
        using var prompt = model.Counts.CreateSequence(PromptTokens + Steps);
        await RunAsync(batch => batch.AddPrefill(prompt, new int[PromptTokens]));
        var forks = Enumerable.Range(0, Sequences).Select(_ => prompt.Fork()).ToList();
        models.Large.Times.TakePasses();
        for (var step = 0; step < Steps; step++)
        {
            await RunAsync(batch => forks.ForEach(fork => add(batch, fork)));
        }

        forks.ForEach(fork => fork.Dispose());
        return Samples.MedianOf(models.Large.Times.TakePasses().Select(pass => pass.TotalSeconds));

        Task RunAsync(Action<ForwardBatch> fill)
        {
            var batch = new ForwardBatch();
            fill(batch);
            return model.Model.Runner.RunAsync(batch, cancellationToken).AsTask();
        }
    }

    private Task<GenerationResult> SearchAsync(CancellationToken cancellationToken) => _search!.RunAsync(
        BenchVocabulary.Prompt(PromptTokens), SearchOptions.ChunkLevel() with { MaxNewTokens = NewTokens, Seed = 1 }, cancellationToken);
}
