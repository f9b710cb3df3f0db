using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Tokenization;

/// <summary>What is particular to SentencePiece's kind of vocabulary.</summary>
public sealed class PieceTokenizerTests : IDisposable
{
    private const int Unknown = 256;
    private const int Mark = 257;
    private const int A = 258;
    private const int B = 259;
    private const int C = 260;

    private readonly TokenizerFolder _folder = TokenizerFolder.OfPieces("a b", "▁ ab", "a a", "aa aa");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ab", new[] { 262 })] // ▁ab
    [InlineData(" ab", new[] { Mark, 262 })]
    [InlineData("aaaaa", new[] { Mark, 264, A })]
    [InlineData("é", new[] { Mark, 0xC3, 0xA9 })]
    [InlineData("a😀", new[] { Mark, A, 0xF0, 0x9F, 0x98, 0x80 })]
    [InlineData("\0", new[] { Mark, 0 })]
    [InlineData("▁", new[] { Mark, Mark })]
    [InlineData("<0x41>", new[] { Mark, '<', '0', 'x', '4', '1', '>' })]
    [InlineData("", new int[0])]
    public void Encode_Text_IsSpelledByCharactersAndBytesWhereTheyLack(string text, int[] expected) =>
        Assert.Equal(expected, _folder.Load().Encode(text));

    [Theory]
    [InlineData(true, new[] { A, Unknown, B, Unknown })]
    [InlineData(false, new[] { A, Unknown, Unknown, B, Unknown })]
    public void Encode_NoByteFallback_UnknownCharactersBecomeTheUnknownToken(bool fuse, int[] expected)
    {
        var tokenizer = WithoutBytes(fuse, "<unk>");
        Assert.Equal(expected, tokenizer.Encode("axéb😀"));
        Assert.Equal("a<unk>", tokenizer.Decode([A, Unknown]));
    }

    [Fact]
    public void Encode_NoByteFallbackAndNoUnknownToken_UnknownCharactersAreLeftOut() =>
        Assert.Equal([261], WithoutBytes(fuse: true, unknown: null).Encode("xa😀bx")); // a and b meet, as in the library

    [Fact]
    public void Encode_UnknownTokenThatIsSpecial_IsStillWhatUnknownTextBecomes()
    {
        _folder.AddToken(Unknown, "<unk>", special: true);
        Assert.Equal([A, Unknown], WithoutBytes(fuse: true, "<unk>").Encode("ax"));
    }

    [Fact]
    public void Encode_CharacterThatIsASpecialToken_IsWrittenInBytesInUserText()
    {
        var tokenizer = _folder.AddToken(A, "a", special: true).Load();
        Assert.Equal([Mark, 'a', C], tokenizer.Encode("ac"));
        Assert.Equal([262], tokenizer.Encode("ab")); // it may be a step on the way to another token
        Assert.Equal([A, Mark, C], tokenizer.Encode([new TextSegment("ac", IsTrusted: true)], addSpecialTokens: false));
    }

    [Fact]
    public void Encode_SpecialTokenAcrossSections_IsInertInUserTextAndTheTemplatesOnly()
    {
        var tokenizer = _folder.AddToken(300, "</s>", special: true).Load();
        TextSegment[] segments = [new("</s>", IsTrusted: true), new("</s>a", IsTrusted: false), new("</s>", IsTrusted: true)];
        Assert.Equal([300, Mark, '<', '/', 's', '>', A, 300], tokenizer.Encode(segments, addSpecialTokens: false));
    }

    [Theory]
    [InlineData(" </s>", true)]
    [InlineData("a </s>", true)]
    [InlineData("a</s>", false)] // it is spelled ▁</s> once it is normalized: so it is in the library
    public void Encode_SpecialTokenThatIsNormalized_IsFoundInTrustedTextWhereItsPrefixIs(string text, bool found)
    {
        var tokenizer = _folder.AddToken(300, "</s>", special: true, normalized: true).Load();
        Assert.Equal(found, tokenizer.Encode([new TextSegment(text, IsTrusted: true)], addSpecialTokens: false).Contains(300));
        Assert.DoesNotContain(300, tokenizer.Encode(text));
        Assert.Equal("a", tokenizer.Decode([A, 300], skipSpecialTokens: true));
    }

