using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Tokenization.SentencePiece;

public sealed class SentencePieceFolderTests : IDisposable
{
    // Ids of ModelWriter.Small.
    private const int Begin = 1;
    private const int End = 2;
    private const int FirstByte = 3;
    private const int Ab = 259;
    private const int Space = 260;
    private const int A = 261;
    private const int B = 262;
    private const int C = 263;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Encode_PutsASpaceFirstAndJoinsTheBestPiece() => Assert.Equal([Space, Ab, Space, Space, B, A], Load().Encode("ab  ba"));

    [Fact]
    public void Encode_CharacterWithoutAPiece_IsSpelledInBytes() =>
        Assert.Equal([Space, FirstByte + 0xC3, FirstByte + 0xA9], Load().Encode("é"));

    [Fact]
    public void Encode_TextThatSpellsAControlPiece_IsOrdinaryUnlessTrusted()
    {
        var tokenizer = Load();
        Assert.DoesNotContain(End, tokenizer.Encode("a</s>"));
        Assert.Equal([Space, A, End], tokenizer.Encode([new TextSegment("a</s>", IsTrusted: true)], addSpecialTokens: false));
    }

    [Fact]
    public void Load_NoOtherFile_NamesTheModelsOwnTokens()
    {
        var tokenizer = Load();
        Assert.Equal((Begin, End), (tokenizer.BeginOfSequence, tokenizer.EndOfSequence));
        Assert.Equal([Begin, Space, C], WithSpecial(tokenizer, "c"));
        Assert.Equal("c", tokenizer.Decode([Begin, Space, C], skipSpecialTokens: true));
    }

    [Fact]
    public void Load_Config_DecidesWhatIsPutAroundAText()
    {
        Assert.Equal([Space, C, End], WithSpecial(Load("""{"add_bos_token": false, "add_eos_token": true}"""), "c"));
        Assert.Equal([End, Space, C], WithSpecial(Load("""{"bos_token": "</s>"}"""), "c"));
    }

    [Fact]
    public void Load_ConfigThatNamesNoBeginToken_AddsNone()
    {
        var tokenizer = Load("""{"bos_token": null}""");
        Assert.Null(tokenizer.BeginOfSequence);
        Assert.Equal([Space, C], WithSpecial(tokenizer, "c"));
    }

    [Fact]
    public void Load_AddPrefixSpaceOff_PutsNone() => Assert.Equal([Ab], Load("""{"add_prefix_space": false}""").Encode("ab"));

    [Fact]
    public void Load_ModelWithoutDummyPrefix_PutsNoSpaceAndTakesNoneOff()
    {
        var tokenizer = Load(model: ModelWriter.Small(normalizer: n => n.Number(3, 0)));
        Assert.Equal([Ab, Space], tokenizer.Encode("ab "));
        Assert.Equal(" ab", tokenizer.Decode([Space, Ab]));
    }

    [Fact]
    public void Load_NotLegacy_PutsTheSpaceBeforeTheTextOnly()
    {
        TextSegment[] text = [new("a</s>b", IsTrusted: true)];
        Assert.Equal([Space, A, End, Space, B], Load().Encode(text, addSpecialTokens: false));
        Assert.Equal([Space, A, End, B], Load("""{"legacy": false}""").Encode(text, addSpecialTokens: false));
    }

    [Theory]
    [InlineData("""{"added_tokens_decoder": {"264": {"content": "<pad>"}}}""", "{}")]
    [InlineData("{}", """{"<pad>": 264, "</s>": 2}""")]
    public void Load_AddedTokens_AreFoundInText(string config, string addedTokens)
    {
        _folder.Write("added_tokens.json", addedTokens);
        var tokenizer = Load(config);
        Assert.Equal(265, tokenizer.VocabularySize);
        Assert.Equal([264], tokenizer.Encode([new TextSegment("<pad>", IsTrusted: true)], addSpecialTokens: false));
    }

    [Fact]
    public void Encode_UserDefinedPiece_IsFoundInUserText() =>
        Assert.Equal([264], Load(model: ModelWriter.Small().Piece("<table>", type: 4)).Encode("<table>"));

    [Fact]
    public void Load_ModelWithoutByteFallback_GivesTheUnknownPiece() =>
        Assert.Equal([Space, 0], Load(model: ModelWriter.Small(t => t.Number(35, 0))).Encode("éé"));

    [Fact]
    public void Load_FieldsOfNoInterest_AreReadPast()
    {
        var model = ModelWriter.Small(t => t.Text(1, "corpus.txt").Float(10, 0.5f)).Message(4, s => s.Text(1, "test")).Number(200, 7);
        Assert.Equal([Space, A], Load(model: model.Tag(201, 1).Append(new byte[8])).Encode("a"));
    }

    [Fact]
    public void Load_TokenizerJsonBesideIt_WinsOverTheModel()
    {
        _folder.Write("tokenizer.json", W2S.Cli.Tests.Support.TinyTokenizer.Json());
        Assert.Equal(257, Load().VocabularySize);
    }

    [Fact]
    public void Fingerprint_TheSameModelAgain_IsTheSame() => Assert.Equal(Load().Fingerprint, Load().Fingerprint);

    private ITokenizer Load(string config = "{}", ModelWriter? model = null)
    {
        _folder.Write("tokenizer.model", (model ?? ModelWriter.Small()).ToArray());
        _folder.Write("tokenizer_config.json", config);
        return TokenizerFile.Load(_folder.Path);
    }

    private static int[] WithSpecial(ITokenizer tokenizer, string text) => tokenizer.Encode([new TextSegment(text, IsTrusted: false)], addSpecialTokens: true);
}
