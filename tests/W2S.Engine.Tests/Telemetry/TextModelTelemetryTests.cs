using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.Search;
using W2S.Engine.Tests.Hosting;
using W2S.Engine.Tests.Hub;
using W2S.Engine.Tests.LargeModels.BlackBox;

namespace W2S.Engine.Tests.Telemetry;

/// <summary>What is told of a large model elsewhere, above all where it fails: all that it cost, and nothing of what was said.</summary>
public sealed class TextModelTelemetryTests : IAsyncDisposable
{
    private const string Prompt = "a prompt like \"no\" other";
    private const string Key = "sk-proj-a1b2c3d4e5f6";

    private readonly GenerationBench _bench = new();
    private readonly SpanRecorder _spans = new();
    private readonly MeterRecorder _meter = new();
    private readonly ListLogger _log = new();

    public TextModelTelemetryTests()
    {
        _bench.Log = _log;
        _bench.MeterFactory = _meter.Factory;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_EveryCallFails_TellsHowManyThereWereAndNothingOfWhatWasSaid(bool isStreamed)
    {
        var remote = new FakeTextModel(async (request, _) =>
        {
            await Task.Yield();
            throw new TextModelException(
                $"Authorization: Bearer {Key}, {{\"content\": \"{Prompt.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}",
                isTransient: true,
                innerException: new IOException($"OPENAI_API_KEY={Key} {request.Prompt.Text}"));
        });
        Use(remote);

        var error = await Assert.ThrowsAsync<LargeModelException>(() => RunAsync(isStreamed));

        Assert.Equal(6 * 3, remote.Requests.Count); // W * K candidates, each tried three times
        Assert.Equal(18L, _spans.Request.GetTagItem("w2s.large_model.calls"));
        Assert.Equal(18L, Assert.Single(_spans.Chunks).GetTagItem("w2s.large_model.calls"));
        SpanRecorder.AssertFailed(_spans.Request, typeof(LargeModelException).FullName);
        Assert.Contains("6 of 6 calls failed", _spans.Request.StatusDescription, StringComparison.Ordinal);
        AssertSaysNothing([error.ToString(), .. Told()]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_CancelledWhileCallsRun_IsToldWithAllCallsThatWereMade(bool isStreamed)
    {
        using var cancellation = new CancellationTokenSource();
        var remote = new FakeTextModel(async (request, token) =>
        {
            if (request.Response.Length > 0)
            {
                await cancellation.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            }

            return FakeTextModel.Words(request);
        });
        Use(remote);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(isStreamed, cancellation.Token));

        Assert.Equal(0, remote.Running);
        SpanRecorder.AssertFailed(_spans.Request, "System.OperationCanceledException");
        Assert.Equal(2, _spans.Chunks.Count);
        var first = _spans.Chunks[0];
        Assert.Equal(6L, first.GetTagItem("w2s.large_model.calls"));
        Assert.True((long)_spans.Request.GetTagItem("w2s.large_model.calls")! > 6);
        Assert.Equal(_spans.Chunks.Sum(chunk => (long)chunk.GetTagItem("w2s.large_model.calls")!), _spans.Request.GetTagItem("w2s.large_model.calls"));
        Assert.Equal((long)first.GetTagItem("w2s.tokens.proposed")!, Assert.Single(_meter.Of("w2s.tokens.proposed")).Value);
        Assert.Equal([1.0, -1.0], _meter.Of("w2s.requests.active").Select(measured => measured.Value));
        AssertSaysNothing(Told());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_Answered_TellsWhatWasReturnedAndShowsNoText(bool isStreamed)
    {
        Use(new FakeTextModel(FakeTextModel.Words));

        var result = (await RunAsync(isStreamed))!;

        Assert.Equal((long)result.Best.TokenCount, _spans.Request.GetTagItem("gen_ai.usage.output_tokens"));
        Assert.Equal(result.LargeModelUsage.ComputedTokens, _spans.Request.GetTagItem("w2s.tokens.proposed"));
        Assert.Contains(result.Best.TokenCount, _meter.Of("gen_ai.client.token.usage").Select(measured => measured.Value));
        Assert.True(result.LargeModelUsage.ComputedTokens > result.Best.TokenCount);
        Assert.DoesNotContain(Told(), line => line.Contains(result.Best.Text, StringComparison.Ordinal));
        AssertSaysNothing(Told());
    }

    public ValueTask DisposeAsync()
    {
        _spans.Dispose();
        _meter.Dispose();
        return _bench.DisposeAsync();
    }

    private static void AssertSaysNothing(IEnumerable<string> told) => Assert.All(told, line =>
    {
        Assert.DoesNotContain("like", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, line, StringComparison.Ordinal);
    });

    private void Use(FakeTextModel remote) => _bench.LargeModel = new TextLargeModel(
        remote, new TextLargeModelOptions { CallTimeout = TimeSpan.FromHours(1) }, new HurriedTime());

    private Task<GenerationResult?> RunAsync(bool isStreamed, CancellationToken cancellationToken = default) =>
        _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided, Prompt), isStreamed, cancellationToken: cancellationToken);

    /// <summary>Every log line, and everything the spans say.</summary>
    private IEnumerable<string> Told()
    {
        var spans = _spans.Chunks.Append(_spans.Request).ToList();
        return
        [
            .. _log.Lines.Select(line => line.Text),
            .. spans.SelectMany(span => span.TagObjects).Select(tag => $"{tag.Value}"),
            .. spans.Select(span => span.StatusDescription ?? ""),
            .. spans.SelectMany(span => span.Events).Select(ended => $"{ended.Name} {string.Join(' ', ended.Tags)}"),
        ];
    }
}
