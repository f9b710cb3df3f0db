using W2S.Engine.LargeModels;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Search;

public sealed class TokenBudgetTests
{
    private static readonly SearchOptions Options = SearchOptions.ChunkLevel(2, 3, 5) with { MaxNewTokens = 50, TokenBudget = 60 };

    [Fact]
    public void NextChunk_NoBudget_IsTheChunkLength() =>
        Assert.Equal(5, new TokenBudget(Options with { TokenBudget = null }).NextChunk([], 6, spent: 0));

    [Fact]
    public void NextChunk_UnlimitedChunk_IsTheLongestResponse() =>
        Assert.Equal(50, new TokenBudget(Options with { TokenBudget = null, ChunkLength = null }).NextChunk([], 6, spent: 0));

    [Theory]
    [InlineData(0, 5)]
    [InlineData(30, 5)]
    [InlineData(31, 4)]
    [InlineData(54, 1)]
    [InlineData(55, null)]
    [InlineData(60, null)]
    public void NextChunk_BudgetRunsLow_IsWhatEveryCandidateCanStillHave(long spent, int? expected) =>
        Assert.Equal(expected, new TokenBudget(Options).NextChunk([Open, Open], 3, spent));

    [Fact]
    public void NextChunk_FinishedHypotheses_CostNothing() =>
        Assert.Equal(2, new TokenBudget(Options).NextChunk([Open, new(Candidates.Of("b", FinishReason.Length), 0)], 3, spent: 54));

    [Fact]
    public void NextChunk_WholeResponsesCutShort_AreNotContinued()
    {
        var budget = new TokenBudget(SearchOptions.BestOf(6) with { MaxNewTokens = 50, TokenBudget = 60 });

        Assert.Equal(10, budget.NextChunk([], 6, spent: 0));
        Assert.Null(budget.NextChunk([Open], 6, spent: 30));
    }

    [Fact]
    public void NextChunk_NotEvenTheFirstTokens_IsRefused() =>
        Assert.Throws<InvalidOptionException>(() => new TokenBudget(Options with { TokenBudget = 5 }).NextChunk([], 6, spent: 0));

    private static ScoredCandidate Open => new(Candidates.Of("a"), 0);
}
