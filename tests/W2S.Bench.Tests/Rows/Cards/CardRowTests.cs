using W2S.Bench.Cards;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Reports;
using W2S.Bench.Rows;
using W2S.Bench.Rows.Cards;
using W2S.Bench.Tests.Cards;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Support;

namespace W2S.Bench.Tests.Rows.Cards;

/// <summary>The rows over the processor's runtime, which needs no TorchSharp: that they ask the seam for the right things.</summary>
public sealed class CardRowTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeCard _card = new();
    private readonly CardSetting _setting;
    private readonly CardModels _models;

    public CardRowTests()
    {
        _setting = new CardSetting(CpuRuntime.Instance, _card, DevicePlacement.Cpu, DevicePlacement.Cpu, ComputeType.Fp32);
        _models = new CardModels(ShapeSet.Named("tiny"), _folder.Path, _setting);
    }

    [Fact]
    public async Task Limits_OfACard_AreInItsUnits()
    {
        var figures = await RunAsync(new CardLimitsRow(_card));

        Assert.Equal(["900.0 TFLOP/s", "50.0 TFLOP/s", "3000.0 GB/s", "4 us"], figures.Select(figure => figure.Shown));
    }

    [Fact]
    public async Task Decode_OneRow_IsHeldAgainstTheBandwidthAndItsLaunchAgainstThePass()
    {
        var figures = await RunAsync(new CardDecodeRow(_models, _card));

        Assert.InRange(figures[0].Value, 1e-9, 1);
        Assert.Null(figures[0].Goal); // for large models only
        Assert.InRange(figures[1].Value, 0, 1);
        Assert.True(_card.Waits > 0);
    }

    [Fact]
    public async Task Parts_OfASearch_AddUpToIt()
    {
        var figures = await RunAsync(new CardPartsRow(_models));

        Assert.Equal(1, figures.SkipLast(1).Sum(figure => figure.Value), tolerance: 1e-6);
        Assert.All(figures, figure => Assert.True(figure.Value >= 0, figure.What));
    }

    [Fact]
    public async Task Published_WithoutAPeer_SaysSoAndMeasuresW2S()
    {
        var row = new CardPublishedRow(_models, peer: null, beamWidth: 2, successors: 2, chunkLength: 3, newTokens: 6);

        var figure = Assert.Single(await RunAsync(row));

        Assert.Equal("W2S alone", figure.What);
        Assert.Contains("--published was not given", row.Lost, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BatchAndGuidance_OfASearch_AreMeasured()
    {
        IReadOnlyList<Figure> figures = [.. await RunAsync(new CardBatchRow(_models, _setting)), .. await RunAsync(new CardGuidanceRow(_models))];

        Assert.Equal(3, figures.Count);
        Assert.All(figures, figure => Assert.True(figure.Value > 0, figure.What));
    }

    public async ValueTask DisposeAsync()
    {
        await _models.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<IReadOnlyList<Figure>> RunAsync(IRow row)
    {
        var samples = new Samples();
        await row.PrepareAsync(CancellationToken.None);
        await row.MeasureAsync(samples, CancellationToken.None);
        return [.. row.Evaluate(samples)];
    }
}
