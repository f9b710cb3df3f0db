using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using W2S.Engine.Hosting;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Telemetry;

public sealed class MetricTests : IAsyncDisposable
{
    private readonly GenerationBench _bench = new();
    private readonly MeterRecorder _meter = new();

    public MetricTests() => _bench.MeterFactory = _meter.Factory;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_Finished_IsMeasuredAsItsResultSays(bool isStreamed)
    {
        var result = (await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided), isStreamed))!;

        AssertValues("gen_ai.client.token.usage", "{token}", result.LargeModelUsage.PromptTokens, result.Best.Tokens.Count);
        Assert.Equal(["input", "output"], _meter.Of("gen_ai.client.token.usage").Select(m => m.Tags["gen_ai.token.type"]));
        AssertValues("w2s.tokens.proposed", "{token}", result.LargeModelUsage.ComputedTokens);
        AssertValues("w2s.tokens.kept", "{token}", result.Best.Tokens.Count);
        AssertValues("w2s.tokens.scored", "{token}", [.. result.GuidanceUsage.Select(usage => (double)usage.ComputedTokens)]);
        Assert.Equal(
            result.GuidanceUsage.Select(usage => usage.Model), _meter.Of("w2s.tokens.scored").Select(m => m.Tags["w2s.model"]));
        AssertValues("w2s.search.score", "{nat}", result.Best.Score);
        AssertValues("w2s.requests.active", "{request}", 1, -1);
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["gen_ai.operation.name"] = "text_completion",
                ["gen_ai.provider.name"] = "w2s",
                ["gen_ai.request.model"] = "large",
                ["gen_ai.response.model"] = "large",
                ["w2s.method"] = "chunk-level",
            },
            Assert.Single(_meter.Of("gen_ai.client.operation.duration")).Tags);
        Assert.Equal(isStreamed ? 1 : 0, _meter.Of("gen_ai.client.operation.time_to_first_chunk").Count);
    }

    [Fact]
    public async Task Durations_AreInSecondsOfTheClockGiven()
    {
        _bench.Time = new StepClock();
        await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided));

        // Read when the request began, at its first text, and at its end: no spans are listened to here.
        AssertValues("gen_ai.client.operation.time_to_first_chunk", "s", 1);
        AssertValues("gen_ai.client.operation.duration", "s", 2);
    }

    [Fact]
    public async Task Instruments_ForDurationsAndTokens_AdviseTheConventionsBuckets()
    {
        await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided));

        var duration = (Histogram<double>)_meter.Of("gen_ai.client.operation.duration")[0].Instrument;
        var tokens = (Histogram<long>)_meter.Of("gen_ai.client.token.usage")[0].Instrument;
        Assert.Equal((0.01, 81.92, 14), Buckets(duration.Advice!.HistogramBucketBoundaries!));
        Assert.Equal((1L, 67_108_864L, 14), Buckets(tokens.Advice!.HistogramBucketBoundaries!));
    }

    [Fact]
    public async Task Request_Fails_IsMeasuredWithTheKindOfErrorAndWhatItCost()
    {
        _bench.Before(2, () => throw new LargeModelException("weights are damaged"));

        await Assert.ThrowsAsync<LargeModelException>(() => _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided)));

        var duration = Assert.Single(_meter.Of("gen_ai.client.operation.duration"));
        Assert.Equal(typeof(LargeModelException).FullName, duration.Tags["error.type"]);
        Assert.Equal(2 * 3 * 4, Assert.Single(_meter.Of("w2s.tokens.proposed")).Value); // the first round: W * K chunks of L tokens
        AssertValues("w2s.requests.active", "{request}", 1, -1);
        Assert.Empty(_meter.Of("gen_ai.client.token.usage"));
        Assert.Empty(_meter.Of("w2s.search.score"));
    }

    [Fact]
    public async Task Request_ForAModelThatIsNotRegistered_LeavesItsNameOutOfTheTags()
    {
        await Assert.ThrowsAsync<InvalidOptionException>(
            () => _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided) with { LargeModel = "anything" }));

        Assert.Null(Assert.Single(_meter.Of("gen_ai.client.operation.duration")).Tags["gen_ai.request.model"]);
        Assert.All(_meter.Of("w2s.requests.active"), active => Assert.Null(active.Tags["gen_ai.request.model"]));
        Assert.Equal(2, _meter.Of("w2s.requests.active").Count);
    }

    [Fact]
    public async Task Request_ReaderStops_IsNoLongerActive()
    {
        await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided), pieces: 1);

        AssertValues("w2s.requests.active", "{request}", 1, -1);
        Assert.DoesNotContain("error.type", Assert.Single(_meter.Of("gen_ai.client.operation.duration")).Tags.Keys);
    }

    [Fact]
    public async Task Listener_ThatComesWhileARequestRuns_DoesNotSeeItEnd()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        _bench.MeterFactory = services.GetRequiredService<IMeterFactory>();
        MeterRecorder? late = null;
        _bench.BeforeProposal = number => late ??= new MeterRecorder(_bench.MeterFactory);
        await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided));

        using (late)
        {
            Assert.Empty(late!.Of("w2s.requests.active"));
            Assert.Single(late.Of("gen_ai.client.operation.duration"));
        }
    }

    [Fact]
    public async Task Sampling_HasNoScore()
    {
        var result = await _bench.RunAsync(GenerationBench.Request(GenerationBench.Sampling));

        Assert.Empty(_meter.Of("w2s.search.score"));
        Assert.Empty(_meter.Of("w2s.tokens.scored"));
        AssertValues("w2s.tokens.proposed", "{token}", result!.LargeModelUsage.ComputedTokens);
    }

    [Fact]
    public async Task AddWeakToStrong_MeterFactoryInTheContainer_MakesTheMeter()
    {
        await using var models = new TestModels();
        await using var services = new ServiceCollection()
            .AddMetrics()
            .AddWeakToStrong(options => options.AddLargeModel(models.LargeModel))
            .BuildServiceProvider();
        using var meter = new MeterRecorder(services.GetRequiredService<IMeterFactory>());

        await services.GetRequiredService<GuidedGenerator>().GenerateAsync(GenerationBench.Request(GenerationBench.Sampling));

        Assert.Single(meter.Of("gen_ai.client.operation.duration"));
    }

    public async ValueTask DisposeAsync()
    {
        _meter.Dispose();
        await _bench.DisposeAsync();
    }

    private static (T First, T Last, int Count) Buckets<T>(IReadOnlyList<T> boundaries) => (boundaries[0], boundaries[^1], boundaries.Count);

    private void AssertValues(string instrument, string unit, params double[] values)
    {
        var measured = _meter.Of(instrument);
        Assert.Equal(values, measured.Select(m => m.Value));
        Assert.All(measured, m => Assert.Equal(unit, m.Instrument.Unit));
    }
}
