using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.LargeModels.BlackBox;

/// <summary>Models that give far more tokens than they are asked for.</summary>
public sealed class TokenLimitTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat(" word", 40)); // 200 characters, 50 tokens by estimate

    [Theory]
    [InlineData(TextFinish.Length, 4, null)]
    [InlineData(TextFinish.Stop, 4, null)]
    [InlineData(TextFinish.Unknown, 12, FinishReason.Length)]
    [InlineData(TextFinish.Stop, 12, FinishReason.Length)]
    public async Task ProposeAsync_FarMoreThanAskedFor_IsCutBehindAWordAndEndsAsOneThatWasCut(TextFinish finish, int maxTokens, FinishReason? expected)
    {
        await using var session = await TextSession.OpenAsync(new FakeTextModel(_ => FakeTextModel.Reply(Long, finish)));
        var candidate = Assert.Single(await session.ProposeAsync(1, maxTokens, CancellationToken.None));

        Assert.Equal(Long[..(maxTokens * 4 / 5 * 5)], candidate.Text);
        Assert.Equal(maxTokens, candidate.NewTokens);
        Assert.Equal(expected, candidate.Finish);
        Assert.Equal(50, session.ProposedTokens);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(50, false)]
    public async Task ProposeAsync_UsageThatIsReported_SaysWhetherItIsTooLong(int reported, bool isWhole)
    {
        var model = new FakeTextModel(_ => new TextModelReply([new TextChoice(Long, TextFinish.Length)], OutputTokens: reported));

        Assert.Equal(isWhole, Assert.Single(await TextSession.ProposeAsync(model, 1)).Text == Long);
    }

    [Fact]
    public async Task ProposeAsync_SomewhatMoreThanAskedFor_IsLeftWhole()
    {
        var model = new FakeTextModel(_ => FakeTextModel.Reply(Long[..90]));

        Assert.Equal(Long[..90], Assert.Single(await TextSession.ProposeAsync(model, 1)).Text);
    }

    [Fact]
    public async Task ProposeAsync_TextWithoutSpaces_IsCutAllTheSame()
    {
        var model = new FakeTextModel(_ => FakeTextModel.Reply(new string('\u6587', 200)));

        Assert.Equal(5, Assert.Single(await TextSession.ProposeAsync(model, 1)).Text.Length); // 600 bytes are 150 tokens
    }
}
