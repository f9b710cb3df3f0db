using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using W2S.Engine.Tokenization.AddedTokens;
using W2S.Engine.Tokenization.Json;

namespace W2S.Engine.Tokenization.Conversion;

/// <summary>
/// Spells an older tokenizer as the <c>tokenizer.json</c> that transformers would save for it. One reader then decides what every
/// format means, and what it refuses.
/// </summary>
internal static class TokenizerJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The <c>tokenizer.json</c>.</summary>
    public static JsonFile WriteDefinition(OlderTokenizer tokenizer) => Write(tokenizer, json =>
    {
        WriteAddedTokens(json, tokenizer.AddedTokens);
        WriteRaw(json, "normalizer", tokenizer.Normalizer);
        WriteRaw(json, "pre_tokenizer", tokenizer.PreTokenizer);
        WriteTemplate(json, tokenizer);
        WriteRaw(json, "decoder", tokenizer.Decoder);
        WriteModel(json, tokenizer);
    });

    /// <summary>The <c>special_tokens_map.json</c>.</summary>
    public static JsonFile WriteNames(OlderTokenizer tokenizer) => Write(tokenizer, json =>
    {
        json.WriteString("bos_token", tokenizer.BeginOfSequence);
        json.WriteString("eos_token", tokenizer.EndOfSequence);
    });

    private static JsonFile Write(OlderTokenizer tokenizer, Action<Utf8JsonWriter> writeProperties)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            writeProperties(json);
            json.WriteEndObject();
        }

        return new JsonFile(tokenizer.File, JsonDocument.Parse(buffer.WrittenMemory));
    }

    private static void WriteAddedTokens(Utf8JsonWriter json, IReadOnlyList<AddedToken> tokens)
    {
        json.WriteStartArray("added_tokens");
        foreach (var token in tokens)
        {
            json.WriteStartObject();
            json.WriteNumber("id", token.Id);
            json.WriteString("content", token.Content);
            json.WriteBoolean("special", token.IsSpecial);
            json.WriteBoolean("normalized", token.IsNormalized);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTemplate(Utf8JsonWriter json, OlderTokenizer tokenizer)
    {
        var begin = TokenOf(tokenizer, tokenizer.AddsBegin ? tokenizer.BeginOfSequence : null);
        var end = TokenOf(tokenizer, tokenizer.AddsEnd ? tokenizer.EndOfSequence : null);
        json.WriteStartObject("post_processor");
        json.WriteString("type", "TemplateProcessing");
        json.WriteStartArray("single");
        WritePiece(json, begin);
        json.WriteRawValue("""{"Sequence": {"id": "A"}}""");
        WritePiece(json, end);
        json.WriteEndArray();
        json.WriteStartObject("special_tokens");
        foreach (var token in new[] { begin, end }.OfType<AddedToken>().Distinct())
        {
            json.WriteStartObject(token.Content);
            json.WriteStartArray("ids");
            json.WriteNumberValue(token.Id);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    // A name without a token is refused where names are read.
    private static AddedToken? TokenOf(OlderTokenizer tokenizer, string? name) =>
        name is not null && tokenizer.IdOf(name) is { } id ? new AddedToken(id, name) : null;

    private static void WritePiece(Utf8JsonWriter json, AddedToken? token)
    {
        if (token is not null)
        {
            json.WriteStartObject();
            json.WriteStartObject("SpecialToken");
            json.WriteString("id", token.Content);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void WriteModel(Utf8JsonWriter json, OlderTokenizer tokenizer)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteString("unk_token", tokenizer.UnknownToken);
        json.WriteBoolean("fuse_unk", true);
        json.WriteBoolean("byte_fallback", tokenizer.HasByteFallback);
        json.WriteStartObject("vocab");
        foreach ((var token, var id) in tokenizer.Vocabulary)
        {
            json.WriteNumber(token, id);
        }

        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach ((var left, var right) in tokenizer.Merges)
        {
            json.WriteStartArray();
            json.WriteStringValue(left);
            json.WriteStringValue(right);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value);
    }
}
