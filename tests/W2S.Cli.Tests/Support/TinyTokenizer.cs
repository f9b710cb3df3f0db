using System.Text.Json.Nodes;

namespace W2S.Cli.Tests.Support;

/// <summary>A byte-level tokenizer without merges: an end token, then one token a byte, in the given order.</summary>
internal static class TinyTokenizer
{
    public const int VocabularySize = 257;

    public const string EndToken = "<|endoftext|>";

    /// <param name="rotation">Shifts the ids of the byte tokens: another value is another vocabulary.</param>
    public static string Json(int rotation = 0)
    {
        var vocabulary = new JsonObject { [EndToken] = 0 };
        var bytes = ByteCharacters().ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            vocabulary[bytes[i].ToString()] = 1 + ((i + rotation) % bytes.Length);
        }

        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(new JsonObject
            {
                ["id"] = 0,
                ["content"] = EndToken,
                ["special"] = true,
                ["single_word"] = false,
                ["lstrip"] = false,
                ["rstrip"] = false,
                ["normalized"] = false,
            }),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true },
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray() },
        }.ToJsonString();
    }

    // GPT-2's bytes_to_unicode: printable bytes stand for themselves, the others for the characters from U+0100 on.
    private static IEnumerable<char> ByteCharacters()
    {
        var next = 0x100;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            yield return printable ? (char)value : (char)next++;
        }
    }
}
