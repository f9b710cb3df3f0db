using W2S.Engine.Tokenization;
using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tests.Tokenization.PreTokenizers;

public sealed class RegexPatternTests
{
    private const string Place = "folder/tokenizer.json: pre_tokenizer";

    [Theory]
    [InlineData(@"\w+", @"the escape \w")]
    [InlineData(@"\bx", @"the escape \b")]
    [InlineData(@"(a)\1", @"the escape \1")]
    [InlineData(@"\p{Han}+", @"the escape \p")]
    [InlineData(@"\x{1F600}", @"byte escape \x")]
    [InlineData(@"\xE9", @"byte escape \xE9")]
    [InlineData(@"x\", "a lone \\ at the end")]
    [InlineData("^x", "the anchor ^")]
    [InlineData("x$", "the anchor $")]
    [InlineData("[[:alpha:]]", "inside a character class")]
    [InlineData("[a-z&&[^b]]", "intersection")]
    [InlineData("[]a]", "begins with ]")]
    [InlineData("a++", "possessive quantifier ++")]
    [InlineData("a{2}+", "the quantifier {2}+")]
    [InlineData("a{2,3}?", "the quantifier {2,3}?")]
    [InlineData("a{,3}", "a { that is no count")]
    [InlineData("(?<name>a)", "a group that begins with (?<n")]
    [InlineData("(?i)a", "a group that begins with (?i)")]
    [InlineData("(?m:a.)", "a group that begins with (?m:")]
    [InlineData("😀", "beyond U+FFFF")]
    [InlineData("[😀]", "beyond U+FFFF")]
    public void New_PatternThatOnigurumaReadsDifferently_IsRefusedByName(string pattern, string named)
    {
        // \x{...} is refused as an unknown escape.
        var message = Assert.Throws<ArgumentException>(() => new RegexPattern(pattern, Place)).Message;
        Assert.Contains(pattern is @"\x{1F600}" ? @"the escape \x" : named, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a*")]
    [InlineData("(?=a)|")]
    [InlineData("(a")]
    [InlineData("[a")]
    public void New_PatternThatMatchesNothingOrIsMalformed_IsRefused(string pattern) =>
        Assert.ThrowsAny<ArgumentException>(() => new RegexPattern(pattern, Place));

    [Fact]
    public void FindMatches_SurrogatePairs_CountAsOneCharacterOfTheirCategory()
    {
        Assert.Equal(["𝐀", "𐐀"], Matches(@"\p{L}", "𝐀😀𐐀"));
        Assert.Equal(["😀"], Matches(@"\p{S}", "𝐀😀𐐀"));
        Assert.Equal(["x😀y"], Matches("x.y", "x😀y"));
        Assert.Equal(["𝟘1"], Matches(@"\p{N}{2}", "a𝟘1"));
    }

    [Fact]
    public void FindMatches_EmptyMatchThatOnlyTextBrings_IsRefused() =>
        Assert.Throws<TokenizerFormatException>(() => Matches("(?<=a)|b", "ab"));

    [Fact]
    public void FindMatches_CatastrophicPatternWithoutLookaround_IsMatchedInLinearTime() =>
        Assert.Empty(Matches("(?:a+)+b", new string('a', 100_000)));

    [Fact]
    public void FindMatches_CatastrophicPatternWithLookaround_IsGivenUp()
    {
        var pattern = new RegexPattern("(?:a|b|ab)+(?=c)d", Place, patience: TimeSpan.FromMilliseconds(100));
        var text = string.Concat(Enumerable.Repeat("ab", 100)) + "c d";
        var refusal = Assert.Throws<TokenizerFormatException>(() => pattern.FindMatches(text, []));
        Assert.StartsWith(Place + ": the pattern (?:a|b|ab)+(?=c)d took longer than", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_DeeplyNestedPattern_EndsOneWayOrTheOther()
    {
        var pattern = new string('(', 4000) + "a" + new string(')', 4000);
        Assert.Equal(["a"], Matches(pattern, "xa"));
        Assert.Throws<ArgumentException>(() => new RegexPattern(pattern + pattern, Place));
    }

    private static string[] Matches(string pattern, string text)
    {
        var matches = new List<Piece>();
        new RegexPattern(pattern, Place).FindMatches(text, matches);
        return [.. matches.Select(m => text[m.Start..m.End])];
    }
}
