using System.Text.Json;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Tokenization.SentencePiece;

/// <summary>Ids and texts of sentencepiece and of transformers (tests/Fixtures/golden/make_older_tokenizers.py).</summary>
public sealed class GoldenSentencePieceTests
{
    public static TheoryData<string> Names => ["llama", "llama-first", "gemma"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_UntrustedText_GivesTransformersIdsWithSpecialTokensInert(string name) =>
        ForEach(name, (tokenizer, golden) => Equal(golden, Inert(golden), tokenizer.Encode(Text(golden))));

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_TrustedText_GivesTransformersIds(string name) =>
        ForEach(name, (tokenizer, golden) =>
            Equal(golden, Ids(golden, "ids_fast") ?? Own(golden), tokenizer.Encode([new TextSegment(Text(golden), IsTrusted: true)], addSpecialTokens: false)));

    [Fact]
    public void Encode_ModelAsSentencePieceReadsIt_GivesItsOwnIds() =>
        ForEach("llama", (tokenizer, golden) => Equal(golden, Own(golden), tokenizer.Encode(Text(golden))));

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_GivesTransformersText(string name) =>
        ForEach(name, (tokenizer, golden) => Assert.Equal(golden.GetProperty("decoded").GetString(), tokenizer.Decode(Inert(golden))));

    [Theory]
    [MemberData(nameof(Names))]
    public void Detokenizer_PiecesJoinToTheWhole(string name) =>
        ForEach(name, (tokenizer, golden) =>
        {
            var detokenizer = tokenizer.CreateDetokenizer(continuesPrompt: false);
            var pieces = string.Concat(Inert(golden).Select(detokenizer.Append));
            Assert.Equal(tokenizer.Decode(Inert(golden), skipSpecialTokens: true), pieces + detokenizer.PeekPending());
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_NothingWithSpecialTokensAdded_IsTheTemplateOfTransformers(string name)
    {
        using var header = JsonDocument.Parse(Lines(name)[0]);
        Assert.Equal(Ids(header.RootElement, "empty"), TokenizerFile.Load(Folder(name)).Encode([], addSpecialTokens: true));
    }

    private static void ForEach(string name, Action<ITokenizer, JsonElement> check)
    {
        var tokenizer = TokenizerFile.Load(Folder(name));
        var lines = Lines(name)[1..];
        Assert.True(lines.Length >= 500);
        foreach (var line in lines)
        {
            using var document = JsonDocument.Parse(line);
            check(tokenizer, document.RootElement);
        }
    }

    private static string Folder(string name) => Fixtures.PathOf("golden", "sentencepiece", name);

    private static string[] Lines(string name) => File.ReadAllLines(Folder(name) + ".jsonl");

    private static string Text(JsonElement golden) => golden.GetProperty("text").GetString()!;

    private static int[] Own(JsonElement golden) => Ids(golden, "ids")!;

    private static int[] Inert(JsonElement golden) => Ids(golden, "ids_inert") ?? Own(golden);

    private static int[]? Ids(JsonElement golden, string name) =>
        golden.TryGetProperty(name, out var ids) ? [.. ids.EnumerateArray().Select(i => i.GetInt32())] : null;

    // The text stands beside the ids, so that a failure says which string it was.
    private static void Equal(JsonElement golden, int[] expected, int[] found)
    {
        var text = golden.GetProperty("text").GetRawText();
        Assert.Equal($"{text}: {string.Join(' ', expected)}", $"{text}: {string.Join(' ', found)}");
    }
}
