using System.Text.Json;
using W2S.Engine.Tokenization;

namespace W2S.Bench.Models;

/// <summary>
/// A byte-level vocabulary without merges: a prompt has as many tokens as letters, and every id that is sampled is some text.
/// </summary>
internal static class BenchVocabulary
{
    private const int Bytes = 256;

    /// <summary>As a <c>tokenizer.json</c>.</summary>
    /// <param name="size">Tokens: at least the 256 bytes.</param>
    public static string ToJson(int size) => JsonSerializer.Serialize(new
    {
        version = "1.0",
        added_tokens = Array.Empty<object>(),
        pre_tokenizer = ByteLevel(),
        decoder = ByteLevel(),
        model = new { type = "BPE", vocab = Tokens(size), merges = Array.Empty<string>() },
    });

    /// <summary>A text of exactly that many tokens, in words of four letters; another one for each index.</summary>
    public static string Prompt(int tokens, int index = 0) => string.Create(tokens, index, static (text, index) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = i % 5 == 4 ? ' ' : (char)('a' + ((i + (7 * index)) % 26));
        }
    });

    private static object ByteLevel() => new { type = "ByteLevel", add_prefix_space = false, trim_offsets = true, use_regex = true };

    private static Dictionary<string, int> Tokens(int size)
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < size; id++)
        {
            tokens[id < Bytes ? ByteCharacters.ToCharacter((byte)id).ToString() : ByteCharacters.Spell($" t{id}")] = id;
        }

        return tokens;
    }
}
