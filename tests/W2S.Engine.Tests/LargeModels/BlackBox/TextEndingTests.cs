using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;

namespace W2S.Engine.Tests.LargeModels.BlackBox;

/// <summary>When a response of a text model has ended, and what of its text counts.</summary>
public sealed class TextEndingTests
{
    [Theory]
    [InlineData(TextFinish.Stop, 4, null, FinishReason.EndOfSequence)]
    [InlineData(TextFinish.Stop, 12, null, FinishReason.EndOfSequence)]
    [InlineData(TextFinish.Length, 4, null, null)]
    [InlineData(TextFinish.Length, 4, 4, null)]
    [InlineData(TextFinish.Length, 12, null, FinishReason.Length)]
    [InlineData(TextFinish.Unknown, 4, null, null)]
    [InlineData(TextFinish.Unknown, 4, 4, null)]
    [InlineData(TextFinish.Unknown, 4, 3, FinishReason.EndOfSequence)]
    [InlineData(TextFinish.Unknown, 12, null, FinishReason.EndOfSequence)]
    [InlineData(TextFinish.Unknown, 12, 12, FinishReason.Length)]
    public async Task ProposeAsync_Ending_SaysWhetherTheResponseHasEnded(TextFinish finish, int maxTokens, int? reported, FinishReason? expected)
    {
        var model = new FakeTextModel(_ => new TextModelReply([new TextChoice(" so it goes", finish)], OutputTokens: reported));

        Assert.Equal(expected, Assert.Single(await TextSession.ProposeAsync(model, 1, maxTokens)).Finish);
    }

    [Theory]
    [InlineData(TextFinish.Length)]
    [InlineData(TextFinish.Unknown)]
    public async Task ProposeAsync_NothingNew_IsTheEndRatherThanALoop(TextFinish finish)
    {
        var model = new FakeTextModel(request => FakeTextModel.Reply(request.Response.Length > 0 ? "" : " so", finish));

        var candidate = Assert.Single(await TextSession.ContinueAsync(model, 1));
        Assert.Equal(FinishReason.EndOfSequence, candidate.Finish);
        Assert.Equal(" so", candidate.Text);
        Assert.Equal(0, candidate.NewTokens);
    }

    [Fact]
    public async Task ProposeAsync_AsManyTokensAsThereMayBe_IsTheEnd()
    {
        var model = new FakeTextModel(_ => new TextModelReply([new TextChoice(" so it goes", TextFinish.Length)], OutputTokens: 4));
        await using var session = await TextSession.OpenAsync(model);
        var reasons = new List<FinishReason?>();
        for (var round = 0; round < 3; round++)
        {
            var candidate = Assert.Single(await session.ProposeAsync(1, 4, CancellationToken.None));
            reasons.Add(candidate.Finish);
            session.Keep([candidate]);
        }

        Assert.Equal([null, null, FinishReason.Length], reasons);
    }

    [Theory]
    [InlineData(12, FinishReason.Length)]
    [InlineData(4, FinishReason.Budget)]
    public async Task ProposeAsync_ModelThatCannotContinue_LeavesNoResponseOpen(int maxTokens, FinishReason expected)
    {
        var model = new FakeTextModel(_ => FakeTextModel.Reply(" so it goes")) { Capabilities = TextModelCapabilities.None };

        Assert.Equal(expected, Assert.Single(await TextSession.ProposeAsync(model, 1, maxTokens)).Finish);
    }

    [Theory]
    [InlineData(TextFinish.Length, " caf\uFFFD", " caf")]
    [InlineData(TextFinish.Unknown, " so \uFFFD\uFFFD", " so ")]
    [InlineData(TextFinish.Length, " smile \uD83D", " smile ")]
    [InlineData(TextFinish.Length, " smile \uD83D\uDE00", " smile \uD83D\uDE00")]
    [InlineData(TextFinish.Stop, " what is \uFFFD", " what is \uFFFD")]
    public async Task ProposeAsync_TextCutInsideACharacter_LosesThePiece(TextFinish finish, string text, string expected) =>
        Assert.Equal(expected, Assert.Single(await TextSession.ProposeAsync(new FakeTextModel(_ => FakeTextModel.Reply(text, finish)), 1)).Text);

    [Fact]
    public async Task ProposeAsync_NothingButAPieceOfACharacter_IsTheEnd()
    {
        var candidate = Assert.Single(await TextSession.ProposeAsync(new FakeTextModel(_ => FakeTextModel.Reply("\uFFFD")), 1));

        Assert.Equal("", candidate.Text);
        Assert.Equal(FinishReason.EndOfSequence, candidate.Finish);
    }

    [Fact]
    public async Task ProposeAsync_IgnoredStopSequence_EndsTheResponseWhereItStands()
    {
        var model = new FakeTextModel(_ => FakeTextModel.Reply("The end.\n\nUser: more", TextFinish.Length));
        var request = TextSession.Request with { StopSequences = ["User:", "\n\n"] };
        var candidate = Assert.Single(await TextSession.ProposeAsync(model, 1, request: request));

        Assert.Equal(FinishReason.StopSequence, candidate.Finish);
        Assert.Equal("The end.\n\n", candidate.Text);
        Assert.Equal("The end.", candidate.VisibleText);
    }

    [Fact]
    public async Task ProposeAsync_StopSequenceAcrossChunks_IsFound()
    {
        var model = new FakeTextModel(request => FakeTextModel.Reply(request.Response.Length == 0 ? "The end.\n" : "\nUser", TextFinish.Length));
        await using var session = await TextSession.OpenAsync(model, TextSession.Request with { StopSequences = ["\n\n"] });
        session.Keep(await session.ProposeAsync(1, 4, CancellationToken.None));
        var candidate = Assert.Single(await session.ProposeAsync(1, 4, CancellationToken.None));

        Assert.Equal(FinishReason.StopSequence, candidate.Finish);
        Assert.Equal("The end.", candidate.VisibleText);
    }
}
