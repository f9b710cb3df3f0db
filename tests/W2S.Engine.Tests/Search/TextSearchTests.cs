using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.Search;
using W2S.Engine.Tests.LargeModels.BlackBox;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Search;

/// <summary>Searches over a large model that shows only text, guided by a pair of another vocabulary.</summary>
public sealed class TextSearchTests : IAsyncDisposable
{
    private static readonly SearchOptions Options = SearchOptions.ChunkLevel(2, 3, 4) with { MaxNewTokens = 14, Seed = 11, IncludeTrace = true };

    private readonly TestModels _models = new();
    private readonly FakeTextModel _remote = new(FakeTextModel.Words);

    [Fact]
    public async Task RunAsync_TextModel_IsSearchedInChunksAndStreamedAsTheWhole()
    {
        var (result, pieces) = await RunAsync(Options);

        Assert.Equal(result.Best.Text, string.Concat(pieces));
        Assert.Empty(result.Best.Tokens);
        Assert.InRange(result.Best.TokenCount, 1, 14);
        Assert.Equal(result.Best.Text.Count(c => c == ' '), result.Best.TokenCount);
        Assert.Equal(_remote.Requests.Count, result.LargeModelUsage.Calls);
        Assert.Equal(6, result.Trace!.Rounds[0].Candidates.Count);
        Assert.All(result.Trace.Rounds.SelectMany(round => round.Candidates), candidate => Assert.Empty(candidate.NewTokens));
        Assert.Contains(result.Trace.Rounds[1].Candidates, candidate => candidate.NewText.Length > 0);
    }

    [Fact]
    public async Task RunAsync_SameSeed_SameResponse()
    {
        var (first, _) = await RunAsync(Options);
        var (again, _) = await RunAsync(Options);
        var (other, _) = await RunAsync(Options with { Seed = 12 });

        Assert.Equal(first.Best.Text, again.Best.Text);
        Assert.NotEqual(first.Best.Text, other.Best.Text);
    }

    [Fact]
    public async Task RunAsync_Sampling_IsOneCall()
    {
        var (result, _) = await RunAsync(SearchOptions.PlainSampling() with { MaxNewTokens = 40, Seed = 1 });

        Assert.Equal(40, Assert.Single(_remote.Requests).MaxTokens);
        Assert.Equal(1, result.LargeModelUsage.Calls);
    }

    [Theory]
    [InlineData(6, 6, 1)]
    [InlineData(7, 6, 1)]
    [InlineData(9, 9, 2)]
    [InlineData(11, 11, 2)]
    public async Task RunAsync_CallBudget_GivesTheBestSoFar(int budget, int expectedCalls, int expectedRounds)
    {
        // No response ends by itself.
        var model = new FakeTextModel(request => FakeTextModel.Reply($" word{request.Seed % 1000}"));
        var (result, pieces) = await SearchHarness.RunAsync(
            new TextLargeModel(model, new TextLargeModelOptions()), _models.OtherPair, Options with { CallBudget = budget, MaxNewTokens = 100 });

        Assert.Equal(expectedCalls, model.Requests.Count);
        Assert.Equal(expectedRounds, result.Trace!.Rounds.Count);
        Assert.Equal(FinishReason.Budget, result.Best.Finish);
        Assert.Equal(result.Best.Text, string.Concat(pieces));
    }

    [Fact]
    public async Task RunAsync_ModelThatWritesMoreThanItsTokenBudget_IsStopped()
    {
        var model = new FakeTextModel(_ => new TextModelReply([new TextChoice(" some words and more", TextFinish.Length)], OutputTokens: 50));
        var (result, _) = await SearchHarness.RunAsync(
            new TextLargeModel(model, new TextLargeModelOptions()), _models.OtherPair, Options with { TokenBudget = 60, MaxNewTokens = 100 });

        Assert.Equal(FinishReason.Budget, result.Best.Finish);
        Assert.Single(result.Trace!.Rounds);
    }

    [Fact]
    public async Task RunAsync_ModelThatCannotContinue_ServesBestOfNAndIsRefusedChunks()
    {
        var large = new TextLargeModel(_remote, new TextLargeModelOptions { Continuation = false });
        var (result, _) = await SearchHarness.RunAsync(large, _models.OtherPair, SearchOptions.BestOf(4) with { MaxNewTokens = 8, Seed = 1 });
        Assert.Equal(4, result.LargeModelUsage.Calls);

        var error = await Assert.ThrowsAsync<LargeModelException>(() => SearchHarness.RunAsync(large, _models.OtherPair, Options));
        Assert.Contains("'remote' cannot continue", error.Message, StringComparison.Ordinal);
        Assert.Contains("best-of-n and sampling", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, _remote.Requests.Count);
    }

    [Fact]
    public async Task RunAsync_WholeResponsesCutByABudget_AreNotContinuedByAModelThatCannot()
    {
        var model = new FakeTextModel(request => FakeTextModel.Words(request)) { Capabilities = TextModelCapabilities.None };
        var options = SearchOptions.ChunkLevel(1, 2, 40) with { MaxNewTokens = 40, TokenBudget = 30, Seed = 2 };
        var (result, _) = await SearchHarness.RunAsync(new TextLargeModel(model, new TextLargeModelOptions()), _models.OtherPair, options);

        Assert.Equal(2, model.Requests.Count);
        Assert.NotNull(result.Best.Finish);
    }

    [Fact]
    public async Task RunAsync_Unguided_NeedsNoPair()
    {
        var (result, _) = await SearchHarness.RunAsync(
            new TextLargeModel(_remote, new TextLargeModelOptions()), Unguided.Instance, SearchOptions.PlainSampling() with { MaxNewTokens = 5 });

        Assert.NotEmpty(result.Best.Text);
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    private Task<(GenerationResult Result, List<string> Pieces)> RunAsync(SearchOptions options) =>
        SearchHarness.RunAsync(new TextLargeModel(_remote, new TextLargeModelOptions()), _models.OtherPair, options);
}
