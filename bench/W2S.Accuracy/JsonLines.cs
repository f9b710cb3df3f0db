using System.Text.Json;

namespace W2S.Accuracy;

/// <summary>Files with a JSON object on each line.</summary>
internal static class JsonLines
{
    /// <summary>Lines whose spread says something.</summary>
    private const int Fewest = 2;

    /// <summary>The text of <paramref name="property"/> on each line.</summary>
    /// <exception cref="IOException">The file cannot be read, a line has no such text, or there are fewer than two.</exception>
    public static List<string> Read(string path, string property)
    {
        List<string> texts = [.. File.ReadLines(path).Select((line, index) => Text(line, property)
            ?? throw new IOException($"{path}, line {index + 1}: an object such as {{\"{property}\": \"some text\"}} expected"))];
        return texts.Count >= Fewest ? texts : throw new IOException($"{path}: {texts.Count} lines found, at least {Fewest} expected");
    }

    /// <returns>Null where there is none.</returns>
    private static string? Text(string line, string property)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty(property, out var text)
                && text.ValueKind == JsonValueKind.String
                && text.GetString() is { Length: > 0 } found
                ? found
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
