using System.Text.Json;
using W2S.Engine.ChatTemplates;

namespace W2S.Cli.Input;

/// <summary>
/// The messages of a chat as JSON: an array of objects with a <c>role</c> and a <c>content</c>, both strings, and nothing else.
/// </summary>
internal static class ChatMessages
{
    /// <exception cref="InputException">It is something else; the message names the message it is about.</exception>
    /// <exception cref="InvalidOperationException">A string holds half of a surrogate pair.</exception>
    public static IReadOnlyList<ChatMessage> Read(JsonElement messages, string place) =>
        messages.ValueKind is JsonValueKind.Array && messages.GetArrayLength() > 0
            ? [.. messages.EnumerateArray().Select((m, i) => ReadOne(m, $"{place} message {i + 1}"))]
            : throw Unexpected(place, messages.ValueKind is JsonValueKind.Array ? "no message" : "no array");

    public static InputException Unexpected(string place, string found) =>
        new($"{place}: {found} found, messages like [{{\"role\": \"user\", \"content\": \"...\"}}] expected");

    private static ChatMessage ReadOne(JsonElement message, string place)
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
}
