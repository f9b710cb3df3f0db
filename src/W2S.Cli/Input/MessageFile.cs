using System.Text.Json;
using W2S.Engine.ChatTemplates;

namespace W2S.Cli.Input;

/// <summary>
/// Reads the messages of a chat: a JSON array of objects with a <c>role</c> and a <c>content</c>, both strings, and nothing else.
/// </summary>
internal static class MessageFile
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <exception cref="InputException">The file holds something else; the message names the message it is about.</exception>
    public static async Task<IReadOnlyList<ChatMessage>> ReadAsync(string path, ConsoleHost host, CancellationToken cancellationToken)
    {
        var place = TextReading.Describe(path);
        var text = await TextReading.ReadAllAsync(path, host, cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(text, Options);
            return json.RootElement is { ValueKind: JsonValueKind.Array } messages && messages.GetArrayLength() > 0
                ? [.. messages.EnumerateArray().Select((m, i) => Read(m, $"{place} message {i + 1}"))]
                : throw Unexpected(place, json.RootElement.ValueKind is JsonValueKind.Array ? "no message" : "no array");
        }
        catch (JsonException)
        {
            throw Unexpected(place, "no JSON");
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair, which no UTF-8 can hold.
            throw Unexpected(place, "a text that is not Unicode");
        }
    }

    private static ChatMessage Read(JsonElement message, string place)
    {
        if (message.ValueKind is not JsonValueKind.Object)
        {
            throw Unexpected(place, "no object");
        }

        foreach (var property in message.EnumerateObject())
        {
            if (property.Name is not ("role" or "content"))
            {
                throw Unexpected(place, $"'{property.Name}'");
            }
        }

        return new ChatMessage(Text(message, "role", place), Text(message, "content", place));
    }

    private static string Text(JsonElement message, string name, string place) =>
        !message.TryGetProperty(name, out var value) ? throw Unexpected(place, $"no \"{name}\"")
        : value.ValueKind is JsonValueKind.String ? value.GetString()!
        : throw Unexpected(place, $"a \"{name}\" that is no string");

    private static InputException Unexpected(string place, string found) =>
        new($"{place}: {found} found, messages like [{{\"role\": \"user\", \"content\": \"...\"}}] expected");
}
