using System.Text.Json;

namespace W2S.Engine.Checkpoints;

/// <summary>JSON files that are not trusted: no duplicate keys, no depth without end, an object at the top.</summary>
internal static class StrictJson
{
    private const int MaxDepth = 16;

    /// <summary>The object in <paramref name="utf8"/>, independent of any buffer.</summary>
    /// <param name="path">For messages.</param>
    /// <exception cref="ModelFormatException">It is something else.</exception>
    public static JsonElement ParseObject(string path, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new ModelFormatException($"{path}: {document.RootElement.ValueKind} found, a JSON object expected");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException($"{path}: not valid JSON: {e.Message}", e);
        }
    }
}
