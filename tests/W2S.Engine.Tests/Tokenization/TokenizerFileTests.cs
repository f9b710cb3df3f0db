using System.Text.Json.Nodes;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Tokenization;

public sealed class TokenizerFileTests : IDisposable
{
    private readonly TokenizerFolder _folder = new("a b");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_BothSpellingsOfMerges_Work()
    {
        Assert.Equal([256], _folder.Load().Encode("ab"));
        _folder.Model["merges"] = new JsonArray(new JsonArray("a", "b"));
        Assert.Equal([256], _folder.Load().Encode("ab"));
    }

    [Fact]
    public void Load_ModelWithoutType_IsReadAsBpe()
    {
        _folder.Model.Remove("type");
        Assert.Equal([256], _folder.Load().Encode("ab"));
    }

    [Fact]
    public void Load_SettingsThatChangeNothing_AreAccepted()
    {
        _folder.Model["dropout"] = 0.0;
        _folder.Model["unk_token"] = "<unk>";
        _folder.Model["fuse_unk"] = true;
        _folder.Model["continuing_subword_prefix"] = "";
        _folder.Model["end_of_word_suffix"] = "";
        _folder.Tokenizer["decoder"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["decoders"] = new JsonArray(new JsonObject { ["type"] = "ByteLevel" }, new JsonObject { ["type"] = "Fuse" }),
        };
        Assert.Equal([256], _folder.Load().Encode("ab"));
    }

    [Fact]
    public void Encode_Template_GoesAroundTheTextOnlyWhenAskedFor()
    {
        _folder.AddToken(300, "<s>", special: true).AddToken(301, "</s>", special: true);
        _folder.Tokenizer["post_processor"] = JsonNode.Parse("""
            {"type": "Sequence", "processors": [
                {"type": "ByteLevel"},
                {"type": "TemplateProcessing",
                 "single": [{"SpecialToken": {"id": "begin", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                 "special_tokens": {"begin": {"id": "begin", "ids": [300, 256], "tokens": ["<s>", "ab"]}, "</s>": {"id": "</s>", "ids": [301], "tokens": ["</s>"]}}}]}
            """);
        var tokenizer = _folder.Load();
        TextSegment[] text = [new("x", IsTrusted: false)];
        Assert.Equal([300, 256, 'x', 301], tokenizer.Encode(text, addSpecialTokens: true));
        Assert.Equal(['x'], tokenizer.Encode(text, addSpecialTokens: false));
        Assert.Equal([300, 256, 301], tokenizer.Encode([], addSpecialTokens: true));
    }

    [Fact]
    public void Load_NoConfig_NamesNoBeginOrEnd()
    {
        var tokenizer = _folder.Load();
        Assert.Null(tokenizer.BeginOfSequence);
        Assert.Null(tokenizer.EndOfSequence);
    }

    [Fact]
    public void Load_NamesAsStringOrObject_AreFound()
    {
        _folder.AddToken(300, "<s>", special: true).AddToken(301, "</s>", special: true)
            .Write("tokenizer_config.json", """{"bos_token": "<s>", "eos_token": {"__type": "AddedToken", "content": "</s>"}, "pad_token": null}""");
        var tokenizer = _folder.Load();
        Assert.Equal(300, tokenizer.BeginOfSequence);
        Assert.Equal(301, tokenizer.EndOfSequence);
    }

    [Fact]
    public void Load_SpecialTokensMap_FillsWhatTheConfigLeavesOpen()
    {
        _folder.AddToken(300, "<s>", special: true).AddToken(301, "</s>", special: true)
            .Write("tokenizer_config.json", """{"eos_token": "</s>"}""")
            .Write("special_tokens_map.json", """{"bos_token": "<s>", "eos_token": "<s>"}""");
        var tokenizer = _folder.Load();
        Assert.Equal(300, tokenizer.BeginOfSequence);
        Assert.Equal(301, tokenizer.EndOfSequence);
    }

    [Theory]
    [InlineData("""{"eos_token": "<x>"}""")]
    [InlineData("""{"additional_special_tokens": ["<x>"]}""")]
    [InlineData("""{"pad_token": "<x>"}""")]
    [InlineData("""{"added_tokens_decoder": {"300": {"content": "<x>", "special": true}}}""")]
    public void Load_ConfigThatNamesAnAddedToken_MakesItSpecial(string config)
    {
        var tokenizer = _folder.AddToken(300, "<x>").Write("tokenizer_config.json", config).Load();
        Assert.DoesNotContain(300, tokenizer.Encode("<x>"));
        Assert.Equal([300], tokenizer.Encode([new TextSegment("<x>", IsTrusted: true)], addSpecialTokens: false));
        Assert.Equal("", tokenizer.Decode([300], skipSpecialTokens: true));
    }

    [Fact]
    public void Load_PaddingWithAnOrdinaryToken_LeavesItInDecodedText()
    {
        var tokenizer = _folder.Write("tokenizer_config.json", """{"pad_token": "!", "unk_token": "ab", "cls_token": "[CLS]"}""").Load();
        Assert.Equal("ab!", tokenizer.Decode([256, '!'], skipSpecialTokens: true));
    }

    [Fact]
    public void Load_AddBosToken_HasNoSayBesideTokenizerJson()
    {
        _folder.AddToken(300, "<s>", special: true).Write("tokenizer_config.json", """{"bos_token": "<s>", "add_bos_token": true}""");
        Assert.Equal(['x'], _folder.Load().Encode([new TextSegment("x", IsTrusted: true)], addSpecialTokens: true));
    }

    [Fact]
    public void Load_AddPrefixSpaceInTheConfig_CountsWhereByteLevelStandsAlone()
    {
        _folder.Write("tokenizer_config.json", """{"add_prefix_space": true}""");
        Assert.Equal([' ', 'x'], _folder.Load().Encode("x"));
        Assert.Equal(['x'], _folder.SplitBy(TokenizerFolder.RegexSplit("y")).Load().Encode("x"));
    }
}
