using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Search;

public sealed class SelectionTests
{
    [Fact]
    public void Best_NotANumber_NeverWins() => Assert.Equal(["b"], Best([("a", double.NaN), ("b", -1e9)], 2));

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Best_InfiniteScore_LosesItsCandidate(double score) => Assert.Equal(["b"], Best([("a", score), ("b", 0)], 2));

    [Fact]
    public void Best_NoFiniteScore_FailsAsGuidance() =>
        Assert.Throws<GuidanceException>(() => Best([("a", double.NaN), ("b", double.PositiveInfinity)], 1));

    [Fact]
    public void Best_NothingProposed_FailsAsTheLargeModels() => Assert.Throws<LargeModelException>(() => Best([], 1));

    [Fact]
    public void Best_NotOneScoreForEach_FailsAsTheGuidances() =>
        Assert.Throws<GuidanceException>(() => Selection.Best([Candidates.Of("a"), Candidates.Of("b")], [1.0], 1));

    [Fact]
    public void Best_Ties_StayInTheOrderProposed() => Assert.Equal(["b", "d", "a"], Best([("a", 1), ("b", 2), ("c", 1), ("d", 2)], 3));

    [Fact]
    public void Best_FewerThanTheWidth_AllSurvive() => Assert.Equal(["a"], Best([("a", 1)], 4));

    [Fact]
    public void Distinct_SameResponse_OnlyTheFirstStays()
    {
        var candidates = new[] { "x", "y", "x", "x" }.Select((text, i) => Candidates.Of(text, index: i)).ToList();

        Assert.Equal([0, 1], Selection.Distinct(candidates).Select(c => c.Index));
    }

    [Fact]
    public void Distinct_SameTextButOneIsFinished_BothStay() =>
        Assert.Equal(2, Selection.Distinct([Candidates.Of("x"), Candidates.Of("x", FinishReason.Length)]).Count);

    private static string[] Best((string Text, double Score)[] scored, int width) =>
        [.. Selection.Best([.. scored.Select(s => Candidates.Of(s.Text))], [.. scored.Select(s => s.Score)], width).Select(s => s.Candidate.Text)];
}
