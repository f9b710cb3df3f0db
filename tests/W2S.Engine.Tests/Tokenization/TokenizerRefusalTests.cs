using System.Text.Json.Nodes;
using W2S.Engine.Tokenization;
using W2S.Engine.Tokenization.Json;

namespace W2S.Engine.Tests.Tokenization;

public sealed class TokenizerRefusalTests : IDisposable
{
    // what is wrong: part of the message, and how to bring it about
    private static readonly Dictionary<string, (string Message, Action<TokenizerFolder> Spoil)> Files = new()
    {
        ["no model"] = ("tokenizer.json: model: missing", f => f.Tokenizer.Remove("model")),
        ["model of another kind"] = ("found an array of 0, expected an object", f => f.Tokenizer["model"] = new JsonArray()),
        ["Unigram"] = ("model: found a Unigram model", f => f.Model["type"] = "Unigram"),
        ["dropout"] = ("model.dropout: found 0.1", f => f.Model["dropout"] = 0.1),
        ["word prefix"] = ("model.continuing_subword_prefix: found \"##\"", f => f.Model["continuing_subword_prefix"] = "##"),
        ["word suffix"] = ("model.end_of_word_suffix: found \"_\"", f => f.Model["end_of_word_suffix"] = "_"),
        ["id of another type"] = ("model.vocab.x1: found \"1\"", f => f.Vocabulary["x1"] = "1"),
        ["fractional id"] = ("model.vocab.x1: found 1.5", f => f.Vocabulary["x1"] = 1.5),
        ["negative id"] = ("model.vocab.x1: found -1", f => f.Vocabulary["x1"] = -1),
        ["huge id"] = ("model.vocab.x1: found 4194304, expected a token id from 0 to 4194303", f => f.Vocabulary["x1"] = 1 << 22),
        ["enormous id"] = ("model.vocab.x1: found 99999999999", f => f.Vocabulary["x1"] = 99_999_999_999),
        ["id given twice"] = ("model.vocab.x1: the id 97 is given to a already", f => f.Vocabulary["x1"] = 97),
        ["byte missing"] = ("the vocabulary has no token Ġ for byte 0x20", f => f.Vocabulary.Remove("Ġ")),
        ["merge of an absent token"] = ("model.merges[2]: the merge of a and zz needs zz", f => f.Merges.Add("a zz")),
        ["merge into an absent token"] = ("model.merges[2]: the merge of a and d needs ad", f => f.Merges.Add("a d")),
        ["merge with nothing"] = ("model.merges[2]: found \"a \"", f => f.Merges.Add("a ")),
        ["merge into itself"] = ("model.merges[2]: found an array of 2", f => f.Merges.Add(new JsonArray("a", ""))),
        ["merge of three"] = ("model.merges[2]: found \"a b c\"", f => f.Merges.Add("a b c")),
        ["merge of numbers"] = ("model.merges[2][0]: found 1, expected a string", f => f.Merges.Add(new JsonArray(1, 2))),
        ["merge twice"] = ("model.merges[2]: this merge is listed twice", f => f.Merges.Add("a b")),
        ["merge of another type"] = ("model.merges[2]: found 7", f => f.Merges.Add(7)),
        ["normalizer"] = ("normalizer: found the normalizer Lowercase", f => f.Tokenizer["normalizer"] = Typed("Lowercase")),
        ["normalizer in a sequence"] = (
            "normalizer.normalizers[0]: found the normalizer NFKC",
            f => f.Tokenizer["normalizer"] = Typed("Sequence", "normalizers", Typed("NFKC"))),
        ["no pre-tokenizer before the decoder ByteLevel"] = ("decoder: found the decoder ByteLevel, expected Metaspace", f => f.Tokenizer["pre_tokenizer"] = null),
        ["pre-tokenizer"] = ("pre_tokenizer: found the pre-tokenizer Whitespace, expected", f => f.Tokenizer["pre_tokenizer"] = Typed("Whitespace")),
        ["pre-tokenizer before ByteLevel"] = ("pre_tokenizer.pretokenizers[0]: found the pre-tokenizer Whitespace", f => f.SplitBy(Typed("Whitespace"))),
        ["ByteLevel twice"] = ("found the pre-tokenizer ByteLevel", f => f.SplitBy(Typed("ByteLevel"))),
        ["behavior"] = ("behavior: found \"Sideways\"", f => f.SplitBy(TokenizerFolder.RegexSplit("x", "Sideways"))),
        ["pattern"] = (@"pattern.Regex: the pattern cannot be used: the escape \b", f => f.SplitBy(TokenizerFolder.RegexSplit(@"\bx"))),
        ["pattern too long"] = ("at most 8192 are read", f => f.SplitBy(TokenizerFolder.RegexSplit(new string('x', 10_000)))),
        ["post-processor"] = ("post_processor: found the post-processor BertProcessing", f => f.Tokenizer["post_processor"] = Typed("BertProcessing")),
        ["template with a pair"] = ("id: found \"B\"", f => f.Tokenizer["post_processor"] = Template("""[{"Sequence": {"id": "B"}}]""")),
        ["template without text"] = ("single: found 0 sequences", f => f.Tokenizer["post_processor"] = Template("[]")),
        ["template with an unknown token"] = (
            "special_tokens.<x>: missing",
            f => f.Tokenizer["post_processor"] = Template("""[{"SpecialToken": {"id": "<x>"}}, {"Sequence": {"id": "A"}}]""")),
        ["template with an unknown id"] = (
            "ids[0]: the vocabulary has no token 999",
            f => f.Tokenizer["post_processor"] = Template("""[{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}]""")),
        ["no decoder"] = ("decoder: missing", f => f.Tokenizer["decoder"] = null),
        ["decoder"] = ("decoder: found the decoder Metaspace", f => f.Tokenizer["decoder"] = Typed("Metaspace")),
        ["decoder after Fuse"] = (
            "decoder: found the decoder Fuse, ByteLevel",
            f => f.Tokenizer["decoder"] = Typed("Sequence", "decoders", Typed("Fuse"), Typed("ByteLevel"))),
        ["added token with another id"] = ("added_tokens[0]: the token ab has id 300, but it has id 256 already", f => f.AddToken(300, "ab")),
        ["added token on a taken id"] = ("added_tokens[0]: the token <t> has id 97, but that is a", f => f.AddToken(97, "<t>")),
        ["added tokens on one id"] = ("added_tokens[1]: the token <u> has id 300, but that is <t>", f => f.AddToken(300, "<t>").AddToken(300, "<u>")),
        ["added token twice"] = ("added_tokens[1]: the token <t> is listed twice", f => f.AddToken(300, "<t>").AddToken(300, "<t>")),
        ["added token without content"] = ("added_tokens[0]: its content has 0 characters", f => f.AddToken(300, "")),
        ["endless added token"] = ("added_tokens[0]: its content has 1025 characters", f => f.AddToken(300, new string('x', 1025))),
        ["endless added tokens"] = (
            "added_tokens[1024]: it brings the added tokens to 1049600 characters, expected at most 1048576",
            f => Enumerable.Range(1000, 1025).Aggregate(f, (folder, id) => folder.AddToken(id, $"{id}{new string('x', 1020)}"))),
        ["added token far out"] = ("added_tokens[0].id: found 2147483647", f => f.AddToken(int.MaxValue, "<t>")),
        ["special byte"] = ("added_tokens: the token a is special, but text needs it for a byte", f => f.AddToken(97, "a", special: true)),
        ["flag of another type"] = ("added_tokens[0].lstrip: found 1, expected true or false", f => SetFlag(f.AddToken(300, "<t>"), "lstrip", 1)),
        ["end token"] = ("tokenizer_config.json: eos_token: the vocabulary has no token </s>", f => f.Write("tokenizer_config.json", """{"eos_token": "</s>"}""")),
        ["begin token"] = ("special_tokens_map.json: bos_token: found 3, expected a string", f => f.Write("special_tokens_map.json", """{"bos_token": 3}""")),
        ["config"] = ("tokenizer_config.json: not valid JSON", f => f.Write("tokenizer_config.json", "{")),
        ["token id in the config"] = (
            "added_tokens_decoder.-1: its name is no token id",
            f => f.Write("tokenizer_config.json", """{"added_tokens_decoder": {"-1": {"content": "<t>"}}}""")),
        ["token in the config that disagrees"] = (
            "added_tokens_decoder.300: the token ab has id 300, but it has id 256",
            f => f.Write("tokenizer_config.json", """{"added_tokens_decoder": {"300": {"content": "ab"}}}""")),
    };

