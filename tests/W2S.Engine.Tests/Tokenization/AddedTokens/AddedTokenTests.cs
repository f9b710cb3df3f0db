using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Tokenization.AddedTokens;

public sealed class AddedTokenTests : IDisposable
{
    private const int Token = 300;

    private readonly TokenizerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, "a  <t>  b", "a  |  b")]
    [InlineData("lstrip", "a  <t>  b", "a|  b")]
    [InlineData("rstrip", "a  <t>  b", "a  |b")]
    [InlineData("rstrip", "<t>\n\u2003<t>", "||")]
    [InlineData("single_word", "a <t> b", "a | b")]
    [InlineData("single_word", "a<t> é<t>", "a<t> é<t>")]
    [InlineData("single_word", "<t>a <t>. <t>", "<t>a |. |")]
    [InlineData("single_word", "𐐀<t> 😀<t>", "𐐀<t> 😀|")]
    [InlineData("single_word", "Ⓐ<t> ①<t>", "Ⓐ<t> ①|")]
    public void Encode_Flag_DecidesWhatTheTokenTakesAlong(string? flag, string text, string expected) =>
        Assert.Equal(expected, Show(_folder.AddToken(Token, "<t>", flag: flag).Load(), text));

    [Fact]
    public void Encode_TokensThatOverlap_LeftmostAndThenLongestWins()
    {
        _folder.AddToken(300, "<a").AddToken(301, "<ab>").AddToken(302, "b>c");
        var tokenizer = _folder.Load();
        Assert.Equal([301, 'c'], tokenizer.Encode("<ab>c"));
        Assert.Equal([300, 'x', 302], tokenizer.Encode("<axb>c"));
    }

    [Theory]
    [InlineData("<t>  h", new[] { 300, 'h' })] // stripping leaves nothing of the second
    [InlineData("<t>\nh", new[] { 300, 302, 'h' })] // the library counts this white space twice, and models were trained so
    public void Encode_TokenInWhiteSpaceThatWasStripped_CountsUnlessNothingIsLeft(string text, int[] expected)
    {
        _folder.AddToken(300, "<t>", flag: "rstrip").AddToken(301, "  ", flag: "lstrip").AddToken(302, "\n");
        Assert.Equal(expected, _folder.Load().Encode(text));
    }

    [Fact]
    public void Encode_RunOfSpacesAsStrippingTokens_TakesLinearTime()
    {
        // Each token would read the whole run if what was stripped before were read again.
        _folder.AddToken(300, " ", flag: "rstrip").AddToken(301, "  ", flag: "lstrip");
        Assert.NotEmpty(_folder.Load().Encode(new string(' ', 2_000_000)));
    }

    [Fact]
    public void Encode_TokenOfTheModelsVocabulary_KeepsItsId()
    {
        _folder.Vocabulary.Add("<t>", 256);
        Assert.Equal(['a', 256], _folder.AddToken(256, "<t>").Load().Encode("a<t>"));
    }

    [Fact]
    public void VocabularySize_AddedTokenBeyondAHole_CountsToIt()
    {
        var tokenizer = _folder.AddToken(400, "<t>").Load();
        Assert.Equal(401, tokenizer.VocabularySize);
        Assert.Equal("<t>", tokenizer.Decode([350, 400]));
    }

    // The token as |, everything else as its text.
    private static string Show(ITokenizer tokenizer, string text)
    {
        var ids = tokenizer.Encode(text);
        return tokenizer.Decode(Array.ConvertAll(ids, id => id is Token ? '|' : id));
    }
}
