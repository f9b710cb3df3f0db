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

    [Theory]
    [InlineData(4, 3)]
    [InlineData(2, 2)]
    [InlineData(1, 1)]
    public async Task ProposeAsync_OneOfFiveShortSentencesWhateverIsAsked_IsRefused(int width, int successors)
    {
        string[] sentences = ["I liked the music.", "It was a lovely film.", "What a bore.", "Great acting!", "My children slept."];
        var model = new FakeTextModel(request => FakeTextModel.Reply(sentences[request.Seed % sentences.Length]));
        await using var session = await TextSession.OpenAsync(model, TextSession.Request with { MaxNewTokens = 128 });
        var candidates = await session.ProposeAsync(16, 5, CancellationToken.None);

        var error = await Assert.ThrowsAsync<LargeModelException>(async () =>
        {
            for (var round = 0; round < 3; round++)
            {
                session.Keep([.. candidates.Take(width)]);
                candidates = await session.ProposeAsync(successors, 5, CancellationToken.None);
            }
        });
        Assert.Contains("begins its answer anew", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EndRound_AnotherAnswerOnce_IsNoVerdict()
    {
        _check.Begin("I liked the music.");

        Assert.True(_check.Admits("It was a lovely film.", "I liked the music."));
        _check.EndRound();
        Assert.False(_check.Admits("It was a lovely film.", "I liked the music."));
        Assert.Throws<LargeModelException>(_check.EndRound);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void EndRound_MostContinuationsAreOtherAnswers_IsRefused(int repeated, bool isRefused)
    {
        _check.Begin("I liked the music.");
        for (var i = 0; i < 8; i++)
        {
            _check.Admits($"It was film {i}.", i < repeated ? "I liked the music." : " I liked the music.");
        }

        Assert.Equal(isRefused, Record.Exception(_check.EndRound) is LargeModelException);
    }
}
