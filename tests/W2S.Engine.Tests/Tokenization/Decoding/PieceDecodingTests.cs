using System.Text.Json.Nodes;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Tokenization.Decoding;

/// <summary>How SentencePiece tokens become text. The expectations are those of the tokenizers library.</summary>
public sealed class PieceDecodingTests : IDisposable
{
    private const int Mark = 257;
    private const int A = 258;

    private readonly TokenizerFolder _folder = TokenizerFolder.OfPieces("▁ a").AddToken(300, "<|end|>", special: true);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(new[] { 0xC0, 0x80 }, "\uFFFD\uFFFD")]
    [InlineData(new[] { 0xE2, 0x82, A }, "\uFFFD\uFFFDa")] // one for each byte, not for each maximal subpart
    [InlineData(new[] { 'x', 0xFF, 'y' }, "\uFFFD\uFFFD\uFFFD")] // bytes side by side are UTF-8 together or not at all
    [InlineData(new[] { 'x', A, 0xFF }, "xa\uFFFD")]
    [InlineData(new[] { 0xE6, 0x97, 0xA5, 0xC3, 0xA9 }, "日é")]
    public void Decode_ByteTokens_AreUtf8TogetherOrOneReplacementEach(int[] ids, string expected) =>
        Assert.Equal(expected, _folder.Load().Decode(ids));

    [Theory]
    [InlineData(new[] { Mark, A }, "a", " a")]
    [InlineData(new[] { Mark, Mark, A }, " a", "  a")]
    [InlineData(new[] { ' ', A }, "a", " a")]
    [InlineData(new[] { A, Mark }, "a ", "a ")]
    [InlineData(new[] { 300, Mark, A }, "a", " a")]
    public void Append_FirstSpace_IsTakenOffATextAndLeftToAResponse(int[] ids, string text, string response)
    {
        var tokenizer = _folder.Load();
        Assert.Equal(text, Join(tokenizer.CreateDetokenizer(continuesPrompt: false), ids));
        Assert.Equal(response, Join(tokenizer.CreateDetokenizer(continuesPrompt: true), ids));
    }

    [Fact]
    public void Append_Bytes_AreHeldBackUntilTheirRunEnds()
    {
        var detokenizer = _folder.Load().CreateDetokenizer(continuesPrompt: true);
        Assert.Equal("", detokenizer.Append(0xC3));
        Assert.Equal("\uFFFD", detokenizer.PeekPending());
        Assert.Equal("", detokenizer.Append(0xA9));
        Assert.Equal("é", detokenizer.PeekPending());
        Assert.Equal("", detokenizer.Append('\n'));
        Assert.Equal("é\na", detokenizer.Append(A));
        Assert.Equal("", detokenizer.PeekPending());
    }

    [Fact]
    public void Append_ByteThatBreaksARun_ReplacesAllOfItAtOnceAndWhatFollowsInIt()
    {
        var detokenizer = _folder.Load().CreateDetokenizer(continuesPrompt: true);
        Assert.Equal("", detokenizer.Append('x'));
        Assert.Equal("\uFFFD\uFFFD", detokenizer.Append(0xFF));
        Assert.Equal("\uFFFD", detokenizer.Append('y'));
        Assert.Equal("a", detokenizer.Append(A));
        Assert.Equal("", detokenizer.Append('y'));
        Assert.Equal("y", detokenizer.PeekPending());
    }

    [Fact]
    public void Clone_GoesItsOwnWay()
    {
        var detokenizer = _folder.Load().CreateDetokenizer(continuesPrompt: false);
        detokenizer.Append(0xC3);
        var clone = detokenizer.Clone();
        Assert.Equal("", clone.Append(0xA9));
        Assert.Equal("é", clone.PeekPending());
        Assert.Equal("\uFFFD", detokenizer.PeekPending());
        Assert.Equal("\uFFFD a", detokenizer.Append(261));
        Assert.Equal("é a", clone.Append(261));
    }

    [Fact]
    public void Decode_Metaspace_DropsEveryMarkOfTheFirstToken()
    {
        _folder.Vocabulary.Add("▁▁a▁", 262);
        _folder.WithMetaspace("first").Tokenizer["decoder"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "▁" };
        var tokenizer = _folder.Load();
        Assert.Equal("a a", tokenizer.Decode([262, 261]));
        Assert.Equal("  a  a", Join(tokenizer.CreateDetokenizer(continuesPrompt: true), [262, 261]));
        Assert.Equal("a  a ", tokenizer.Decode([261, 262]));
    }

    [Fact]
    public void BytesOf_AnyKindOfToken_AreWhatItStandsForInsideAText()
    {
        var tokenizer = _folder.Load();
        Assert.Equal([0xC3], tokenizer.BytesOf(0xC3));
        Assert.Equal(" a"u8.ToArray(), tokenizer.BytesOf(261));
        Assert.Equal("<|end|>"u8.ToArray(), tokenizer.BytesOf(300));
        Assert.Empty(tokenizer.BytesOf(280));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.BytesOf(301));
    }

    private static string Join(IDetokenizer detokenizer, int[] ids) =>
        string.Concat(ids.Select(detokenizer.Append)) + detokenizer.PeekPending();
}