    // The same for SentencePiece's kind of vocabulary.
    private static readonly Dictionary<string, (string Message, Action<TokenizerFolder> Spoil)> PieceFiles = new()
    {
        ["single-byte token missing"] = ("model: the vocabulary has no token <0x0A> for byte 0x0A", f => f.Vocabulary.Remove("<0x0A>")),
        ["byte token of no digits"] = ("model: the token <0xZZ> with id 262 names no byte", f => f.Vocabulary.Add("<0xZZ>", 262)),
        ["negative byte token"] = ("model: the token <0x-1> with id 262 names no byte", f => f.Vocabulary.Add("<0x-1>", 262)),
        ["special byte token"] = ("the token <0x41> is special, but text needs it for a byte", f => f.AddToken(0x41, "<0x41>", special: true)),
        ["unknown token"] = ("model.unk_token: the vocabulary has no token [UNK]", f => f.Model["unk_token"] = "[UNK]"),
        ["unknown token of another type"] = ("model.unk_token: found 0, expected a string", f => f.Model["unk_token"] = 0),
        ["merge of an absent token"] = ("model.merges[1]: the merge of a and z needs z", f => f.Merges.Add("a z")),
        ["merge into an absent token"] = ("model.merges[1]: the merge of b and a needs ba", f => f.Merges.Add(new JsonArray("b", "a"))),
        ["normalizer"] = ("normalizer: found the normalizer NFKC, expected none, NFC, Prepend", f => f.Tokenizer["normalizer"] = Typed("NFKC")),
        ["replacing nothing"] = (
            "normalizer.pattern.String: found \"\", expected a string that is not empty",
            f => f.Tokenizer["normalizer"] = JsonNode.Parse("""{"type": "Replace", "pattern": {"String": ""}, "content": "x"}""")),
        ["replacing a pattern that cannot be used"] = (
            @"normalizer.pattern.Regex: the pattern cannot be used: the escape \w",
            f => f.Tokenizer["normalizer"] = JsonNode.Parse("""{"type": "Replace", "pattern": {"Regex": "\\w"}, "content": "x"}""")),
        ["pre-tokenizer"] = ("pre_tokenizer: found the pre-tokenizer Whitespace, expected Split", f => f.Tokenizer["pre_tokenizer"] = Typed("Whitespace")),
        ["scheme"] = ("pre_tokenizer.prepend_scheme: found \"last\", expected always, first or never", f => f.WithMetaspace("last")),
        ["schemes that disagree"] = (
            "pre_tokenizer: add_prefix_space is false, but prepend_scheme is not never",
            f => f.WithMetaspace("first").Tokenizer["pre_tokenizer"]!["add_prefix_space"] = false),
        ["mark of two characters"] = (
            "pre_tokenizer.replacement: found \"__\", expected one character",
            f => f.WithMetaspace("first").Tokenizer["pre_tokenizer"]!["replacement"] = "__"),
        ["decoder of another alphabet"] = ("decoder: found the decoder ByteLevel, expected Metaspace", f => f.Tokenizer["decoder"] = Typed("ByteLevel")),
        ["decoder steps in another order"] = (
            "decoder: found the decoder Fuse, ByteFallback, expected",
            f => f.Tokenizer["decoder"] = Typed("Sequence", "decoders", Typed("Fuse"), Typed("ByteFallback"))),
        ["stripping each token"] = ("decoder: found the decoder Strip, expected", f => f.Tokenizer["decoder"] = Strip(start: 1, stop: 0)),
        ["stripping the end"] = (
            "decoder.decoders[1].stop: found 1, expected 0",
            f => f.Tokenizer["decoder"] = Typed("Sequence", "decoders", Typed("Fuse"), Strip(start: 1, stop: 1))),
        ["stripping less than nothing"] = (
            "decoder.decoders[1].start: found -1, expected a whole number from 0 on",
            f => f.Tokenizer["decoder"] = Typed("Sequence", "decoders", Typed("Fuse"), Strip(start: -1, stop: 0))),
        ["stripping twice"] = (
            "decoder.decoders[2]: found a second Strip",
            f => f.Tokenizer["decoder"] = Typed("Sequence", "decoders", Typed("Fuse"), Strip(start: 1, stop: 0), Strip(start: 1, stop: 0))),
    };

