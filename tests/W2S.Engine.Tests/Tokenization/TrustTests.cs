using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Tokenization;

public sealed class TrustTests : IDisposable
{
    private const int End = 300;
    private const int Tool = 301;

    private readonly TokenizerFolder _folder = new TokenizerFolder("h i").AddToken(End, "<|end|>", special: true).AddToken(Tool, "<tool>");
    private readonly ITokenizer _tokenizer;

    public TrustTests() => _tokenizer = _folder.Load();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Encode_SpecialTokenInTrustedText_IsOneId() => Assert.Equal(['a', End, 'b'], Encode(("a<|end|>b", true)));

    [Fact]
    public void Encode_SpecialTokenInUserText_IsOrdinaryText() => Assert.Equal(Bytes("a<|end|>b"), _tokenizer.Encode("a<|end|>b"));

    [Fact]
    public void Encode_AddedTokenThatIsNotSpecial_IsFoundInUserTextToo() => Assert.Equal(['a', Tool], _tokenizer.Encode("a<tool>"));

    [Theory]
    [InlineData("<|en", "d|>")]
    [InlineData("<", "|end|>")]
    [InlineData("<|end|", ">")]
    public void Encode_SpecialTokenPutTogetherWithUserText_IsOrdinaryText(string first, string second)
    {
        Assert.Equal(Bytes(first + second), Encode((first, true), (second, false)));
        Assert.Equal(Bytes(first + second), Encode((first, false), (second, true)));
    }

    [Fact]
    public void Encode_SpecialTokenAcrossTrustedSegments_IsOneId() => Assert.Equal([End], Encode(("<|en", true), ("", false), ("d|>", true)));

    [Fact]
    public void Encode_UserTextBetweenSpecialTokens_OnlyTheTemplatesCount() =>
        Assert.Equal([End, .. Bytes("<|end|>"), End], Encode(("<|end|>", true), ("<|end|>", false), ("<|end|>", true)));

    [Fact]
    public void Encode_OrdinaryText_IsOneTextAcrossSegmentBorders() => Assert.Equal([256], Encode(("h", true), ("i", false)));

    [Fact]
    public void Encode_SurrogatePairAcrossSegments_IsOneCharacter() =>
        Assert.Equal("😀", _tokenizer.Decode(Encode(("\uD83D", false), ("\uDE00", true))));

    [Fact]
    public void Encode_AnyUserText_NeverGivesASpecialToken() =>
        Prop.ForAll(Texts.AnyUtf16, Texts.Valid, (a, b) => !Encode((a, false), (b, false), ("<|end|>", false)).Contains(End))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Encode_AnyText_SegmentsChangeNothingWhereNoSpecialTokenIs() =>
        Prop.ForAll(Texts.Valid, Texts.Valid, (a, b) =>
                Encode((a, false), (b, false)).SequenceEqual(_tokenizer.Encode(a + b)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Encode_SpecialTokenThatMergesLeadTo_IsInertInUserText()
    {
        using var folder = new TokenizerFolder("a b", "ab c").AddToken(256, "ab", special: true);
        var tokenizer = folder.Load();
        Assert.Equal(['a', 'b'], tokenizer.Encode("ab"));
        Assert.Equal([257], tokenizer.Encode("abc")); // it may be a step on the way to another token
        Assert.Equal([256], tokenizer.Encode([new TextSegment("ab", IsTrusted: true)], addSpecialTokens: false));

        folder.Model["ignore_merges"] = true;
        Assert.Equal(['a', 'b'], folder.Load().Encode("ab"));
    }

    [Fact]
    public void Encode_SpecialTokenThatIsNormalized_IsInertInUserTextAlsoWhereNormalizingChangesIt()
    {
        using var folder = new TokenizerFolder().AddToken(End, "<é>", special: true, normalized: true);
        folder.Tokenizer["normalizer"] = new System.Text.Json.Nodes.JsonObject { ["type"] = "NFC" };
        var tokenizer = folder.Load();

        int[] Ids(string text, bool isTrusted) => tokenizer.Encode([new TextSegment(text, isTrusted)], addSpecialTokens: false);
        Assert.Equal([End], Ids("<e\u0301>", true));
        Assert.Equal(tokenizer.Encode("<é>"), Ids("<e\u0301>", false));
        Assert.DoesNotContain(End, tokenizer.Encode("<é>"));
        Assert.DoesNotContain(End, tokenizer.Encode([new("<e", true), new("\u0301", false), new(">", true)], addSpecialTokens: false));
        Assert.Equal(['x', End], tokenizer.Encode([new("x", false), new("<e\u0301>", true)], addSpecialTokens: false));
    }

    private int[] Encode(params (string Text, bool IsTrusted)[] segments) =>
        _tokenizer.Encode([.. segments.Select(s => new TextSegment(s.Text, s.IsTrusted))], addSpecialTokens: false);

    private static int[] Bytes(string text) => [.. text.Select(c => (int)c)];
}
