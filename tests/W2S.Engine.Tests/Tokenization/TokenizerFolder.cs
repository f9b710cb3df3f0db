using System.Text.Json.Nodes;
using W2S.Engine.Tokenization;
using W2S.Engine.Tokenization.Decoding;

namespace W2S.Engine.Tests.Tokenization;

/// <summary>
/// A small tokenizer in a folder of its own: ids 0 to 255 are the bytes in order, merges follow, then added tokens. Byte-level,
/// or of SentencePiece's kind. Change <see cref="Tokenizer"/> before <see cref="Load"/> to see what becomes of it.
/// </summary>
internal sealed class TokenizerFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("w2s-tokenizer-").FullName;

    public TokenizerFolder(params string[] merges)
        : this(value => ByteCharacters.ToCharacter(value).ToString(), [], merges)
    {
    }

    private TokenizerFolder(Func<byte, string> spellByte, string[] tokens, string[] merges)
    {
        var vocabulary = new JsonObject();
        for (var value = 0; value < 256; value++)
        {
            vocabulary.Add(spellByte((byte)value), value);
        }

        foreach (var token in tokens)
        {
            vocabulary.Add(token, vocabulary.Count);
        }

        foreach (var merge in merges)
        {
            vocabulary.TryAdd(merge.Replace(" ", "", StringComparison.Ordinal), vocabulary.Count);
        }

        Tokenizer = new JsonObject
        {
            ["added_tokens"] = new JsonArray(),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = true },
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray([.. merges.Select(m => (JsonNode)m)]),
            },
        };
    }

    /// <summary>
    /// Llama 2's kind: after the bytes come <c>&lt;unk&gt;</c> (256), <c>▁</c> (257), <c>a</c>, <c>b</c> and <c>c</c> (258 to 260), then the merges.
    /// </summary>
    public static TokenizerFolder OfPieces(params string[] merges)
    {
        var folder = new TokenizerFolder(ByteToken.Spell, ["<unk>", "▁", "a", "b", "c"], merges);
        folder.Model["byte_fallback"] = true;
        folder.Model["fuse_unk"] = true;
        folder.Model["unk_token"] = "<unk>";
        folder.Tokenizer["normalizer"] = JsonNode.Parse("""
            {"type": "Sequence", "normalizers": [
                {"type": "Prepend", "prepend": "▁"},
                {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}
            """);
        folder.Tokenizer["pre_tokenizer"] = null;
        folder.Tokenizer["decoder"] = JsonNode.Parse("""
            {"type": "Sequence", "decoders": [
                {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
                {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}
            """);
        return folder;
    }

    /// <summary>The same with Metaspace as newer files have it.</summary>
    public TokenizerFolder WithMetaspace(string scheme, bool split = false)
    {
        Tokenizer["normalizer"] = null;
        Tokenizer["pre_tokenizer"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = scheme, ["split"] = split };
        return this;
    }

    public JsonObject Tokenizer { get; }

    public JsonObject Model => Tokenizer["model"]!.AsObject();

    public JsonObject Vocabulary => Model["vocab"]!.AsObject();

    public JsonArray Merges => Model["merges"]!.AsArray();

    public TokenizerFolder AddToken(int id, string content, bool special = false, string? flag = null, bool normalized = false)
    {
        var token = new JsonObject { ["id"] = id, ["content"] = content, ["special"] = special, ["normalized"] = normalized };
        if (flag is not null)
        {
            token[flag] = true;
        }

        Tokenizer["added_tokens"]!.AsArray().Add(token);
        return this;
    }

    /// <summary>Puts splits before ByteLevel, which then uses no pattern of its own.</summary>
    public TokenizerFolder SplitBy(params JsonNode[] splits)
    {
        Tokenizer["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(
            [
                .. splits,
                new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = false },
            ]),
        };
        return this;
    }

    public static JsonObject RegexSplit(string pattern, string behavior = "Isolated", bool invert = false) => new()
    {
        ["type"] = "Split",
        ["pattern"] = new JsonObject { ["Regex"] = pattern },
        ["behavior"] = behavior,
        ["invert"] = invert,
    };

    public TokenizerFolder Write(string file, string content)
    {
        File.WriteAllText(System.IO.Path.Join(Path, file), content);
        return this;
    }

    public ITokenizer Load() => LoadText(Tokenizer.ToJsonString());

    public ITokenizer LoadText(string json)
    {
        Write("tokenizer.json", json);
        return TokenizerFile.Load(Path);
    }

    public ITokenizer LoadAsIs() => TokenizerFile.Load(Path);

    /// <summary>Loads, expecting a refusal, and gives its message.</summary>
    public string Refusal() => Assert.Throws<TokenizerFormatException>(Load).Message;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
