using System.Diagnostics;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;

namespace W2S.Engine.Tests.Telemetry;

public sealed class RequestSpanTests : IAsyncDisposable
{
    private readonly GenerationBench _bench = new();
    private readonly SpanRecorder _spans = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_GuidedSearch_IsDescribedByTheConventionsNames(bool isStreamed)
    {
        var result = (await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided), isStreamed))!;

        var span = _spans.Request;
        Assert.Equal("text_completion large", span.DisplayName);
        Assert.Equal(ActivityKind.Internal, span.Kind);
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Equal(_spans.Caller.SpanId, span.ParentSpanId);
        var tags = span.TagObjects.ToDictionary();
        Assert.Equal(isStreamed, tags.Remove("gen_ai.response.time_to_first_chunk"));
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["gen_ai.operation.name"] = "text_completion",
                ["gen_ai.provider.name"] = "w2s",
                ["gen_ai.request.model"] = "large",
                ["gen_ai.request.stream"] = isStreamed,
                ["gen_ai.request.temperature"] = 0.7,
                ["gen_ai.request.top_k"] = 50.0,
                ["gen_ai.request.top_p"] = 1.0,
                ["gen_ai.request.max_tokens"] = 12,
                ["gen_ai.request.seed"] = 7L,
                ["gen_ai.request.stop_sequences"] = new[] { "zz" },
                ["gen_ai.response.model"] = "large",
                ["gen_ai.response.finish_reasons"] = new[] { result.Best.Finish is FinishReason.Length ? "length" : "stop" },
                ["gen_ai.usage.input_tokens"] = result.LargeModelUsage.PromptTokens,
                ["gen_ai.usage.output_tokens"] = (long)result.Best.Tokens.Count,
                ["w2s.method"] = "chunk-level",
                ["w2s.beam_width"] = 2,
                ["w2s.successors_per_beam"] = 3,
                ["w2s.chunk_length"] = 4,
                ["w2s.guidance"] = new[] { "pair" },
                ["w2s.seed"] = 7L,
                ["w2s.rounds"] = _spans.Chunks.Count,
                ["w2s.score"] = result.Best.Score,
                ["w2s.tokens.proposed"] = result.LargeModelUsage.ComputedTokens,
                ["w2s.tokens.kept"] = (long)result.Best.Tokens.Count,
                ["w2s.tokens.scored"] = result.GuidanceUsage.Sum(usage => usage.ComputedTokens),
                ["w2s.large_model.calls"] = (long)_spans.Chunks.Count,
            },
            tags);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_Cancelled_EndsItsSpansAsErrors(bool isStreamed)
    {
        using var cancellation = new CancellationTokenSource();
        _bench.Before(2, cancellation.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided), isStreamed, cancellationToken: cancellation.Token));

        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], _spans.Chunks.Select(chunk => chunk.Status));
        SpanRecorder.AssertFailed(_spans.Chunks[1], "System.OperationCanceledException");
        SpanRecorder.AssertFailed(_spans.Request, "System.OperationCanceledException");
        Assert.Equal(1, _spans.Request.GetTagItem("w2s.rounds"));
        Assert.Same(_spans.Caller, Activity.Current);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_ModelFails_EndsItsSpansWithTheKindOfError(bool isStreamed)
    {
        _bench.BeforeProposal = _ => throw new LargeModelException("weights are damaged");

        await Assert.ThrowsAsync<LargeModelException>(
            () => _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided), isStreamed));

        SpanRecorder.AssertFailed(Assert.Single(_spans.Chunks), typeof(LargeModelException).FullName);
        SpanRecorder.AssertFailed(_spans.Request, typeof(LargeModelException).FullName);
        Assert.Equal("weights are damaged", _spans.Request.StatusDescription);
    }

    [Fact]
    public async Task Request_FailureOfAnotherLibrary_KeepsItsMessageToItself()
    {
        _bench.BeforeProposal = _ => throw new InvalidOperationException("key sk-123 refused");

        await Assert.ThrowsAsync<InvalidOperationException>(() => _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided)));

        SpanRecorder.AssertFailed(_spans.Request, typeof(InvalidOperationException).FullName);
        Assert.Null(_spans.Request.StatusDescription);
    }

    [Fact]
    public async Task Request_RefusedBeforeItBegins_HasASpanThatSaysSo()
    {
        await Assert.ThrowsAsync<InvalidOptionException>(
            () => _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided) with { LargeModel = "nowhere" }));

        Assert.Equal("text_completion nowhere", _spans.Request.DisplayName);
        SpanRecorder.AssertFailed(_spans.Request, typeof(InvalidOptionException).FullName);
    }

    [Fact]
    public async Task Request_ReaderStops_EndsItsSpanAsAbandoned()
    {
        Assert.Null(await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided), pieces: 1));

        Assert.Equal(true, _spans.Request.GetTagItem("w2s.abandoned"));
        Assert.Equal(ActivityStatusCode.Unset, _spans.Request.Status);
        Assert.Equal(_spans.Chunks.Sum(chunk => (long)chunk.GetTagItem("w2s.tokens.proposed")!), _spans.Request.GetTagItem("w2s.tokens.proposed"));
        Assert.Null(_spans.Request.GetTagItem("gen_ai.usage.output_tokens"));
        Assert.Same(_spans.Caller, Activity.Current);
    }

    [Theory]
    [InlineData(1, 4, null, "best-of-n")]
    [InlineData(2, 2, 1, "token-level")]
    [InlineData(2, 2, 3, "chunk-level")]
    public async Task Request_MethodIsNamedAsUsersWriteIt(int beamWidth, int successors, int? chunkLength, string method)
    {
        var options = GenerationBench.Guided with { BeamWidth = beamWidth, SuccessorsPerBeam = successors, ChunkLength = chunkLength };
        await _bench.RunAsync(GenerationBench.Request(options));

        Assert.Equal(method, _spans.Request.GetTagItem("w2s.method"));
        Assert.Equal(chunkLength, _spans.Request.GetTagItem("w2s.chunk_length"));
    }

    public ValueTask DisposeAsync()
    {
        _spans.Dispose();
        return _bench.DisposeAsync();
    }
}
