using System.Collections.Concurrent;
using System.Diagnostics;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.Search;
using W2S.Engine.Tests.LargeModels.BlackBox;

namespace W2S.Engine.Tests.Telemetry;

public sealed class ChunkSpansTests : IAsyncDisposable
{
    private readonly GenerationBench _bench = new();
    private readonly SpanRecorder _spans = new();

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

    [Fact]
    public async Task Calls_OfAModelElsewhere_AreMadeBelowTheirChunkAndCounted()
    {
        var seen = new ConcurrentQueue<Activity>();
        var remote = new FakeTextModel(async (request, _) =>
        {
            await Task.Yield();
            seen.Enqueue(Activity.Current!);
            return FakeTextModel.Words(request);
        });
        _bench.LargeModel = new TextLargeModel(remote, new TextLargeModelOptions());
        var result = (await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided)))!;

        Assert.Equal(_spans.Chunks, seen.Distinct());
        Assert.Equal(result.LargeModelUsage.Calls, Sum("w2s.large_model.calls"));
        Assert.Equal(result.LargeModelUsage.Calls, _spans.Request.GetTagItem("w2s.large_model.calls"));
        Assert.Equal((long)result.Best.TokenCount, _spans.Request.GetTagItem("gen_ai.usage.output_tokens"));
        Assert.NotEqual(0, result.Best.TokenCount);
    }

    [Fact]
    public async Task Sampling_HasOneSpanHoweverManyPiecesItComesIn()
    {
        await _bench.RunAsync(GenerationBench.Request(GenerationBench.Sampling));

        Assert.Empty(_spans.Chunks);
        Assert.Equal("sampling", _spans.Request.GetTagItem("w2s.method"));
        Assert.All(["w2s.score", "w2s.rounds", "w2s.guidance"], tag => Assert.Null(_spans.Request.GetTagItem(tag)));
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

    private long Sum(string tag) => _spans.Chunks.Sum(chunk => Convert.ToInt64(chunk.GetTagItem(tag), provider: null));
}
