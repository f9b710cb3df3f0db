using System.Text.Json;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;
using W2S.Engine.Tokenization.Gpt2Files;

namespace W2S.Engine.Tests.Tokenization.Gpt2Files;

public sealed class Gpt2FolderTests : IDisposable
{
    private const int EndOfText = 258;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_VocabularyAndMerges_ReadAsTokenizerJsonDoes()
    {
        // make_older_tokenizers.py: GPT2Tokenizer of transformers gives these ids for these two files.
        var golden = Fixtures.PathOf("golden", "tokenizers", "gpt2");
        using var tokenizerJson = JsonDocument.Parse(File.ReadAllText(Path.Join(golden, "tokenizer.json")));
        var model = tokenizerJson.RootElement.GetProperty("model");
        _folder.Write("vocab.json", model.GetProperty("vocab").GetRawText());
        _folder.Write("merges.txt", "#version: 0.2\n" + string.Join('\n', model.GetProperty("merges").EnumerateArray().Select(m => m.GetString())) + "\n");
        _folder.Write("config.json", """{"model_type": "gpt2"}""");

        var tokenizer = TokenizerFile.Load(_folder.Path);
        Assert.Equal(TokenizerFile.Load(golden).VocabularySize, tokenizer.VocabularySize);
        foreach (var line in File.ReadLines(Fixtures.PathOf("golden", "tokenizations", "gpt2.jsonl")))
        {
            using var document = JsonDocument.Parse(line);

            // Golden lines leave out what is as usual.
            int[] Ids(string name) =>
                [.. (document.RootElement.TryGetProperty(name, out var ids) ? ids : document.RootElement.GetProperty("ids")).EnumerateArray().Select(i => i.GetInt32())];
            var text = document.RootElement.GetProperty("text").GetString()!;
            Assert.Equal(Ids("ids"), tokenizer.Encode([new TextSegment(text, IsTrusted: true)], addSpecialTokens: false));
            Assert.Equal(Ids("ids_inert"), tokenizer.Encode(text));
            Assert.Equal(document.RootElement.TryGetProperty("decoded", out var decoded) ? decoded.GetString() : text, tokenizer.Decode(Ids("ids")));
        }
    }

    [Theory]
    [InlineData("#version: 0.2\na b\nab c")]
    [InlineData("#version: 0.2\r\na b\r\nab c\r\n")]
    [InlineData("a b\nab c\n\n\n")]
    [InlineData("\na b\nab c\n")]
    public void Load_MergesInEveryLineEnding_AreRead(string merges) => Assert.Equal([257], Load(merges: merges).Encode("abc"));

    [Fact]
    public void Load_MergeOfTwoSharps_IsNoComment() => Assert.Equal([256], Load("""{"##": 256}""", "#version: 0.2\n# #\n").Encode("##"));

    [Fact]
    public void Load_NoOtherFile_BeginsAndEndsWithTheEndOfText()
    {
        var tokenizer = Load();
        Assert.Equal((EndOfText, EndOfText), (tokenizer.BeginOfSequence, tokenizer.EndOfSequence));
        Assert.DoesNotContain(EndOfText, tokenizer.Encode("<|endoftext|>"));
        Assert.Equal([EndOfText], tokenizer.Encode([new TextSegment("<|endoftext|>", IsTrusted: true)], addSpecialTokens: false));
        Assert.Equal(['x'], tokenizer.Encode([new TextSegment("x", IsTrusted: true)], addSpecialTokens: true));
    }

    [Fact]
    public void Load_VocabularyWithoutEndOfText_NamesNone()
    {
        var tokenizer = Load("{}", "#version: 0.2\n");
        Assert.Null(tokenizer.BeginOfSequence);
        Assert.Null(tokenizer.EndOfSequence);
    }

