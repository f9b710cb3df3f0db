using System.Text.Json;
using W2S.Engine;

namespace W2S.Cli.Input;

/// <summary>
/// Reads a JSON Lines file: one object a line with a string <c>text</c> or, where chats are read too, the <c>messages</c> of one. Beside it
/// there may be anything; blank lines are skipped.
/// </summary>
internal static class JsonLines
{
    private const string TextExample = "an object like {\"text\": \"...\"}";
    private const string Example = TextExample + " or {\"messages\": [{\"role\": \"user\", \"content\": \"...\"}]}";

    /// <summary>The text of each line.</summary>
    /// <exception cref="InputException">A line is something else; the message names it.</exception>
    public static IAsyncEnumerable<InputText> ReadTextsAsync(string path, ConsoleHost host, CancellationToken cancellationToken) =>
        ReadAsync(path, host, TextExample, (line, place) => new InputText(place, Text(line, place, TextExample)), cancellationToken);

    /// <summary>The text or the chat of each line.</summary>
    /// <exception cref="InputException">A line is something else, or both; the message names it.</exception>
    public static IAsyncEnumerable<InputPrompt> ReadPromptsAsync(string path, ConsoleHost host, CancellationToken cancellationToken) =>
        ReadAsync(path, host, Example, (line, place) => new InputPrompt(place, TextOrChat(line, place)), cancellationToken);

    private static async IAsyncEnumerable<T> ReadAsync<T>(
        string path,
        ConsoleHost host,
        string expected,
        Func<JsonElement, string, T> read,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (number, line) in TextReading.ReadLinesAsync(path, host, cancellationToken))
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(line, $"{TextReading.Describe(path)} line {number}", expected, read);
            }
        }
    }

    private static T Parse<T>(string line, string place, string expected, Func<JsonElement, string, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return read(json.RootElement, place);
        }
        catch (JsonException)
        {
            throw Unexpected(place, "no JSON", expected);
        }
        catch (InvalidOperationException)
        {
            // What GetString says to an escaped half of a surrogate pair, which no UTF-8 can hold.
            throw Unexpected(place, "a text that is not Unicode", expected);
        }
    }

    private static Prompt TextOrChat(JsonElement line, string place) => (Find(line, "text"), Find(line, "messages")) switch
    {
        (_, []) => Text(line, place, Example),
        ([], [var messages]) => Prompt.FromMessages(ChatMessages.Read(messages, place)),
        ([], var several) => throw Unexpected(place, $"\"messages\" {several.Count} times", Example),
        _ => throw Unexpected(place, "both \"text\" and \"messages\"", Example),
    };

    private static string Text(JsonElement line, string place, string expected) => Find(line, "text") switch
    {
        [{ ValueKind: JsonValueKind.String } text] => text.GetString()!,
        [_] => throw Unexpected(place, "a \"text\" that is no string", expected),
        [] => throw Unexpected(place, expected == TextExample ? "no \"text\"" : "neither \"text\" nor \"messages\"", expected),
        var several => throw Unexpected(place, $"\"text\" {several.Count} times", expected),
    };

    private static List<JsonElement> Find(JsonElement line, string name) => line.ValueKind is JsonValueKind.Object
        ? [.. line.EnumerateObject().Where(property => property.NameEquals(name)).Select(property => property.Value)]
        : [];

    private static InputException Unexpected(string place, string found, string expected) => new($"{place}: {found} found, {expected} expected");
}
