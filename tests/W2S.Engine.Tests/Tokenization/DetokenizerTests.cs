using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Tokenization;

public sealed class DetokenizerTests : IDisposable
{
    private static readonly Arbitrary<int[]> Ids =
        Gen.OneOf(Gen.Choose(0, 258), Gen.Choose(0x80, 0xFF), Gen.Choose(0xE0, 0xF4)).ArrayOf().ToArbitrary();

    private readonly TokenizerFolder _folder = new TokenizerFolder("Ã ©").AddToken(257, "<|é|>").AddToken(258, "<|end|>", special: true);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Append_AnyIds_PiecesAndPendingAreTheWholeDecoded()
    {
        var tokenizer = _folder.Load();
        Prop.ForAll(Ids, ids =>
        {
            var detokenizer = tokenizer.CreateDetokenizer(continuesPrompt: false);
            var pieces = string.Empty;
            for (var i = 0; i < ids.Length; i++)
            {
                pieces += detokenizer.Append(ids[i]);
                if (pieces + detokenizer.PeekPending() != tokenizer.Decode(ids.AsSpan(..(i + 1)), skipSpecialTokens: true))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Append_CharacterInFourBytes_IsEmittedWithTheLast()
    {
        var detokenizer = _folder.Load().CreateDetokenizer(continuesPrompt: false);
        Assert.Equal("", detokenizer.Append(0xF0));
        Assert.Equal("", detokenizer.Append(0x9F));
        Assert.Equal("", detokenizer.Append(0x98));
        Assert.Equal("\uFFFD", detokenizer.PeekPending());
        Assert.Equal("😀", detokenizer.Append(0x80));
        Assert.Equal("", detokenizer.PeekPending());
    }

    [Fact]
    public void Append_ByteThatCannotContinue_ReplacesWhatWasPending()
    {
        var detokenizer = _folder.Load().CreateDetokenizer(continuesPrompt: false);
        Assert.Equal("", detokenizer.Append(0xE2));
        Assert.Equal("", detokenizer.Append(0x82));
        Assert.Equal("\uFFFDa", detokenizer.Append('a'));
    }

    [Fact]
    public void Append_SpecialToken_IsSkippedAndLeavesPendingBytesAlone()
    {
        var detokenizer = _folder.Load().CreateDetokenizer(continuesPrompt: false);
        Assert.Equal("", detokenizer.Append(0xC3));
        Assert.Equal("", detokenizer.Append(258));
        Assert.Equal("é", detokenizer.Append(0xA9));
    }

    [Fact]
    public void Clone_GoesItsOwnWay()
    {
        var detokenizer = _folder.Load().CreateDetokenizer(continuesPrompt: false);
        detokenizer.Append(0xC3);
        var clone = detokenizer.Clone();
        Assert.Equal("é", clone.Append(0xA9));
        Assert.Equal("\uFFFD", detokenizer.PeekPending());
        Assert.Equal("è", detokenizer.Append(0xA8));
        Assert.Equal("", clone.PeekPending());
    }

    [Theory]
    [InlineData(new[] { 0xC0, 0x80 }, "\uFFFD\uFFFD")] // overlong
    [InlineData(new[] { 0xED, 0xA0, 0x80 }, "\uFFFD\uFFFD\uFFFD")] // a surrogate
    [InlineData(new[] { 0xF0, 0x9F, 0x98, 'x' }, "\uFFFDx")] // one for the longest valid beginning
    [InlineData(new[] { 0xF5, 0x80 }, "\uFFFD\uFFFD")] // beyond U+10FFFF
    [InlineData(new[] { 0xE2, 0x82 }, "\uFFFD")] // cut off
    public void Decode_InvalidUtf8_GivesOneReplacementForEachMaximalSubpart(int[] ids, string expected) =>
        Assert.Equal(expected, _folder.Load().Decode(ids));

    [Fact]
    public void Decode_AddedToken_IsReadThroughTheByteAlphabetLikeAnyOther()
    {
        var tokenizer = _folder.Load();

        // Every character of it spells a byte, and 0xE9 alone is no character: this is what the tokenizers library gives.
        Assert.Equal("<|\uFFFD|>", tokenizer.Decode([257]));
        Assert.Equal("a<|end|>", tokenizer.Decode(['a', 258]));
        Assert.Equal("a", tokenizer.Decode(['a', 258], skipSpecialTokens: true));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(259)]
    public void Decode_IdOutsideTheVocabulary_Throws(int id)
    {
        var tokenizer = _folder.Load();
        Assert.Equal(259, tokenizer.VocabularySize);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([id]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.CreateDetokenizer(continuesPrompt: false).Append(id));
    }
}