    [Fact]
    public void Load_Config_Counts()
    {
        _folder.Write("special_tokens_map.json", """{"eos_token": "<end>", "bos_token": "<end>"}""");
        _folder.Write("added_tokens.json", """{"<end>": 259, "<user>": 260}""");
        _folder.Write("tokenizer_config.json", """{"bos_token": "<|endoftext|>", "add_bos_token": true, "add_prefix_space": true}""");
        var tokenizer = Load();
        Assert.Equal((EndOfText, 259), (tokenizer.BeginOfSequence, tokenizer.EndOfSequence));
        Assert.Equal([EndOfText, ' ', 'x', 260], tokenizer.Encode([new TextSegment("x<user>", IsTrusted: false)], addSpecialTokens: true));
    }

    [Theory]
    [InlineData("a b c\n", "merges.txt: line 1: found a b c, expected two tokens")]
    [InlineData("a b\n\nab c\n", "merges.txt: line 2: found , expected two tokens")]
    [InlineData("a \n", "merges.txt: line 1: found a , expected two tokens")]
    [InlineData("a zz\n", "model.merges[0]: the merge of a and zz needs zz")]
    [InlineData("a b\na b\n", "model.merges[1]: this merge is listed twice")]
    public void Load_MalformedMerges_AreRefusedByLine(string merges, string message) =>
        Assert.Contains(message, Refusal(() => Load(merges: merges)), StringComparison.Ordinal);

    [Fact]
    public void Load_MergesThatAreNotUtf8_AreRefused()
    {
        Load();
        _folder.Write("merges.txt", [(byte)'a', (byte)' ', 0xFF]);
        Assert.Contains("merges.txt: not UTF-8", Refusal(() => TokenizerFile.Load(_folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HugeMerges_AreRefusedBeforeTheyAreRead()
    {
        Load();
        using (var file = File.Create(Path.Join(_folder.Path, "merges.txt")))
        {
            file.SetLength(Gpt2Folder.MaxMergesBytes + 1L);
        }

        Assert.Contains("bytes found", Refusal(() => TokenizerFile.Load(_folder.Path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"x1": -1}""", "vocab.json: x1: found -1")]
    [InlineData("""{"x1": 97}""", "model.vocab.x1: the id 97 is given to a already")]
    [InlineData("""{"x1": 300, "x1": 301}""", "vocab.json: not valid JSON")]
    public void Load_MalformedVocabulary_IsRefused(string vocabulary, string message) =>
        Assert.Contains(message, Refusal(() => Load(vocabulary)), StringComparison.Ordinal);

    [Theory]
    [InlineData("tokenizer_config.json", """{"tokenizer_class": "Qwen2Tokenizer"}""", "tokenizer_class: found Qwen2Tokenizer, expected GPT2Tokenizer")]
    [InlineData("config.json", """{"model_type": "roberta"}""", "model_type: found roberta, expected gpt2")]
    public void Load_AnotherTokenizersVocabulary_IsRefusedWithWhatToDo(string file, string content, string message)
    {
        _folder.Write(file, content);
        var refusal = Refusal(() => Load());
        Assert.Contains(message, refusal, StringComparison.Ordinal);
        Assert.Contains("writes a tokenizer.json", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OneOfTheTwoFilesAlone_IsNoTokenizer()
    {
        _folder.Write("vocab.json", "{}");
        Assert.Contains("tokenizer.json: not found, nor tokenizer.model, nor vocab.json with merges.txt", Refusal(() => TokenizerFile.Load(_folder.Path)), StringComparison.Ordinal);
    }

    private static string Refusal(Action load) => Assert.Throws<TokenizerFormatException>(load).Message;

    /// <param name="more">Added to the bytes, which have the ids 0 to 255.</param>
    private ITokenizer Load(string more = """{"ab": 256, "abc": 257, "<|endoftext|>": 258}""", string merges = "#version: 0.2\na b\nab c\n")
    {
        using var bytes = new TokenizerFolder();
        var entries = bytes.Vocabulary.ToJsonString()[..^1];
        _folder.Write("vocab.json", more is "{}" ? entries + "}" : $"{entries}, {more[1..]}");
        _folder.Write("merges.txt", merges);
        return TokenizerFile.Load(_folder.Path);
    }
}
