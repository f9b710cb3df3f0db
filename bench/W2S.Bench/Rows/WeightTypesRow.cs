using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;
using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Bench.Rows;

/// <summary>What smaller weight types save, and what they change; how fast they are stands in <see cref="DecodeRow"/>.</summary>
internal sealed class WeightTypesRow(BenchModels models) : IRow
{
    private const int Tokens = 256;

    private readonly (WeightType Type, double MostMemory)[] _types = [(WeightType.Bf16, 0.55), (WeightType.Int8, 0.3)];

    public string Name => "weights";

    public string Title => "bf16 and int8 weights against fp32";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        await models.LoadLargeAsync(cancellationToken);
        foreach (var (type, _) in _types)
        {
            await models.LoadAsync(BenchShape.Large, type, cancellationToken);
        }

        return null;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        var exact = await models.LoadLargeAsync(cancellationToken);
        var expected = await LogProbabilitiesAsync(exact, cancellationToken);
        foreach (var (type, _) in _types)
        {
            var model = await models.LoadAsync(BenchShape.Large, type, cancellationToken);
            var found = await LogProbabilitiesAsync(model, cancellationToken);
            samples.Add($"{type} memory", model.Work.WeightBytes / exact.Work.WeightBytes);
            samples.Add($"{type} difference", found.Zip(expected, (a, b) => Math.Abs(a - b)).Average());
        }
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        foreach (var (type, most) in _types)
        {
            var name = type.Name();
            yield return new Figure($"{name}: weight memory of fp32's", samples.Median($"{type} memory"), Unit.Share, Goal.AtMost(most), "");
            yield return new Figure(
                $"{name}: difference of a token's log-probability", samples.Median($"{type} difference"), Unit.Nats, Goal: null, $"mean over {Tokens} tokens");
        }
    }

    /// <returns>[tokens], nats.</returns>
    private static async Task<double[]> LogProbabilitiesAsync(BenchModel model, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        int[] tokens = [.. Enumerable.Range(0, Tokens + 1).Select(_ => random.Next(BenchShape.Large.VocabularySize))];
        using var sequence = model.Counts.CreateSequence(Tokens);
        var batch = new ForwardBatch();
        var entry = batch.AddLogProbabilities(sequence, tokens.AsMemory(0, Tokens), tokens.AsMemory(1));
        await model.Model.Runner.RunAsync(batch, cancellationToken);
        return [.. entry.LogProbabilities];
    }
}