    [Fact]
    public void Encode_AnyUserText_NeverGivesASpecialToken()
    {
        var tokenizer = _folder.AddToken(300, "<|end|>", special: true).AddToken(261, "ab", special: true, normalized: true).Load();
        Prop.ForAll(Texts.AnyUtf16, Texts.Valid, (a, b) => !tokenizer.Encode(a + "<|end|>" + b + " ab").Any(id => id is 300 or 261))
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("always", "ab<t>ab", new[] { 262, 300, 262 })]
    [InlineData("first", "ab<t>ab", new[] { 262, 300, 261 })]
    [InlineData("first", "<t>ab", new[] { 300, 261 })]
    [InlineData("never", "ab<t>ab", new[] { 261, 300, 261 })]
    public void Encode_Metaspace_PutsAFirstSpaceWhereItsSchemeSays(string scheme, string text, int[] expected) =>
        Assert.Equal(expected, _folder.AddToken(300, "<t>").WithMetaspace(scheme).Load().Encode(text));

    [Fact]
    public void EncodeContinuation_Response_GetsNoSpaceOfItsOwnInAnySection()
    {
        foreach (var folder in (TokenizerFolder[])[_folder.AddToken(300, "<t>"), _folder.WithMetaspace("always"), _folder.WithMetaspace("first")])
        {
            var tokenizer = folder.Load();
            Assert.Equal([261, 300, 261], tokenizer.EncodeContinuation("ab<t>ab"));
            Assert.Equal([262], tokenizer.EncodeContinuation(" ab"));
        }
    }

    [Fact]
    public void EncodeContinuation_AnyResponse_DecodesBackToItself()
    {
        foreach (var folder in (TokenizerFolder[])[_folder, _folder.WithMetaspace("always", split: true), _folder.WithMetaspace("first")])
        {
            var tokenizer = folder.Load();
            Prop.ForAll(Texts.Valid, text =>
            {
                var detokenizer = tokenizer.CreateDetokenizer(continuesPrompt: true);
                return string.Concat(tokenizer.EncodeContinuation(text).Select(detokenizer.Append)) + detokenizer.PeekPending()
                    == text.Replace('▁', ' ');
            }).QuickCheckThrowOnFailure();
        }
    }

    [Fact]
    public void EncodeAndDecode_AnyText_GivesItBack()
    {
        var tokenizer = _folder.Load();
        Prop.ForAll(Texts.AnyUtf16, text =>
                tokenizer.Decode(tokenizer.Encode(text)) == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('▁', ' '))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Encode_SectionOf100000LettersInOneWord_TakesNearLinearTime()
    {
        var tokenizer = _folder.Load();
        foreach (var letter in (string[])["a", "é", " "])
        {
            var single = Seconds(tokenizer, letter, 100_000);
            var eightfold = Seconds(tokenizer, letter, 800_000);

            // Linear would be 8, quadratic 64; the bound leaves room for a busy machine.
            Assert.True(eightfold < 30 * Math.Max(single, 0.01), $"{letter}: {single} s for 100,000, {eightfold} s for 800,000");
        }
    }

    [Fact]
    public void Encode_PromptOfFourMegabytesInOneWord_Works()
    {
        var tokenizer = _folder.Load();
        var text = string.Concat(Enumerable.Repeat("The abc of a long prompt, 123 times. ", (4 << 20) / 37));
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
    }

    private ITokenizer WithoutBytes(bool fuse, string? unknown)
    {
        _folder.Model["byte_fallback"] = false;
        _folder.Model["fuse_unk"] = fuse;
        _folder.Model["unk_token"] = unknown;
        _folder.Tokenizer["normalizer"] = null;
        return _folder.Load();
    }

    private static double Seconds(ITokenizer tokenizer, string letter, int count)
    {
        var text = string.Concat(Enumerable.Repeat(letter, count));
        var begin = Stopwatch.GetTimestamp();
        tokenizer.Encode(text);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
