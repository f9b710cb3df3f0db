using System.Text.Json;
using W2S.Engine.ChatTemplates;

namespace W2S.Cli.Input;

/// <summary>Reads a file that holds the messages of a chat (<see cref="ChatMessages"/>).</summary>
internal static class MessageFile
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <exception cref="InputException">The file holds something else; the message names the message it is about.</exception>
    public static async Task<IReadOnlyList<ChatMessage>> ReadAsync(string path, ConsoleHost host, CancellationToken cancellationToken)
    {
        var place = TextReading.Describe(path);
        var text = await TextReading.ReadAllAsync("--messages", path, host, cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(text, Options);
            return ChatMessages.Read(json.RootElement, place);
        }
        catch (JsonException exception)
        {
            throw ChatMessages.Unexpected(exception.LineNumber is { } line ? $"{place} line {line + 1}" : place, "no JSON");
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair, which no UTF-8 can hold.
            throw ChatMessages.Unexpected(place, "a text that is not Unicode");
        }
    }
}
