using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tests.Tokenization.PreTokenizers;

public sealed class KnownPatternTests
{
    // .NET's Regex knows neither surrogate pairs nor the long s as an s; for all other text it is a second opinion.
    private static readonly Arbitrary<string> BasicTexts =
        Texts.Valid.Generator.Select(t => string.Concat(t.Where(c => !char.IsSurrogate(c) && c is not '\u017F'))).ToArbitrary();

    public static TheoryData<string> Sources => [Gpt2Pattern.Source, Llama3Pattern.Llama3Source, Llama3Pattern.Qwen2Source];

    [Theory]
    [MemberData(nameof(Sources))]
    public void FindMatches_AnyBasicText_FindsWhatTheRegexFinds(string source)
    {
        var regex = new Regex(source, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
        Prop.ForAll(BasicTexts, text => Words(source, text).SequenceEqual(regex.Matches(text).Select(m => m.Value))).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void FindMatches_AnyText_CoversAllOfIt(string source) =>
        Prop.ForAll(Texts.Valid, text => string.Concat(Words(source, text)) == text).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Sources))]
    public void FindMatches_LettersBeyondTheBasicPlane_AreLetters(string source) => Assert.Equal(["x𝐀y𐐀", "😀😀"], Words(source, "x𝐀y𐐀😀😀"));

    [Theory]
    [MemberData(nameof(Sources))]
    public void FindMatches_MegabyteOfOneKind_TakesLinearTime(string source)
    {
        foreach (var kind in (string[])["a", " ", "\n", " \n", "1", "!", "'", "\u00A0", "😀"])
        {
            var text = string.Concat(Enumerable.Repeat(kind, 1_000_000));
            Assert.Equal(text.Length, Words(source, text).Sum(w => w.Length));
        }
    }

    // The expectations are those of the tokenizers library.
    [Theory]
    [InlineData("'ſt 'ſ", new[] { "'ſ", "t", " '", "ſ" })]
    [InlineData("I'LL'Re", new[] { "I", "'LL", "'Re" })]
    [InlineData("1234567", new[] { "123", "456", "7" })]
    [InlineData("𝟘𝟙𝟚𝟛", new[] { "𝟘𝟙𝟚", "𝟛" })]
    [InlineData("a \r\n  \n  b", new[] { "a", " \r\n  \n", " ", " b" })]
    [InlineData("!!\r\n\n x", new[] { "!!\r\n\n", " x" })]
    [InlineData("(word 😀word", new[] { "(word", " 😀", "word" })]
    [InlineData("\tx  \u00A0y", new[] { "\tx", "  ", "\u00A0y" })]
    public void FindMatches_Llama3_CutsLikeTheLibrary(string text, string[] expected) =>
        Assert.Equal(expected, Words(Llama3Pattern.Llama3Source, text));

    private static string[] Words(string source, string text)
    {
        IPattern pattern = source switch
        {
            Gpt2Pattern.Source => new Gpt2Pattern(),
            Llama3Pattern.Llama3Source => new Llama3Pattern(mostDigits: 3),
            _ => new Llama3Pattern(mostDigits: 1),
        };
        var matches = new List<Piece>();
        pattern.FindMatches(text, matches);
        return [.. matches.Select(m => text[m.Start..m.End])];
    }
}
