using System.Text.Json;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Tokenization;

/// <summary>Ids and texts of Hugging Face's tokenizers library (tests/Fixtures/golden/make_tokenizations.py).</summary>
public sealed class GoldenTokenizationTests
{
    public static TheoryData<string> Names =>
        [.. Directory.GetDirectories(Fixtures.PathOf("golden", "tokenizers")).Select(d => Path.GetFileName(d)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_TrustedText_GivesTheLibrarysIds(string name) =>
        ForEach(name, (tokenizer, golden) => Equal(golden, "ids", tokenizer.Encode([Segment(golden, isTrusted: true)], addSpecialTokens: false)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_WithSpecialTokensAdded_GivesTheLibrarysIds(string name) =>
        ForEach(name, (tokenizer, golden) =>
            Equal(golden, "ids_special", tokenizer.Encode([Segment(golden, isTrusted: true)], addSpecialTokens: true)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_UntrustedText_GivesTheLibrarysIdsWithSpecialTokensInert(string name) =>
        ForEach(name, (tokenizer, golden) => Equal(golden, "ids_inert", tokenizer.Encode(golden.GetProperty("text").GetString()!)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_GivesTheLibrarysText(string name) =>
        ForEach(name, (tokenizer, golden) =>
        {
            Equal(golden, "decoded", tokenizer.Decode(Ids(golden, "ids")));
            Equal(golden, "decoded_skip_special", tokenizer.Decode(Ids(golden, "ids_special"), skipSpecialTokens: true));
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void Detokenizer_GivesTheLibrarysText(string name) =>
        ForEach(name, (tokenizer, golden) =>
        {
            var detokenizer = tokenizer.CreateDetokenizer(continuesPrompt: false);
            var pieces = string.Concat(Ids(golden, "ids_special").Select(detokenizer.Append));
            Equal(golden, "decoded_skip_special", pieces + detokenizer.PeekPending());
        });

    private static void ForEach(string name, Action<ITokenizer, JsonElement> check)
    {
        var tokenizer = TokenizerFile.Load(Fixtures.PathOf("golden", "tokenizers", name));
        var lines = File.ReadAllLines(Fixtures.PathOf("golden", "tokenizations", name + ".jsonl"));
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            check(tokenizer, document.RootElement);
        }
    }

    private static TextSegment Segment(JsonElement golden, bool isTrusted) => new(golden.GetProperty("text").GetString()!, isTrusted);

    private static int[] Ids(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(i => i.GetInt32())];

    // The text stands beside the ids, so that a failure says which string it was.
    private static void Equal(JsonElement golden, string name, int[] found)
    {
        var text = golden.GetProperty("text").GetRawText();
        Assert.Equal($"{text}: {string.Join(' ', Ids(golden, name))}", $"{text}: {string.Join(' ', found)}");
    }

    private static void Equal(JsonElement golden, string name, string found) => Assert.Equal(golden.GetProperty(name).GetString(), found);
}
