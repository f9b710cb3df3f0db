using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Search;

/// <summary>Several results of one search, where hypotheses differ in nothing that a reader sees.</summary>
public sealed class DistinctResultsTests
{
    [Fact]
    public async Task RunAsync_SameTextWithAnotherFinish_IsReturnedOnceWithItsBestScore()
    {
        var result = await RunAsync(
            resultCount: 2,
            (Candidates.Of("same", FinishReason.Length), 2),
            (Candidates.Of("same", FinishReason.EndOfSequence), 3),
            (Candidates.Of("other", FinishReason.EndOfSequence), 1));

        Assert.Equal([("same", 3.0, FinishReason.EndOfSequence), ("other", 1.0, FinishReason.EndOfSequence)], Seen(result));
    }

    [Fact]
    public async Task RunAsync_SameTextBeforeAStopSequence_IsReturnedOnce()
    {
        var result = await RunAsync(
            resultCount: 3,
            (Candidates.Of("same", FinishReason.EndOfSequence), 2),
            (Candidates.Of("sameSTOP", FinishReason.StopSequence, stopIndex: 4), 3),
            (Candidates.Of("sam", FinishReason.EndOfSequence), 1));

        Assert.Equal([("same", 3.0, FinishReason.StopSequence), ("sam", 1.0, FinishReason.EndOfSequence)], Seen(result));
    }

    [Fact]
    public async Task RunAsync_FewerTextsThanAskedFor_AllAreReturned()
    {
        var result = await RunAsync(
            resultCount: 2, (Candidates.Of("same", FinishReason.Length), 2), (Candidates.Of("same", FinishReason.EndOfSequence), 1));

        Assert.Equal("same", Assert.Single(result.Hypotheses).Text);
    }

    private static IEnumerable<(string Text, double Score, FinishReason? Finish)> Seen(GenerationResult result) =>
        result.Hypotheses.Select(hypothesis => (hypothesis.Text, hypothesis.Score, hypothesis.Finish));

    private static async Task<GenerationResult> RunAsync(int resultCount, params (Candidate Candidate, double Score)[] candidates)
    {
        var options = SearchOptions.BestOf(1) with { BeamWidth = candidates.Length, ResultCount = resultCount };
        var (result, pieces) = await SearchHarness.RunAsync(
            new OneRound([.. candidates.Select(c => c.Candidate)]), new Given([.. candidates.Select(c => c.Score)]), options);

        Assert.Equal(result.Best.Text, string.Concat(pieces));
        Assert.Equal(candidates.Max(c => c.Score), result.Best.Score);
        return result;
    }

    /// <summary>Proposes what it is given, all of it finished.</summary>
    private sealed class OneRound(IReadOnlyList<Candidate> candidates) : ILargeModel, ILargeModelSession
    {
        public string Name => "one round";

        public LargeModelCapabilities Capabilities => LargeModelCapabilities.Continuation;

        public ITokenizer? Tokenizer => null;

        public int PromptTokens => 1;

        public long ProposedTokens => 0;

        public Task<ILargeModelSession> OpenAsync(LargeModelRequest request, CancellationToken cancellationToken) =>
            Task.FromResult<ILargeModelSession>(this);

        public Task<IReadOnlyList<Candidate>> ProposeAsync(int successors, int maxTokens, CancellationToken cancellationToken) =>
            Task.FromResult(candidates);

        public void Keep(IReadOnlyList<Candidate> survivors)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Given(IReadOnlyList<double> scores) : IGuidance, IGuidanceSession
    {
        public string Name => "given";

        public IReadOnlyList<ModelUsage> Usage => [];

        public Task<IGuidanceSession> OpenAsync(GuidanceRequest request, CancellationToken cancellationToken) =>
            Task.FromResult<IGuidanceSession>(this);

        public Task<IReadOnlyList<double>> ScoreAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken) =>
            Task.FromResult(scores);

        public void Keep(IReadOnlyList<Candidate> survivors)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
