using System.Diagnostics;
using System.Text.Json;
using W2S.Engine.ChatTemplates;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;
using W2S.Engine.Telemetry;

namespace W2S.Engine.Tests.Telemetry;

public sealed class SpanTests : IAsyncDisposable
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
    public async Task Chunks_OfASearch_AreTheRequestsChildrenAndAddUpToIt(bool isStreamed)
    {
        var options = GenerationBench.Guided with { IncludeTrace = true };
        var result = (await _bench.RunAsync(GenerationBench.Request(options), isStreamed))!;

        Assert.Equal(result.Trace!.Rounds.Count, _spans.Chunks.Count);
        Assert.All(_spans.Chunks, chunk => Assert.Equal(_spans.Request.SpanId, chunk.ParentSpanId));
        Assert.Equal(result.LargeModelUsage.ComputedTokens, Sum("w2s.tokens.proposed"));
        Assert.Equal(result.GuidanceUsage.Sum(usage => usage.ComputedTokens), Sum("w2s.tokens.scored"));
        Assert.Equal(result.Trace.Rounds[^1].CommittedText.Length, Sum("w2s.committed_characters"));
        foreach (var (chunk, round) in _spans.Chunks.Zip(result.Trace.Rounds))
        {
            Assert.Equal(round.Round, chunk.GetTagItem("w2s.round"));
            Assert.Equal(4, chunk.GetTagItem("w2s.chunk_length"));
            Assert.Equal(round.Candidates.Count, chunk.GetTagItem("w2s.candidates.proposed"));
            Assert.Equal(round.Candidates.Count(c => !c.IsDuplicate), chunk.GetTagItem("w2s.candidates.distinct"));
            Assert.Equal(0, chunk.GetTagItem("w2s.candidates.dropped"));
            Assert.Equal(round.Candidates.Count(c => c.Rank is not null), chunk.GetTagItem("w2s.survivors"));
            Assert.Equal(round.Candidates.Single(c => c.Rank == 0).Score, chunk.GetTagItem("w2s.score"));
        }
    }

    [Fact]
    public async Task Chunks_WithAClock_SayHowLongProposingAndScoringTook()
    {
        _bench.Time = new StepClock();
        await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided));

        Assert.All(_spans.Chunks, chunk =>
        {
            Assert.Equal(1.0, chunk.GetTagItem("w2s.propose_duration"));
            Assert.Equal(1.0, chunk.GetTagItem("w2s.score_duration"));
        });
    }

    [Fact]
    public async Task Models_WhileTheyWork_SeeTheChunkAndCallersNeverDo()
    {
        var seen = new List<Activity?>();
        _bench.BeforeProposal = _ => seen.Add(Activity.Current);
        await using var updates = _bench.Generator().StreamAsync(GenerationBench.Request(GenerationBench.Guided)).GetAsyncEnumerator();
        var steps = 0;
        do
        {
            Assert.Same(_spans.Caller, Activity.Current);
            steps++;
        }
        while (await updates.MoveNextAsync());

        Assert.Same(_spans.Caller, Activity.Current);
        Assert.True(steps > 2, "the response came in one piece; another seed shows more");
        Assert.Equal<Activity?>(_spans.Chunks, seen);
    }

    [Fact]
    public async Task Chunks_ReadFromAnotherSpanThanTheRequestBeganIn_StayTheRequestsChildren()
    {
        await using var updates = _bench.Generator().StreamAsync(GenerationBench.Request(GenerationBench.Guided)).GetAsyncEnumerator();
        await updates.MoveNextAsync();
        using var other = new Activity("other").Start();
        while (await updates.MoveNextAsync())
        {
            Assert.Same(other, Activity.Current);
        }

        Assert.All(_spans.Chunks, chunk => Assert.Equal(_spans.Request.SpanId, chunk.ParentSpanId));
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
        AssertFailed(_spans.Chunks[1], "System.OperationCanceledException");
        AssertFailed(_spans.Request, "System.OperationCanceledException");
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

        AssertFailed(Assert.Single(_spans.Chunks), typeof(LargeModelException).FullName);
        AssertFailed(_spans.Request, typeof(LargeModelException).FullName);
        Assert.Equal("weights are damaged", _spans.Request.StatusDescription);
    }

    [Fact]
    public async Task Request_FailureOfAnotherLibrary_KeepsItsMessageToItself()
    {
        _bench.BeforeProposal = _ => throw new InvalidOperationException("key sk-123 refused");

        await Assert.ThrowsAsync<InvalidOperationException>(() => _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided)));

        AssertFailed(_spans.Request, typeof(InvalidOperationException).FullName);
        Assert.Null(_spans.Request.StatusDescription);
    }

    [Fact]
    public async Task Request_RefusedBeforeItBegins_HasASpanThatSaysSo()
    {
        await Assert.ThrowsAsync<InvalidOptionException>(
            () => _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided) with { LargeModel = "nowhere" }));

        Assert.Equal("text_completion nowhere", _spans.Request.DisplayName);
        AssertFailed(_spans.Request, typeof(InvalidOptionException).FullName);
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

    [Fact]
    public async Task Sampling_HasOneSpanHoweverManyPiecesItComesIn()
    {
        await _bench.RunAsync(GenerationBench.Request(GenerationBench.Sampling));

        Assert.Empty(_spans.Chunks);
        Assert.Equal("sampling", _spans.Request.GetTagItem("w2s.method"));
        Assert.All(["w2s.score", "w2s.rounds", "w2s.guidance"], tag => Assert.Null(_spans.Request.GetTagItem(tag)));
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Texts_AreShownOnlyToThoseWhoOptedIn(bool isEnabled)
    {
        _bench.EnableSensitiveData = isEnabled;
        var prompt = Prompt.FromText("Wörter \"in\"\nquotes");
        var result = (await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided with { ResultCount = 2 }, prompt), isStreamed: false))!;

        var input = (string?)_spans.Request.GetTagItem("gen_ai.input.messages");
        var output = (string?)_spans.Request.GetTagItem("gen_ai.output.messages");
        if (!isEnabled)
        {
            Assert.Null(input);
            Assert.Null(output);
            return;
        }

        Assert.Equal("""[{"role":"user","parts":[{"type":"text","content":"Wörter \"in\"\nquotes"}]}]""", input);
        using var messages = JsonDocument.Parse(output!);
        Assert.Equal(
            result.Hypotheses.Select(hypothesis => ("assistant", hypothesis.Text, hypothesis.Finish is FinishReason.Length ? "length" : "stop")),
            messages.RootElement.EnumerateArray().Select(message => (
                message.GetProperty("role").GetString(),
                message.GetProperty("parts")[0].GetProperty("content").GetString(),
                message.GetProperty("finish_reason").GetString()))!);
        Assert.Equal(2, _spans.Request.GetTagItem("gen_ai.request.choice.count"));
    }

    [Fact]
    public void Texts_OfAChat_KeepTheirRoles()
    {
        var chat = Prompt.FromMessages([new ChatMessage("system", "Be kind."), new ChatMessage("user", "Hi")]);

        Assert.Equal(
            """[{"role":"system","parts":[{"type":"text","content":"Be kind."}]},{"role":"user","parts":[{"type":"text","content":"Hi"}]}]""",
            MessageJson.Of(chat));
        Assert.Equal("chat base", new RequestDescription(GenerationBench.Request(new(), chat), "base", [], IsStreamed: true).SpanName);
    }

    [Fact]
    public async Task Listeners_ThatWantNothing_CostNoSpan()
    {
        var seen = new List<Activity?>();
        _bench.BeforeProposal = _ => seen.Add(Activity.Current);
        Activity.Current = null; // another trace, which the recorder does not sample
        await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided));

        Assert.NotEmpty(seen);
        Assert.All(seen, Assert.Null);
    }

    public ValueTask DisposeAsync()
    {
        _spans.Dispose();
        return _bench.DisposeAsync();
    }

    private static void AssertFailed(Activity span, string? type)
    {
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal(type, span.GetTagItem("error.type"));
    }

    private long Sum(string tag) => _spans.Chunks.Sum(chunk => Convert.ToInt64(chunk.GetTagItem(tag), provider: null));
}
