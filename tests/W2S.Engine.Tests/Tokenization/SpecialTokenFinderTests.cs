using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Tokenization;

public sealed class SpecialTokenFinderTests
{
    private static readonly SpecialTokenFinder Finder = new(new Dictionary<string, int> { ["<s>"] = 1, ["<s><s>"] = 2, ["</s>"] = 3 });

    [Fact]
    public void Split_SameSpellingTrustedAndNot_IsATokenInTrustedTextOnly() => Assert.Equal(
        [new("<s>", 1), new("a</s>", null), new("</s>", 3)],
        Finder.Split([new("<s>", IsTrusted: true), new("a</s>", IsTrusted: false), new("</s>", IsTrusted: true)]));

    [Fact]
    public void Split_SpellingOverSegments_IsATokenWhereAllOfItIsTrusted()
    {
        Assert.Equal([new("</s>", 3)], Finder.Split([new("</", IsTrusted: true), new("s>", IsTrusted: true)]));
        Assert.Equal([new("</s>", null)], Finder.Split([new("</", IsTrusted: true), new("s>", IsTrusted: false)]));
    }

    [Fact]
    public void Split_SeveralCouldStand_TakesTheLongest() =>
        Assert.Equal([new("<s><s>", 2), new("<s>", 1)], Finder.Split([new("<s><s><s>", IsTrusted: true)]));

    [Fact]
    public void Split_HalfASurrogatePair_BecomesAReplacementCharacter() =>
        Assert.Equal([new("a\uFFFD", null)], Finder.Split([new("a\uD83D", IsTrusted: false)]));

    [Theory]
    [InlineData("a<s>b</s>", 0, 1, 4)]
    [InlineData("a<s>b</s>", 2, 5, 9)]
    [InlineData("<s><s>", 0, 0, 6)]
    public void TryFind_SpellingFromThereOn_IsFound(string text, int from, int start, int end) =>
        Assert.Equal((true, start, end), (Finder.TryFind(text, from, out var foundStart, out var foundEnd), foundStart, foundEnd));

    [Theory]
    [InlineData("", 0)]
    [InlineData("a<b>", 0)]
    [InlineData("a<s>", 2)]
    public void TryFind_NoneFromThereOn_IsFalse(string text, int from) => Assert.False(Finder.TryFind(text, from, out _, out _));
}