    private readonly TokenizerFolder _folder = new("a b", "ab c");

    public static TheoryData<string> Names => [.. Files.Keys];

    public static TheoryData<string> PieceNames => [.. PieceFiles.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_MalformedOrUnsupported_IsRefusedNamingTheEntry(string what)
    {
        Files[what].Spoil(_folder);
        var refusal = _folder.Refusal();
        Assert.Contains(Files[what].Message, refusal, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Path, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(PieceNames))]
    public void Load_MalformedOrUnsupportedPieces_AreRefusedNamingTheEntry(string what)
    {
        using var folder = TokenizerFolder.OfPieces("a b");
        PieceFiles[what].Spoil(folder);
        var refusal = folder.Refusal();
        Assert.Contains(PieceFiles[what].Message, refusal, StringComparison.Ordinal);
        Assert.StartsWith(folder.Path, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"model\": ")]
    [InlineData("not JSON")]
    [InlineData("{\"decoder\": {\"type\": \"ByteLevel\"}, \"decoder\": null}")]
    [InlineData("{\"decoder\": {\"type\": \"\\ud800\"}}")]
    public void Load_NotTheJsonOfATokenizer_IsRefused(string json) =>
        Assert.StartsWith(Path.Join(_folder.Path, "tokenizer.json: "), Assert.Throws<TokenizerFormatException>(() => _folder.LoadText(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_NameThatIsNotUnicode_IsRefused()
    {
        var json = _folder.Tokenizer.ToJsonString();
        var spoiled = json.Replace("\"vocab\":{", "\"vocab\":{\"\\ud800\":9999,", StringComparison.Ordinal);
        Assert.Throws<TokenizerFormatException>(() => _folder.LoadText(spoiled));
    }

    [Fact]
    public void Load_TokenListedTwice_IsRefused()
    {
        var json = _folder.Tokenizer.ToJsonString();
        var spoiled = json.Replace("\"vocab\":{", "\"vocab\":{\"ab\":9999,", StringComparison.Ordinal);
        Assert.Contains("not valid JSON", Assert.Throws<TokenizerFormatException>(() => _folder.LoadText(spoiled)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NestedAbsurdlyDeep_IsRefused()
    {
        var deep = new string('[', 100_000);
        Assert.Throws<TokenizerFormatException>(() => _folder.LoadText($$"""{"added_tokens": {{deep}}"""));
    }

    [Fact]
    public void Load_NoTokenizerJson_SaysWhatToDo()
    {
        var refusal = Assert.Throws<TokenizerFormatException>(_folder.LoadAsIs);
        Assert.Contains(Path.Join(_folder.Path, "tokenizer.json: not found"), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileBeyondTheLimit_IsRefusedWithoutReadingIt()
    {
        using var folder = new Support.TempFolder();
        using (var file = File.Create(folder.Write("tokenizer.json", "")))
        {
            file.SetLength(TokenizerFiles.MaxJsonBytes + 1);
        }

        Assert.Contains("134217729 bytes found, at most 134217728 expected", Assert.Throws<TokenizerFormatException>(() => TokenizerFile.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("tokenizer_config.json")]
    [InlineData("special_tokens_map.json")]
    public void Load_LinkOutOfTheFolder_IsRefused(string file)
    {
        using var folder = new Support.TempFolder();
        using var outside = new Support.TempFolder();
        folder.Write("tokenizer.json", _folder.Tokenizer.ToJsonString());
        File.Delete(Path.Join(folder.Path, file));
        File.CreateSymbolicLink(
            Path.Join(folder.Path, file), outside.Write(file, file == "tokenizer.json" ? _folder.Tokenizer.ToJsonString() : "{}"));

        Assert.Contains("outside the folder", Assert.Throws<TokenizerFormatException>(() => TokenizerFile.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LinkWithinTheFolder_IsFollowed()
    {
        using var folder = new Support.TempFolder();
        folder.Write("original.json", _folder.Tokenizer.ToJsonString());
        File.CreateSymbolicLink(Path.Join(folder.Path, "tokenizer.json"), "original.json");

        Assert.Equal([256], TokenizerFile.Load(folder.Path).Encode("ab"));
    }

    [Fact]
    public void Load_NoSuchFolder_IsATokenizerError() =>
        Assert.Throws<TokenizerFormatException>(() => TokenizerFile.Load(Path.Join(Path.GetTempPath(), Path.GetRandomFileName())));

    [Fact]
    public void Load_MessageAboutAnEndlessToken_StaysShort()
    {
        _folder.Vocabulary.Add(new string('x', 1_000_000), -1);
        Assert.True(_folder.Refusal().Length < 1_000);
    }

    [Fact]
    public void Load_MessageAboutATokenWithControlCharacters_HoldsNoneOfThem()
    {
        _folder.AddToken(300, "\e[2J\u009b2J\n").AddToken(300, "<t>");
        var refusal = _folder.Refusal();
        Assert.Contains("that is ?[2J?2J?", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(refusal, char.IsControl);
    }

    private static JsonObject Typed(string type) => new() { ["type"] = type };

    private static JsonObject Typed(string type, string list, params JsonNode[] members) => new() { ["type"] = type, [list] = new JsonArray(members) };

    private static JsonObject Strip(int start, int stop) => new() { ["type"] = "Strip", ["content"] = " ", ["start"] = start, ["stop"] = stop };

    private static JsonObject Template(string single) => new()
    {
        ["type"] = "TemplateProcessing",
        ["single"] = JsonNode.Parse(single),
        ["special_tokens"] = JsonNode.Parse("""{"<s>": {"id": "<s>", "ids": [999], "tokens": ["<s>"]}}"""),
    };

    private static void SetFlag(TokenizerFolder folder, string flag, JsonNode value) => folder.Tokenizer["added_tokens"]![0]![flag] = value;
}
