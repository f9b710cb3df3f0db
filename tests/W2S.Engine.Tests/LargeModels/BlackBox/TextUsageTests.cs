using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.LargeModels.BlackBox.Rounds;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.LargeModels.BlackBox;

/// <summary>How the tokens of a model that shows only text are counted.</summary>
public sealed class TextUsageTests
{
    [Fact]
    public async Task ProposeAsync_UsageIsReported_IsWhatCounts()
    {
        var model = new FakeTextModel(_ => new TextModelReply([new TextChoice(" a story", TextFinish.Length)], InputTokens: 9, OutputTokens: 3));
        await using var session = await TextSession.OpenAsync(model);
        var candidate = (await session.ProposeAsync(2, 4, CancellationToken.None))[0];

        Assert.Equal((3, 3), (candidate.NewTokens, candidate.TokenCount));
        Assert.True(candidate.Tokens.IsEmpty);
        Assert.Equal(9, session.PromptTokens);
        Assert.Equal(6, session.ProposedTokens);
    }

    [Fact]
    public async Task ProposeAsync_InputOfAContinuation_IsNotTakenForThePrompt()
    {
        var model = new FakeTextModel(request => new TextModelReply(
            [new TextChoice(" so", TextFinish.Length)], InputTokens: request.Response.Length > 0 ? 100 : 9));
        await using var session = await TextSession.OpenAsync(model);
        session.Keep(await session.ProposeAsync(1, 4, CancellationToken.None));
        await session.ProposeAsync(1, 4, CancellationToken.None);

        Assert.Equal(9, session.PromptTokens);
    }

    [Fact]
    public async Task ProposeAsync_EveryCallReadsPromptAndResponseAgain()
    {
        var model = new FakeTextModel(request => new TextModelReply(
            [new TextChoice(" so", TextFinish.Length)], InputTokens: 9 + request.Response.Length, OutputTokens: 1));
        await using var session = await TextSession.OpenAsync(model);
        session.Keep([(await session.ProposeAsync(2, 4, CancellationToken.None))[0]]);
        await session.ProposeAsync(3, 4, CancellationToken.None);

        Assert.Equal((2 * 9) + (3 * 12), session.ReadTokens);
        Assert.Equal(5, session.Calls);
    }

    [Fact]
    public async Task ProposeAsync_InputIsNotReported_IsEstimatedFromPromptAndResponse()
    {
        var model = new FakeTextModel(_ => FakeTextModel.Reply(" so it"));
        await using var session = await TextSession.OpenAsync(model);
        session.Keep(await session.ProposeAsync(1, 4, CancellationToken.None));
        await session.ProposeAsync(1, 4, CancellationToken.None);

        Assert.Equal(4 + (4 + 2), session.ReadTokens); // 16 bytes, and 6 more
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(-4L)]
    [InlineData(long.MaxValue)]
    public async Task ProposeAsync_NoCredibleReport_IsOneTokenForFourBytes(long? reported)
    {
        var model = new FakeTextModel(_ => new TextModelReply([new TextChoice(" über alles", TextFinish.Length)], reported, reported));
        await using var session = await TextSession.OpenAsync(model);
        var candidate = Assert.Single(await session.ProposeAsync(1, 4, CancellationToken.None));

        Assert.Equal(3, candidate.NewTokens); // 12 bytes
        Assert.Equal(3, session.ProposedTokens);
    }

    [Fact]
    public async Task ProposeAsync_TokenizerGiven_CountsWithIt()
    {
        var model = new FakeTextModel(_ => FakeTextModel.Reply(" so it goes"));
        await using var session = await TextSession.OpenAsync(model, options: new() { Tokenizer = new ByteTokenizer() });

        Assert.Equal(TextSession.Request.Prompt.Text!.Length, session.PromptTokens);
        Assert.Equal(11, Assert.Single(await session.ProposeAsync(1, 4, CancellationToken.None)).NewTokens);
    }

    [Fact]
    public async Task ProposeAsync_ThoughtsThatAreReported_ArePaidForButNoPartOfTheResponse()
    {
        var model = new FakeTextModel(_ => new TextModelReply([new TextChoice(" so", TextFinish.Length)], OutputTokens: 500));
        await using var session = await TextSession.OpenAsync(model);
        var candidate = Assert.Single(await session.ProposeAsync(1, 4, CancellationToken.None));

        Assert.Equal(4, candidate.NewTokens);
        Assert.Equal(500, session.ProposedTokens);
    }

    [Theory]
    [InlineData(10, new[] { 2, 8 }, " two ", " the other one is")]
    [InlineData(7, new[] { 3, 4 }, "same", "same")]
    [InlineData(7, new[] { 7, 0 }, "all of it", "")]
    [InlineData(5, new[] { 0, 0 }, "", "")]
    public void Count_OneTotalForSeveralChoices_IsSplitInProportion(long total, int[] expected, params string[] texts)
    {
        var reply = new TextModelReply([.. texts.Select(t => new TextChoice(t, TextFinish.Stop))], OutputTokens: total);
        var tokens = new TokenCounter(tokenizer: null).Count(reply, wanted: 5);

        Assert.Equal(expected, tokens.Each);
        Assert.Equal(total, tokens.Total);
        Assert.Null(tokens.ReportedOfOne);
    }

    [Fact]
    public void Count_ChoicesThatWereCutAtTheLimit_HaveTheTokensAskedFor()
    {
        var reply = new TextModelReply(
            [new(" I", TextFinish.Length), new(" unbelievably long words", TextFinish.Length), new(" so", TextFinish.Stop)], OutputTokens: 11);

        Assert.Equal([5, 5, 1], new TokenCounter(tokenizer: null).Count(reply, wanted: 5).Each);
    }
}
