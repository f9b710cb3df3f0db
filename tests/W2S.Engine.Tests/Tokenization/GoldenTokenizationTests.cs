using System.Text.Json;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Tokenization;

/// <summary>Ids and texts of Hugging Face's tokenizers library (tests/Fixtures/golden/make_tokenizations.py).</summary>
public sealed class GoldenTokenizationTests
{
    public static TheoryData<string> Names =>
        [.. Directory.GetDirectories(Fixtures.PathOf("golden", "tokenizers")).Select(d => Path.GetFileName(d)).Order()];

    [Fact]
    public void Names_CoverEveryKindOfTokenizer() =>
        Assert.Empty(new[] { "gpt2", "llama2", "mistral", "llama3", "qwen2", "gemma" }.Except(Names.Select<object[], string>(row => (string)row[0])));

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_TrustedText_GivesTheLibrarysIds(string name) =>
        ForEachText(name, (tokenizer, golden) =>
            Equal(golden, golden.Ids, tokenizer.Encode([new TextSegment(golden.Text, IsTrusted: true)], addSpecialTokens: false)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_WithSpecialTokensAdded_GivesTheLibrarysIds(string name) =>
        ForEachText(name, (tokenizer, golden) =>
            Equal(golden, golden.IdsSpecial, tokenizer.Encode([new TextSegment(golden.Text, IsTrusted: true)], addSpecialTokens: true)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_UntrustedText_GivesTheLibrarysIdsWithSpecialTokensInert(string name) =>
        ForEachText(name, (tokenizer, golden) => Equal(golden, golden.IdsInert, tokenizer.Encode(golden.Text)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_GivesTheLibrarysText(string name) =>
        ForEachText(name, (tokenizer, golden) =>
        {
            Assert.Equal(golden.Decoded, tokenizer.Decode(golden.Ids));
            Assert.Equal(golden.DecodedSkipSpecial, tokenizer.Decode(golden.IdsSpecial, skipSpecialTokens: true));
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void Detokenizer_GivesTheLibrarysTextPieceByPiece(string name) =>
        ForEachText(name, (tokenizer, golden) => Assert.Equal(golden.DecodedSkipSpecial, DecodePieceByPiece(tokenizer, golden.IdsSpecial)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_RandomIds_GivesTheLibrarysTextWholeAndPieceByPiece(string name) =>
        ForEachLine("decodings", name, (tokenizer, line) =>
        {
            var ids = Ids(line, "ids");
            var decoded = line.GetProperty("decoded").GetString()!;
            var skipped = TextOr(line, "decoded_skip_special", decoded);
            Assert.Equal(decoded, tokenizer.Decode(ids));
            Assert.Equal(skipped, tokenizer.Decode(ids, skipSpecialTokens: true));
            Assert.Equal(skipped, DecodePieceByPiece(tokenizer, ids));
        });

    [Theory]
    [InlineData("gpt2")]
    [InlineData("gpt2-prefix-space")]
    [InlineData("llama3")]
    [InlineData("llama2")]
    [InlineData("mistral")]
    [InlineData("gemma")]
    public void EncodeContinuation_Response_DecodesBackToItselfAfterAPrompt(string name) =>
        ForEachText(name, (tokenizer, golden) =>
        {
            var detokenizer = tokenizer.CreateDetokenizer(continuesPrompt: true);
            var text = string.Concat(tokenizer.EncodeContinuation(golden.Text).Select(detokenizer.Append)) + detokenizer.PeekPending();

            // A mark in the text itself cannot be told from a space by those that write spaces so.
            Assert.Equal(tokenizer.Decode(tokenizer.Encode("a\u2581")) is "a " ? golden.Text.Replace('\u2581', ' ') : golden.Text, text);
        });

    // Everything emitted so far and what is pending must read, at every step, as the ids so far decoded together.
    private static string DecodePieceByPiece(ITokenizer tokenizer, int[] ids)
    {
        var detokenizer = tokenizer.CreateDetokenizer(continuesPrompt: false);
        var text = "";
        for (var i = 0; i < ids.Length; i++)
        {
            text += detokenizer.Append(ids[i]);
            Assert.Equal(tokenizer.Decode(ids.AsSpan(..(i + 1)), skipSpecialTokens: true), text + detokenizer.PeekPending());
        }

        return text + detokenizer.PeekPending();
    }

    private static void ForEachText(string name, Action<ITokenizer, Golden> check) =>
        ForEachLine("tokenizations", name, (tokenizer, line) =>
        {
            var text = line.GetProperty("text").GetString()!;
            var ids = Ids(line, "ids");
            var decoded = TextOr(line, "decoded", text);
            check(tokenizer, new Golden(
                text,
                ids,
                IdsOr(line, "ids_special", ids),
                IdsOr(line, "ids_inert", ids),
                decoded,
                TextOr(line, "decoded_skip_special", decoded)));
        });

    private static void ForEachLine(string folder, string name, Action<ITokenizer, JsonElement> check)
    {
        var tokenizer = TokenizerFile.Load(Fixtures.PathOf("golden", "tokenizers", name));
        var lines = File.ReadAllLines(Fixtures.PathOf("golden", folder, name + ".jsonl"));
        Assert.True(lines.Length >= (folder == "tokenizations" ? 500 : 100));
        foreach (var line in lines)
        {
            using var document = JsonDocument.Parse(line);
            check(tokenizer, document.RootElement);
        }
    }

    private static int[] Ids(JsonElement line, string name) => [.. line.GetProperty(name).EnumerateArray().Select(i => i.GetInt32())];

    // What is as usual is left out of the files.
    private static int[] IdsOr(JsonElement line, string name, int[] usual) => line.TryGetProperty(name, out _) ? Ids(line, name) : usual;

    private static string TextOr(JsonElement line, string name, string usual) =>
        line.TryGetProperty(name, out var text) ? text.GetString()! : usual;

    // The text stands beside the ids, so that a failure says which string it was.
    private static void Equal(Golden golden, int[] expected, int[] found)
    {
        var text = JsonSerializer.Serialize(golden.Text);
        Assert.Equal($"{text}: {string.Join(' ', expected)}", $"{text}: {string.Join(' ', found)}");
    }

    private sealed record Golden(string Text, int[] Ids, int[] IdsSpecial, int[] IdsInert, string Decoded, string DecodedSkipSpecial);
}
