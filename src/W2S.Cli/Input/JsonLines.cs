using System.Text.Json;

namespace W2S.Cli.Input;

/// <summary>
/// Reads the text of each line of a JSON Lines file: one object a line with a string <c>text</c>, beside which there may be anything;
/// blank lines are skipped.
/// </summary>
internal static class JsonLines
{
    /// <exception cref="InputException">A line is something else; the message names it.</exception>
    public static async IAsyncEnumerable<InputText> ReadTextsAsync(
        string path, ConsoleHost host, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (number, line) in TextReading.ReadLinesAsync(path, host, cancellationToken))
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                var place = $"{TextReading.Describe(path)} line {number}";
                yield return new InputText(place, Parse(line, place));
            }
        }
    }

    private static string Parse(string line, string place)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var found = json.RootElement.ValueKind is JsonValueKind.Object
                ? json.RootElement.EnumerateObject().Where(property => property.NameEquals("text")).ToList()
                : [];
            return found switch
            {
                [{ Value.ValueKind: JsonValueKind.String } text] => text.Value.GetString()!,
                [_] => throw Unexpected(place, "a \"text\" that is no string"),
                [] => throw Unexpected(place, "no \"text\""),
                _ => throw Unexpected(place, $"\"text\" {found.Count} times"),
            };
        }
        catch (JsonException)
        {
            throw Unexpected(place, "no JSON");
        }
        catch (InvalidOperationException)
        {
            // What GetString says to an escaped half of a surrogate pair, which no UTF-8 can hold.
            throw Unexpected(place, "a \"text\" that is not Unicode");
        }
    }

    private static InputException Unexpected(string place, string found) =>
        new($"{place}: {found} found, an object like {{\"text\": \"...\"}} expected");
}
