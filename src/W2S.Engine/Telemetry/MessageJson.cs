using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;

namespace W2S.Engine.Telemetry;

/// <summary>Messages in the conventions' JSON form: an array of roles, each with parts of text.</summary>
internal static class MessageJson
{
    // Read by people in dashboards, never put into a page as it is: characters of all languages stay themselves.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(Prompt prompt) => Write(prompt.Messages, message => (message.Role, message.Content, null));

    public static string Of(GenerationResult result) =>
        Write(result.Hypotheses, hypothesis => ("assistant", hypothesis.Text, hypothesis.Finish?.Name()));

    private static string Write<T>(IEnumerable<T> messages, Func<T, (string Role, string Text, string? FinishReason)> read)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartArray();
            foreach (var (role, text, finishReason) in messages.Select(read))
            {
                Write(json, role, text, finishReason);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string role, string text, string? finishReason)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteStartArray("parts");
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("content", text);
        json.WriteEndObject();
        json.WriteEndArray();
        if (finishReason is not null)
        {
            json.WriteString("finish_reason", finishReason);
        }

        json.WriteEndObject();
    }
}
