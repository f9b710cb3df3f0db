using W2S.Bench.Cards;
using W2S.Bench.Measuring;
using W2S.Bench.Reports;
using W2S.Engine.Runtime.Devices;

namespace W2S.Bench.Rows.Cards;

/// <summary>What the card can do at most, and what the library takes for a call.</summary>
internal sealed class CardLimitsRow(ICard card) : IRow
{
    private static readonly ComputeType[] Types = [ComputeType.Bf16, ComputeType.Fp32];

    public string Name => "limits";

    public string Title => "the device's limits";

    public Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        Measure(new Samples());
        return Task.FromResult<string?>(null);
    }

    public Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        Measure(samples);
        return Task.CompletedTask;
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        foreach (var type in Types)
        {
            yield return new Figure(
                $"products, {type.Name()}", samples.Median($"products {type}") / 1e9, Unit.Gigaflops, Goal: null, "square matrices, the fastest of their sizes");
        }

        yield return new Figure("bandwidth", samples.Median("copies") / 1e9, Unit.GigabytesPerSecond, Goal: null, "copying 256 MiB, reads and writes counted");
        yield return new Figure(
            "an operation on one number",
            samples.Median("launched"),
            Unit.Seconds,
            Goal: null,
            $"until the call returns; done after {Units.Seconds(samples.Median("done"))} each of 1,000 in a row, "
            + $"after {Units.Seconds(samples.Median("alone"))} where each is waited for");
    }

    private void Measure(Samples samples)
    {
        foreach (var type in Types)
        {
            samples.Add($"products {type}", card.MeasureProducts(type));
        }

        samples.Add("copies", card.MeasureCopies());
        var calls = card.MeasureCalls();
        samples.Add("launched", calls.Launched);
        samples.Add("done", calls.Done);
        samples.Add("alone", calls.Alone);
    }
}
