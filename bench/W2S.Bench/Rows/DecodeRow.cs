using W2S.Bench.Limits;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;
using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Bench.Rows;

/// <summary>One row at a time through the whole large model: how near its weights come to being read as fast as memory can.</summary>
internal sealed class DecodeRow(BenchModels models, MachineLimits limits) : IRow
{
    private const int PromptTokens = 32;
    private const int Steps = 32;

    private readonly (WeightType Type, double Faster)[] _types = [(WeightType.Fp32, 1), (WeightType.Bf16, 1.7), (WeightType.Int8, 2.5)];
    private readonly Dictionary<WeightType, BenchModel> _models = [];

    public string Name => "decode";

    public string Title => "one-row decode, whole model";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var (type, _) in _types)
        {
            _models[type] = await models.LoadAsync(BenchShape.Large, type, cancellationToken);
        }

        await MeasureAsync(new Samples(), cancellationToken);
        return null;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        samples.Add("reads", limits.MeasureReads());
        foreach (var (type, _) in _types)
        {
            var seconds = await SecondsPerStepAsync(_models[type], cancellationToken);
            samples.Add($"{type} seconds", seconds);
            samples.Add($"{type} bytes a second", _models[type].Work.WeightBytes / seconds);
        }
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        foreach (var (type, faster) in _types)
        {
            var bandwidth = samples.Ratio($"{type} bytes a second", "reads");
            yield return new Figure(
                $"{type.Name()}: weights read, of the bandwidth",
                bandwidth,
                Unit.Share,
                type == WeightType.Fp32 ? Goal.AtLeast(0.8) : null,
                $"{Units.Seconds(bandwidth[$"{type} seconds"])} a token; {_models[type].Work.Pass(rows: 1, logits: 1)} a token; "
                + $"{Unit.GigabytesPerSecond.Show(bandwidth[$"{type} bytes a second"] / 1e9)} of {Unit.GigabytesPerSecond.Show(bandwidth["reads"] / 1e9)}");
            if (type != WeightType.Fp32)
            {
                var speed = samples.Ratio($"{WeightType.Fp32} seconds", $"{type} seconds");
                yield return new Figure(
                    $"{type.Name()}: faster than fp32",
                    speed,
                    Unit.Times,
                    Goal.AtLeast(faster),
                    $"{Units.Seconds(speed[$"{type} seconds"])} and {Units.Seconds(speed[$"{WeightType.Fp32} seconds"])} a token");
            }
        }
    }

    private static async Task<double> SecondsPerStepAsync(BenchModel model, CancellationToken cancellationToken)
    {
        using var sequence = model.Counts.CreateSequence(PromptTokens + Steps);
        await StepAsync(new int[PromptTokens]);
        var seconds = await Clock.SecondsAsync(async () =>
        {
            for (var step = 0; step < Steps; step++)
            {
                await StepAsync(new[] { step });
            }
        });
        return seconds / Steps;

        Task StepAsync(int[] tokens)
        {
            var batch = new ForwardBatch();
            batch.AddLastLogits(sequence, tokens);
            return model.Model.Runner.RunAsync(batch, cancellationToken).AsTask();
        }
    }
}
