using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;
using BpeTokenizer = Microsoft.ML.Tokenizers.BpeTokenizer;

namespace W2S.Engine.MLTokenizers.Tests;

/// <summary>The golden GPT-2 vocabulary, which both the engine and the library can read.</summary>
internal static class Gpt2Vocabulary
{
    // GPT-2's, as Tiktoken has it.
    private const string Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly string Folder = Fixtures.PathOf("golden", "tokenizers", "gpt2");

    public static ITokenizer Engine { get; } = TokenizerFile.Load(Folder);

    /// <summary>As Tiktoken reads it: bytes and ranks. The id of a token is its rank.</summary>
    public static TiktokenTokenizer Tiktoken()
    {
        var special = Special();
        var lines = Vocabulary().Where(t => !special.ContainsKey(t.Key)).OrderBy(t => t.Value)
            .Select(t => $"{Convert.ToBase64String(Engine.BytesOf(t.Value))} {t.Value}");
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', lines)));
        return TiktokenTokenizer.Create(stream, PreTokenizer(), normalizer: null, special);
    }

    /// <summary>As the library reads <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    public static BpeTokenizer Bpe(string? begin = null, string? end = null) => BpeTokenizer.Create(new BpeOptions(Vocabulary())
    {
        Merges = Model().GetProperty("merges").EnumerateArray().Select(m => m.GetString()!),
        SpecialTokens = Special(),
        PreTokenizer = PreTokenizer(),
        ByteLevel = true,
        BeginningOfSentenceToken = begin,
        EndOfSentenceToken = end,
    });

    /// <summary>Every golden text that .NET's regular expressions read as others do: no letter or number above U+FFFF.</summary>
    public static IEnumerable<JsonElement> Golden() =>
        File.ReadLines(Fixtures.PathOf("golden", "tokenizations", "gpt2.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(golden => golden.GetProperty("text").GetString()!.EnumerateRunes().All(r => r.IsBmp || !Rune.IsLetterOrDigit(r)));

    private static RegexPreTokenizer PreTokenizer() => new(new Regex(Pattern, RegexOptions.None, TimeSpan.FromSeconds(5)), Special());

    private static Dictionary<string, int> Special() => new(StringComparer.Ordinal) { ["<|endoftext|>"] = Vocabulary()["<|endoftext|>"] };

    private static Dictionary<string, int> Vocabulary() =>
        Model().GetProperty("vocab").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32(), StringComparer.Ordinal);

    private static JsonElement Model()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Join(Folder, "tokenizer.json")));
        return document.RootElement.GetProperty("model").Clone();
    }
}
