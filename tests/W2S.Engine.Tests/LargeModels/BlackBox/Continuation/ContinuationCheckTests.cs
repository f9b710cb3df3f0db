using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox.Continuation;

namespace W2S.Engine.Tests.LargeModels.BlackBox.Continuation;

public sealed class ContinuationCheckTests
{
    private const string Response = "Once upon a time there was";

    private readonly ContinuationCheck _check = new("remote");

    [Fact]
    public void EndRound_AllOfARoundBeganAnew_IsRefusedWithWhatWorks()
    {
        Assert.False(_check.Admits(Response, "Once upon a time"));
        Assert.False(_check.Admits(Response, "Once upon a time"));

        var error = Assert.Throws<LargeModelException>(_check.EndRound);
        Assert.Contains("'remote' begins its answer anew", error.Message, StringComparison.Ordinal);
        Assert.Contains("best-of-n and sampling", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EndRound_OneOfARoundBeganAnew_OnlyThatOneIsLost()
    {
        Assert.False(_check.Admits(Response, "Once upon a time"));
        Assert.True(_check.Admits(Response, " a queen of great"));
        _check.EndRound();
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void EndRound_MostOfTheRequestBeganAnew_IsRefusedOnceEnoughWereJudged(int rounds, bool isRefused)
    {
        var error = Record.Exception(() =>
        {
            for (var round = 0; round < rounds; round++)
            {
                _check.Admits(Response, "Once upon a time");
                _check.Admits(Response, round > 0 ? "Once upon a time" : " a queen of great");
                _check.Admits(Response, " so"); // Too short to be judged, so that the round is not lost.
                _check.EndRound();
            }
        });

        Assert.Equal(isRefused, error is LargeModelException);
    }

    [Fact]
    public void EndRound_NoContinuationEverHasASpace_IsRefused()
    {
        for (var i = 0; i < 16; i++)
        {
            _check.Admits($"{Response} a {"abcdefgh"[i % 8]}", "king");
        }

        var error = Assert.Throws<LargeModelException>(_check.EndRound);
        Assert.Contains("trims the space", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15, 8, "king")]
    [InlineData(40, 7, "king")]
    [InlineData(40, 8, " king")]
    [InlineData(40, 8, ", king")]
    public void EndRound_TooFewOrOneWithASpace_IsFine(int count, int words, string last)
    {
        for (var i = 0; i < count; i++)
        {
            _check.Admits($"{Response} a {"abcdefgh"[i % words]}", i == count - 1 ? last : "king");
        }

        _check.EndRound();
    }

    [Fact]
    public void EndRound_AllHypothesesEndInsideTheSameWord_IsFine()
    {
        for (var i = 0; i < 16; i++)
        {
            _check.Admits($"{Response} a film {i % 4} by Vera Okaf", "or, who");
        }

        _check.EndRound();
    }

    [Fact]
    public async Task ProposeAsync_ModelThatAnswersAnew_IsRefusedInTheSecondRound()
    {
        var model = new FakeTextModel(_ => FakeTextModel.Reply("Once upon a time there was"));

        var error = await Assert.ThrowsAsync<LargeModelException>(() => TextSession.ContinueAsync(model, successors: 2));
        Assert.Contains("begins its answer anew", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProposeAsync_OneAnswerAnew_IsNoCandidate()
    {
        var calls = 0;
        var model = new FakeTextModel(_ => FakeTextModel.Reply(++calls == 3 ? " a queen of hearts" : "Once upon a time there was"));

        Assert.Equal("Once upon a time there was a queen of hearts", Assert.Single(await TextSession.ContinueAsync(model, successors: 3)).Text);
    }
}
